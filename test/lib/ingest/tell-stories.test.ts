import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commitContext } from '../../../lib/ingest/commit.ts';
import { relateFailovers } from '../../../lib/ingest/tell-stories.ts';
import { type Cursor, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { emptyMemory, type Failover } from '../../../lib/model/event-memory.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { isBadEvent, isEventName } from '../../../lib/model/vocabulary.ts';
import { sighted, type Watched } from '../../../lib/model/watch-list.ts';
import { createIngestWorld, type IngestWorld, startMs } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const both = { sources: ['tasks', 'events'] } as const;
const orders = 'instance-orders';

function storeTasksCursor(world: IngestWorld, changes: Partial<Cursor>): void {
  const cursor = { ...newCursor('tasks', startMs, 0, 7), ...changes };
  world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, 0, cursorPatch(cursor), 'tasks');
}

describe('relateFailovers', () => {
  const failoverRow = makeRow('prod', {
    id: 'failover',
    name: 'masterStandbyFailover',
    instanceId: orders,
    createdAtMs: startMs,
    updatedAtMs: startMs,
  });

  async function relate(
    rows: readonly TaskRow[],
    bootAtMs = startMs,
    { watched = [] as readonly Watched[], isIndexed = true } = {},
  ) {
    const world = createIngestWorld({}, both);
    if (!isIndexed) world.effects.store.created = async () => [];
    storeTasksCursor(world, { watched });
    await writeRows(world.effects.store, 'prod', [failoverRow, ...rows]);
    const failovers: Failover[] = [{ id: 'failover', atMs: startMs, untilMs: startMs + 10 * minuteMs }];
    const memory = { ...emptyMemory, failovers };
    const cursor = { ...newCursor('events', bootAtMs, 0, 7), memory };
    const context = commitContext(world.run(), bootAtMs, startMs + 30 * minuteMs);
    const step = await relateFailovers(world.run(), context, cursor);
    return { world, written: (step.rows ?? []).map(({ sk }) => sk) };
  }

  function ended(fromMs: number, toMs: number, changes: Partial<Task> = {}): TaskRow {
    const task = { id: 'a', name: 'EXTEND', instanceId: orders, createdAtMs: fromMs, updatedAtMs: toMs, ...changes };
    const root = { shownRev: 1, createdRev: 1, tries: 1, form: 'rich', ts: '1.0001' } as const;
    return makeRow('prod', task, { channels: { C0123456789: { asked: 1, mention: [], root, replies: {} } } });
  }

  const fall = { name: 'redisNodeStatusAbnormal', cloudEvent: {} };
  const cases: readonly (readonly [string, TaskRow, boolean])[] = [
    ['ended 10 minutes before', ended(startMs - 20 * minuteMs, startMs - 10 * minuteMs), true],
    ['ended more than 10 minutes before', ended(startMs - 20 * minuteMs, startMs - 10 * minuteMs - 1), false],
    ['began 10 minutes after', ended(startMs + 10 * minuteMs, startMs + 10 * minuteMs), true],
    ['began more than 10 minutes after', ended(startMs + 10 * minuteMs + 1, startMs + 11 * minuteMs), false],
    ['was on another instance', ended(startMs, startMs, { instanceId: 'another' }), false],
    [
      'names no instance',
      makeRow('prod', { id: 'a', name: 'EXTEND', createdAtMs: startMs, updatedAtMs: startMs }),
      false,
    ],
    ['is an earlier failover', ended(startMs - 1, startMs - 1, { name: 'masterStandbyFailover' }), true],
    ['is a failover at the same time', ended(startMs, startMs, { name: 'masterStandbyFailover' }), false],
    ['is a node’s fall at the same time', ended(startMs, startMs, fall), true],
    ['is a node’s later fall', ended(startMs + 1, startMs + 1, fall), false],
  ];
  for (const [what, row, isRelated] of cases) {
    it(`${isRelated ? 'adds' : 'does not add'} a failover to a task that ${what}`, async () => {
      const { world, written } = await relate([row]);
      assert.equal(world.task('a')?.relatedFailovers.length, Number(isRelated));
      assert.deepEqual(written, isRelated ? ['TASK#a'] : []);
    });
  }

  it('finds a watched task that the index does not show yet', async () => {
    const row = ended(startMs, startMs);
    const entry = sighted(row.task, row.fingerprint, false, startMs);
    const { world } = await relate([row], startMs, { watched: [entry], isIndexed: false });
    assert.equal(world.task('a')?.relatedFailovers.length, 1);
  });

  it('leaves out a failover from before the watch', async () => {
    const { written } = await relate([ended(startMs, startMs)], startMs + 1);
    assert.deepEqual(written, []);
  });
});

