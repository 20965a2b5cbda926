import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinSwitchovers, tasksListedBeforeMs } from '../../../lib/ingest/correlate.ts';
import type { Relation } from '../../../lib/ingest/source.ts';
import { type Cursor, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { emptyMemory } from '../../../lib/model/event-memory.ts';
import type { SourceName, Task } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { createIngestWorld, type IngestWorld, makeTask, startMs } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const both = { sources: ['tasks', 'events'] } as const;
const orders = 'instance-orders';

function switchover(changes: Partial<Task> = {}): Task {
  const names = {
    id: 'event',
    name: 'masterStandbySwitchover',
    instanceId: orders,
    cloudEvent: { instanceName: 'redis-orders' },
  };
  return makeTask({ ...names, status: '', state: 'succeeded', ...changes });
}

/** By event: how which task tells it. */
function tellers({ joined }: Relation): Record<string, string> {
  return Object.fromEntries([...(joined ?? [])].map(([id, { taskId, how }]) => [id, `${how} ${taskId}`]));
}

function storeTasksCursor(world: IngestWorld, changes: Partial<Cursor>): void {
  const cursor = { ...newCursor('tasks', startMs, 0, 7), ...changes };
  world.table.write({ pk: 'TARGET#prod', sk: 'CURSOR' }, 0, cursorPatch(cursor), 'tasks');
}

describe('tasksListedBeforeMs', () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['is as early as the Task Center was read, less the overlap', startMs - 20 * minuteMs, startMs - 30 * minuteMs],
    ['is never later than events are known', startMs + 60 * minuteMs, startMs],
    ['waits an hour for a Task Center that is not read', startMs - 90 * minuteMs, startMs - 60 * minuteMs],
  ];
  for (const [what, watermarkMs, expectedMs] of cases) {
    it(what, async () => {
      const world = createIngestWorld({ fetch: { overlapSeconds: 600 } }, both);
      storeTasksCursor(world, { watermarkSeconds: watermarkMs / 1_000 });
      assert.equal(await tasksListedBeforeMs(world.run(), [switchover()], startMs), expectedMs);
    });
  }

  it('asks the table only when there is a switchover', async () => {
    const world = createIngestWorld({}, both);
    assert.equal(await tasksListedBeforeMs(world.run(), [makeTask()], startMs), startMs);
    assert.deepEqual(world.calls, []);
  });

  it('waits for no Task Center that is no source', async () => {
    const world = createIngestWorld({}, { sources: ['events'] });
    assert.equal(await tasksListedBeforeMs(world.run(), [switchover()], startMs), Number.POSITIVE_INFINITY);
  });
});

