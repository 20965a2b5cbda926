/** How far open tasks are, from the poll that asks to the row that says it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { reportProgress } from '../../../lib/ingest/report-progress.ts';
import { taskCenter } from '../../../lib/ingest/sources.ts';
import { type Cursor, newCursor } from '../../../lib/model/cursor.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { watchedOfRow } from '../../../lib/model/watch-list.ts';
import type { Instances, InstanceTask, TaskProgress } from '../../../lib/ports/cloud.ts';
import { type Row, rowId } from '../../../lib/ports/store.ts';
import {
  channel,
  createIngestWorld,
  type IngestWorld,
  rawTask,
  serverError,
  startMs,
} from '../../support/ingest-world.ts';
import { makeRow, writeRows } from '../../support/task-rows.ts';

const orders = { id: 'orders', name: 'redis-orders' };
const shown = {
  channels: {
    [channel]: { asked: 1, mention: [], root: { ...newMessage, shownRev: 1, createdRev: 1, ts: '1.1' }, replies: {} },
  },
};

interface ProgressWorld extends IngestWorld {
  readonly asked: string[];
  answer: (of: InstanceTask) => TaskProgress;
}

function createWorld(): ProgressWorld {
  const world: ProgressWorld = Object.assign(createIngestWorld(), {
    asked: [] as string[],
    answer: (): TaskProgress => ({ percent: 62, remainingMs: 240_000 }),
  });
  const instances: Instances = {
    instances: async () => [orders],
    instanceTaskIds: async () => [],
    failReason: async () => undefined,
    progress: async (_, of) => {
      world.asked.push(of.taskId);
      return world.answer(of);
    },
  };
  world.instances = instances;
  return world;
}

async function write(world: IngestWorld, task: Partial<Task> = {}, changes: Partial<TaskRow> = {}): Promise<Row> {
  const whole = { id: 'a', name: 'EXTEND', status: 'RUNNING', createdAtMs: startMs - 240_000, ...task };
  const row = makeRow('prod', whole, { instance: orders, ...shown, ...changes });
  await writeRows(world.effects.store, 'prod', [row]);
  return world.table.read(row.key) as Row;
}

function cursorWith(rows: readonly Row[], changes: Partial<Cursor> = {}): Cursor {
  return { ...newCursor('tasks', startMs, 0, 7), watched: rows.map((row) => watchedOfRow(row, startMs)), ...changes };
}

const report = (world: IngestWorld, cursor: Cursor, written: readonly Row[] = []) =>
  reportProgress(world.run(), taskCenter, cursor, new Map(written.map((row) => [rowId(row), row])), {
    cloudNowMs: world.now(),
  });

describe('reportProgress', () => {
  it('puts into the row how far a task is, as another rev of its message', async () => {
    const world = createWorld();
    const { rows, progress } = await report(world, cursorWith([await write(world)]));
    assert.deepEqual(world.task('a')?.progress, { percent: 62, minutesLeft: 4, atMs: startMs });
    assert.deepEqual([world.task('a')?.rev, rows.length], [2, 1]);
    assert.deepEqual(progress, { atMs: new Map([['a', startMs]]), last: 'a' });
  });

  it('writes nothing when nothing changed', async () => {
    const world = createWorld();
    const cursor = cursorWith([await write(world)]);
    const { progress } = await report(world, cursor);
    world.pass(300);
    world.calls.length = 0;
    await report(world, { ...cursor, ...(progress && { progress }) });
    assert.deepEqual([world.asked.length, world.calls], [2, ['readMany 1']]);
  });

  it('reads and asks nothing where no task is open for longer than three minutes', async () => {
    const world = createWorld();
    const row = await write(world, { createdAtMs: startMs - 180_000 });
    world.calls.length = 0;
    assert.deepEqual(await report(world, cursorWith([row])), { rows: [] });
    assert.deepEqual([world.asked, world.calls], [[], []]);
  });

  it('asks nobody in a poll that has a failure to send', async () => {
    const world = createWorld();
    const failure = await write(world, { id: 'b', status: 'FAIL' });
    await report(world, cursorWith([await write(world)]), [failure]);
    assert.deepEqual(world.asked, []);
  });

  it('asks nobody when there is no time to spare, and loses no turn by that', async () => {
    const world = createWorld();
    const row = await write(world);
    for (const remainingMs of [500, 1_500]) {
      world.remainingMs = remainingMs;
      world.calls.length = 0;
      assert.deepEqual(await report(world, cursorWith([row])), { rows: [] });
      assert.deepEqual([world.asked, world.calls], [[], []]);
    }
  });

  for (const [what, changes] of [
    ['nobody was told of', { channels: {} }],
    ['waits to be sent', { channels: { [channel]: { asked: 1, mention: [], root: newMessage, replies: {} } } }],
    ['is told by a digest', { channels: { [channel]: { ...shown.channels[channel], digestId: 'd' } } }],
    ['is lost', { lost: true }],
  ] as const) {
    it(`does not ask for a task that ${what}`, async () => {
      const world = createWorld();
      await report(world, cursorWith([await write(world, {}, changes as Partial<TaskRow>)]));
      assert.deepEqual(world.asked, []);
    });
  }

  it('writes nothing into the row of a task that ended while the cloud was asked', async () => {
    const world = createWorld();
    const row = await write(world);
    world.answer = () => {
      world.table.write(row, 1, { task: { ...(row.task as object), state: 'succeeded' } as never, rev: 2 }, 'other');
      return { percent: 99 };
    };
    await report(world, cursorWith([row]));
    assert.deepEqual([world.task('a')?.progress, world.task('a')?.rev], [undefined, 2]);
  });

  it('stops at the first refusal, keeps what was said before, and rests for an hour', async () => {
    const world = createWorld();
    const rows = await Promise.all(['a', 'b', 'c'].map((id) => write(world, { id })));
    world.answer = ({ taskId }) => {
      if (taskId === 'b') throw serverError();
      return { percent: 10 };
    };
    const { progress } = await report(world, cursorWith(rows));
    assert.equal(world.task('a')?.progress?.percent, 10);
    assert.equal(progress?.restsUntilMs, startMs + 3_600_000);
    world.asked.length = 0;
    await report(world, cursorWith(rows, { ...(progress && { progress }) }));
    assert.deepEqual(world.asked, []);
  });

  it('is not stopped by an answer that says nothing', async () => {
    const world = createWorld();
    const row = await write(world);
    world.answer = () => ({});
    const { progress } = await report(world, cursorWith([row]));
    assert.deepEqual([world.task('a')?.rev, progress?.restsUntilMs], [1, undefined]);
  });
});

describe('a poll', () => {
  it('asks from the fourth minute on, every five minutes, and keeps its turn in the cursor', async () => {
    const world = createWorld();
    await ingest(world.run());
    world.pass(60);
    world.items = [{ ...rawTask('a', 'RUNNING', world.now()), params: JSON.stringify({ instance_id: 'orders' }) }];
    const askedIn: number[] = [];
    for (let minute = 0; minute <= 15; minute += 1) {
      world.asked.length = 0;
      assert.deepEqual((await ingest(world.run())).faults, []);
      if (minute === 0) markShown(world);
      if (world.asked.length > 0) askedIn.push(minute);
      world.pass(60);
    }
    assert.deepEqual(askedIn, [4, 9, 14]);
    assert.equal(world.task('a')?.progress?.percent, 62);
  });

  it('C07: costs the same with an open task for which nobody can be asked', async () => {
    const world = createWorld();
    Object.assign(world.instances ?? {}, { instances: async () => [] });
    await ingest(world.run());
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now())];
    for (let minute = 0; minute < 30; minute += 1) {
      await ingest(world.run());
      world.pass(60);
    }
    for (let minute = 0; minute < 6; minute += 1) {
      world.calls.length = 0;
      await ingest(world.run());
      world.pass(60);
      assert.deepEqual(
        world.calls.filter((call) => !call.startsWith('page')),
        ['readMany 2', 'write CURSOR'],
      );
    }
  });
});

/** As the deliveries would. */
function markShown(world: IngestWorld): void {
  const row = world.row('TASK#a') as Row;
  const facts = row[`msg#${channel}`] as { readonly root: object };
  const root = { ...facts.root, shown: 1, born: 1, ts: '1.1' };
  world.table.write(row, row.v, { [`msg#${channel}`]: { ...facts, root } as never }, 'shown');
}
