/** One row that cannot be read keeps no poll from telling the others, whoever looks at it and for the sake of what. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { EventName } from '../../../lib/model/vocabulary.ts';
import type { Patch } from '../../../lib/ports/store.ts';
import { channel, createIngestWorld, type IngestWorld, startMs } from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const orders = 'instance-orders';

const breakages: Readonly<Record<string, Patch>> = {
  'has no task': { task: undefined },
  'has a task that is no map': { task: 'extend' },
  'has no story': { story: undefined },
  'has no alarms': { alarms: undefined },
  'has no rev': { rev: 'first' },
  'has a message that is no map': { [`msg#${channel}`]: 'no map' },
};

/** A task of the instance that has a message. */
function told(id: string, changes: Partial<Task> = {}): TaskRow {
  const task = { id, name: 'EXTEND', instanceId: orders, state: 'open', status: 'RUNNING' } as const;
  const root = { shownRev: 1, createdRev: 1, tries: 1, form: 'rich', ts: '1.0001' } as const;
  const times = { createdAtMs: startMs + minuteMs, updatedAtMs: startMs + minuteMs };
  const channels = { [channel]: { asked: 1, mention: [], root, replies: {} } };
  return makeRow('prod', { ...task, ...times, ...changes }, { channels, firstSeenMs: startMs });
}

function event(id: string, atMs: number): object {
  return { event_id: id, event_name: 'event', time: atMs, detail: { resource_id: orders } };
}

async function watching(): Promise<IngestWorld> {
  const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
  await ingest(world.run());
  world.pass(60);
  return world;
}

function happens(world: IngestWorld, name: EventName, ...items: readonly object[]): void {
  world.events.set(name, [...items]);
}

function breakRow(world: IngestWorld, sk: string, patch: Patch): void {
  const { pk = '', v = 0 } = world.row(sk) ?? {};
  world.table.write({ pk, sk }, v, patch, 'broken');
}

/** Nothing fails but what names the row, and everything is read up to now. @returns whether it was named. */
async function poll(world: IngestWorld, sk: string): Promise<boolean> {
  const { faults, drift = 0 } = await ingest(world.run());
  const [first = '', ...others] = faults.map(({ message }) => message);
  assert.deepEqual(others, []);
  assert.equal(drift, Number(first !== ''));
  if (first !== '')
    assert.ok(first.startsWith(`Target prod: 1 rows of the table cannot be read: the first ${sk}: `), first);
  for (const source of ['tasks', 'events'] as const) {
    const { failures, lastOkAtMs } = world.cursor(source) ?? {};
    assert.deepEqual([failures, lastOkAtMs], [0, world.now()]);
  }
  world.pass(60);
  return first !== '';
}

async function pollFor(world: IngestWorld, minutes: number, sk: string): Promise<void> {
  let named = 0;
  for (let minute = 0; minute < minutes; minute += 1) named += Number(await poll(world, sk));
  assert.ok(named > 0);
  const notices = world.keys('NOTICE#drift');
  assert.equal(notices.length, 1);
  assert.match(String(notices), /^NOTICE#drift#row-/);
}

for (const [what, patch] of Object.entries(breakages)) {
  describe(`A row that ${what}`, () => {
    it('keeps no failover from being told in the thread of another task', async () => {
      const world = await watching();
      await writeRows(world.effects.store, 'prod', [told('broken'), told('good', { createdAtMs: startMs + 61_000 })]);
      breakRow(world, 'TASK#broken', patch);
      happens(world, 'masterStandbyFailover', event('failover', startMs + 2 * minuteMs));
      world.pass(120);
      await pollFor(world, 3, 'TASK#broken');
      assert.equal(world.task('good')?.relatedFailovers.length, 1);
      assert.equal(world.task('failover')?.event, 'failed');
    });

    it('and is of a failover keeps no other failover from being told', async () => {
      const world = await watching();
      await writeRows(world.effects.store, 'prod', [told('good')]);
      happens(world, 'masterStandbyFailover', event('first', startMs + 2 * minuteMs));
      world.pass(120);
      await ingest(world.run());
      breakRow(world, 'TASK#first', patch);
      happens(
        world,
        'masterStandbyFailover',
        event('first', startMs + 2 * minuteMs),
        event('second', startMs + 3 * minuteMs),
      );
      world.pass(60);
      await pollFor(world, 3, 'TASK#first');
      assert.deepEqual(
        world.task('good')?.relatedFailovers.map(({ task }) => task.id),
        ['first', 'second'],
      );
    });

    it('keeps no switchover from being told, but nobody says that no task explains it', async () => {
      const world = await watching();
      await writeRows(world.effects.store, 'prod', [told('broken')]);
      breakRow(world, 'TASK#broken', patch);
      happens(world, 'masterStandbySwitchover', event('swap', startMs + 2 * minuteMs));
      world.pass(120);
      await pollFor(world, 20, 'TASK#broken');
      assert.deepEqual(world.task('swap')?.channels[channel]?.asked, 1);
      assert.equal(world.task('swap')?.task.cloudEvent?.unexplained, undefined);
    });

    it('keeps no event from being told that has the same id, or happened at the same time', async () => {
      const world = await watching();
      const atMs = startMs + 2 * minuteMs;
      happens(world, 'masterStandbyFailover', event('first', atMs));
      world.pass(120);
      await ingest(world.run());
      breakRow(world, 'TASK#first', patch);
      happens(world, 'nodeRestarted', event('first', atMs + 1_000), event('another', atMs));
      world.pass(60);
      await ingest(world.run());
      assert.equal(world.cursor('events')?.failures, 0);
      assert.equal(world.task('another')?.event, 'succeeded');
    });

    it('keeps no other task from having its turn to be looked at', async () => {
      const world = await watching();
      await writeRows(world.effects.store, 'prod', [told('broken'), told('good')]);
      breakRow(world, 'TASK#broken', patch);
      const key = { pk: 'TARGET#prod', sk: 'CURSOR' };
      world.table.write(key, world.row('CURSOR')?.v ?? 0, { overflow: true, cappedAtMs: world.now() }, 'capped');
      world.items = [
        { id: 'good', name: 'EXTEND', status: 'FAIL', created_at: new Date(startMs + minuteMs).toISOString() },
      ];
      world.pass(3_600);
      await pollFor(world, 1, 'TASK#broken');
      assert.equal(world.task('good')?.event, 'failed');
    });
  });
}