describe('joinSwitchovers', () => {
  const stampMs = 2 * minuteMs;

  /** Which task each event was joined to. */
  async function join(
    tasks: readonly TaskRow[],
    events: readonly Task[] = [switchover()],
    nowMs = startMs + 60 * minuteMs,
  ) {
    const world = createIngestWorld({}, both);
    await writeRows(world.effects.store, 'prod', tasks);
    const related = { tasks: [], memory: { ...emptyMemory, held: events } };
    const relation = await joinSwitchovers(world.run(), related, nowMs);
    return { world, relation, joined: tellers(relation) };
  }

  function swap(fromMs: number, toMs: number, changes: Partial<Task> = {}, row: Partial<TaskRow> = {}): TaskRow {
    const times = { createdAtMs: fromMs, updatedAtMs: toMs };
    return makeRow('prod', { id: 'swap', instanceId: orders, ...times, ...changes }, row);
  }

  const joins = { event: 'joined swap' };
  const explains = { event: 'explained swap' };
  const cases: readonly (readonly [string, TaskRow, object])[] = [
    ['of the same instance and time', swap(startMs, startMs), joins],
    ['that began two minutes later', swap(startMs + stampMs, startMs + stampMs), joins],
    ['that began more than two minutes later', swap(startMs + stampMs + 1, startMs + stampMs + 1), {}],
    ['that ended two minutes before', swap(startMs - minuteMs, startMs - stampMs), joins],
    ['that ended more than two minutes before', swap(startMs - 3 * minuteMs, startMs - stampMs - 1), explains],
    ['of another instance', swap(startMs, startMs, { instanceId: 'another' }), {}],
    ['of another name', swap(startMs, startMs, { name: 'EXTEND' }), explains],
    ['that names no instance', makeRow('prod', { id: 'swap', createdAtMs: startMs, updatedAtMs: startMs }), joins],
    [
      'that names no instance and began 10 minutes before',
      makeRow('prod', { id: 'swap', createdAtMs: startMs - 10 * minuteMs, updatedAtMs: startMs }),
      {},
    ],
    [
      'that names no instance and is lost',
      makeRow('prod', { id: 'swap', createdAtMs: startMs, updatedAtMs: startMs }, { lost: true }),
      {},
    ],
  ];
  for (const [what, task, expected] of cases) {
    const does = expected === joins ? 'joins' : expected === explains ? 'tells' : 'does not join';
    it(`${does} an event ${expected === explains ? 'beside' : 'to'} a task ${what}`, async () => {
      assert.deepEqual((await join([task])).joined, expected);
    });
  }

  it('joins an event to an open task though both are stamped by a clock that is ahead of ours', async () => {
    const task = swap(startMs - 3_000, startMs - 3_000, { status: 'RUNNING', state: 'open' });
    assert.deepEqual((await join([task], [switchover()], startMs - 3 * minuteMs)).joined, joins);
  });

  it('no longer holds an event that it joined', async () => {
    const { relation } = await join([swap(startMs, startMs)]);
    assert.deepEqual(
      relation.tasks.map(({ id }) => id),
      ['event'],
    );
    assert.deepEqual(relation.memory?.held, []);
  });

  it('puts the event’s instance into a task that names none', async () => {
    const { world } = await join([makeRow('prod', { id: 'swap', createdAtMs: startMs, updatedAtMs: startMs })]);
    assert.deepEqual(world.task('swap')?.instance, { id: orders, name: 'redis-orders' });
  });

  it('notes the event in the task’s row, once and without a new rev, before the event itself is recorded', async () => {
    for (const name of ['masterStandbySwapJob', 'EXTEND']) {
      const { world, relation } = await join([swap(startMs, startMs, { name })]);
      const noted = [{ id: 'event', name: 'masterStandbySwitchover' }];
      assert.deepEqual(world.task('swap')?.joinedEvents, noted);
      assert.equal(world.task('swap')?.rev, 1);
      const { v } = world.task('swap') ?? {};
      const again = { tasks: relation.tasks, memory: emptyMemory };
      assert.equal(
        tellers(await joinSwitchovers(world.run(), again, startMs + 61 * minuteMs)).event !== undefined,
        true,
      );
      assert.equal(world.task('swap')?.v, v);
    }
  });

  it('notes two events in one task, though the second finds a row that the first has changed', async () => {
    const later = switchover({ id: 'later', createdAtMs: startMs + minuteMs });
    for (const name of ['masterStandbySwapJob', 'EXTEND']) {
      const { world } = await join([swap(startMs, startMs, { name })], [switchover(), later]);
      const ids = world.task('swap')?.joinedEvents?.map(({ id }) => id);
      assert.deepEqual(ids, ['event', 'later']);
    }
  });

  it('joins nothing when two events or two tasks without an instance could be meant', async () => {
    const one = makeRow('prod', { id: 'one', createdAtMs: startMs, updatedAtMs: startMs });
    const two = makeRow('prod', { id: 'two', createdAtMs: startMs, updatedAtMs: startMs });
    assert.deepEqual((await join([one, two])).joined, {});
    const other = switchover({ id: 'other', instanceId: 'another' });
    assert.deepEqual((await join([one], [switchover(), other])).joined, {});
  });

  it('joins every event of a task’s life to it', async () => {
    const later = switchover({ id: 'later', createdAtMs: startMs + minuteMs });
    assert.deepEqual((await join([swap(startMs, startMs)], [switchover(), later])).joined, {
      event: 'joined swap',
      later: 'joined swap',
    });
  });
});