describe('One instance has one story', () => {
  const names = {
    failover: 'masterStandbyFailover',
    fall: 'redisNodeStatusAbnormal',
    planned: 'masterStandbySwitchover',
  };
  const root = { shownRev: 1, createdRev: 1, tries: 1, form: 'rich', ts: '1.0001' } as const;
  const channels = { C0123456789: { asked: 1, mention: [], root, replies: {} } };

  function happened(id: string, name: string, seconds: number, row: Partial<TaskRow> = {}): TaskRow {
    const atMs = startMs + seconds * 1_000;
    const times = { createdAtMs: atMs, updatedAtMs: atMs, ...(isEventName(name) && { cloudEvent: {} }) };
    return makeRow('prod', { id, name, instanceId: orders, state: 'failed', ...times }, { channels, ...row });
  }

  /** What each thread tells besides, once all of it is known. */
  async function tell(...rows: readonly TaskRow[]): Promise<Record<string, readonly string[]>> {
    const world = createIngestWorld({}, both);
    await writeRows(world.effects.store, 'prod', rows);
    await tellAgain(world, rows);
    return threads(world, rows);
  }

  async function tellAgain(world: IngestWorld, rows: readonly TaskRow[]): Promise<void> {
    const failovers = rows
      .filter(({ task }) => isBadEvent(task.name) || task.name === names.planned)
      .map(({ task }) => ({ id: task.id, atMs: task.createdAtMs ?? 0, untilMs: startMs + 60 * minuteMs }));
    const cursor = { ...newCursor('events', startMs - 60 * minuteMs, 0, 7), memory: { ...emptyMemory, failovers } };
    await relateFailovers(world.run(), commitContext(world.run(), 0, startMs + 30 * minuteMs), cursor);
  }

  function threads(world: IngestWorld, rows: readonly TaskRow[]): Record<string, readonly string[]> {
    const told = rows.map(({ task }) => {
      const related = world.task(task.id)?.relatedFailovers ?? [];
      return [task.id, related.map((other) => other.task.id)] as const;
    });
    return Object.fromEntries(told.filter(([, ids]) => ids.length > 0));
  }

  const task = happened('task', 'EXTEND', 0, { channels });
  const fall = happened('fall', names.fall, 60);
  const failover = happened('failover', names.failover, 68);
  const cases: readonly (readonly [string, readonly TaskRow[], object])[] = [
    ['a failover that follows a fall', [fall, failover], { fall: ['failover'] }],
    ['a fall that follows a failover', [failover, happened('fall', names.fall, 70)], { failover: ['fall'] }],
    ['both, in the course of a task', [task, fall, failover], { task: ['fall', 'failover'] }],
    ['the falls of three nodes', [fall, ...[61, 62].map((at) => happened(`n${at}`, names.fall, at))], { fall: ['n61', 'n62'] }],
    ['a fall ten minutes after a failover', [failover, happened('fall', names.fall, 668)], { failover: ['fall'] }],
    ['a fall later than that', [failover, happened('fall', names.fall, 669)], {}],
    ['a fall after a backup that failed', [happened('backup', 'instanceBackupFailure', 0), fall], { backup: ['fall'] }],
    ['a restart after a failover', [failover, happened('restart', 'instanceNodeAbnormalRestart', 76)], { failover: ['restart'] }],
    ['a fall before a task', [happened('fall', names.fall, -1), task], {}],
    ['a switchover that no task explains, after a failover', [failover, happened('planned', names.planned, 90)], { failover: ['planned'] }],
    ['a switchover that another thread tells', [failover, happened('planned', names.planned, 90, { channels: {} })], {}],
    ['a failover after a fall without a message, and one with', [happened('muted', names.fall, 50, { channels: {} }), fall, failover], { fall: ['failover'] }],
  ]; // biome-ignore format: a table
  for (const [what, rows, expected] of cases) {
    it(`tells where it began: ${what}`, async () => assert.deepEqual(await tell(...rows), expected));
  }
});