describe('B07: a planned switchover', () => {
  const hourMs = 60 * minuteMs;

  /** Told by itself, as its hold is over, or by what explains it. */
  async function tell(
    rows: readonly TaskRow[],
    { sources = both.sources as readonly SourceName[], readToMs = startMs + hourMs, happenedMs = startMs } = {},
  ) {
    const world = createIngestWorld({}, { sources });
    storeTasksCursor(world, { watermarkSeconds: readToMs / 1_000 });
    await writeRows(world.effects.store, 'prod', rows);
    const event = switchover({ createdAtMs: happenedMs, updatedAtMs: happenedMs });
    const related = { tasks: [event], memory: emptyMemory };
    const relation = await joinSwitchovers(world.run(), related, happenedMs + 14 * minuteMs);
    const [told] = relation.tasks;
    return tellers(relation).event ?? (told?.cloudEvent?.unexplained ? 'unexplained' : 'told');
  }

  function task(name: string, fromMs: number, toMs: number, changes: Partial<Task> = {}, row: Partial<TaskRow> = {}) {
    const times = { createdAtMs: startMs + fromMs, updatedAtMs: startMs + toMs };
    return makeRow('prod', { id: 'a', name, instanceId: orders, ...times, ...changes }, row);
  }

  const open = { state: 'open' } as const;
  const cases: readonly (readonly [string, TaskRow, string])[] = [
    ['a specification change that is open', task('EXTEND', -minuteMs, -minuteMs, open), 'explained a'],
    ['one that ended ten minutes before', task('ChangeInstanceSpec', -hourMs, -10 * minuteMs), 'explained a'],
    ['one that ended earlier', task('ChangeInstanceSpec', -hourMs, -10 * minuteMs - 1), 'unexplained'],
    ['a replica that is added two minutes later, as two services stamp it', task('AddReplica', 2 * minuteMs, hourMs), 'explained a'],
    ['one that is added later', task('AddReplica', 2 * minuteMs + 1, hourMs), 'unexplained'],
    ['a restart, under a name that nobody knows', task('restartDCSInstance', -minuteMs, minuteMs), 'explained a'],
    ['a restore of half a day', task('restoreDCSInstance', -12 * hourMs, 0), 'explained a'],
    ['a change that is open since yesterday', task('EXTEND', -24 * hourMs, 0, open), 'unexplained'],
    ['one that is missing from the list', task('EXTEND', -minuteMs, 0, open, { lost: true }), 'unexplained'],
    ['a backup', task('backupDCSInstance', -minuteMs, minuteMs), 'unexplained'],
    ['a whitelist', task('AddWhitelist', -minuteMs, minuteMs), 'unexplained'],
    ['a change of another instance', task('EXTEND', -minuteMs, minuteMs, { instanceId: 'another' }), 'unexplained'],
  ]; // biome-ignore format: a table
  for (const [what, row, expected] of cases) {
    it(`beside ${what} is ${expected.replace(' a', ' by it')}`, async () => assert.equal(await tell([row]), expected));
  }

  it('is told without a reason while a task may explain it whose instance nobody knows', async () => {
    const { instanceId: _orders, ...unnamed } = task('EXTEND', -minuteMs, minuteMs).task;
    assert.equal(await tell([makeRow('prod', unnamed)]), 'told');
  });

  it('is told without a reason where the tasks of its time are not all known', async () => {
    assert.equal(await tell([], { readToMs: startMs }), 'told');
    assert.equal(await tell([], { sources: ['events'] }), 'told');
  });

  it('is explained by the latest of two', async () => {
    const other = task('EXTEND', -minuteMs, minuteMs, { id: 'b' });
    assert.equal(await tell([task('EXTEND', -5 * minuteMs, minuteMs), other]), 'explained b');
  });
});
