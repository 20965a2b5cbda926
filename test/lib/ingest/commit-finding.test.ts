import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type CommitContext,
  commitContext,
  commitFinding,
  commitRelatedFailover,
  commitTasks,
} from '../../../lib/ingest/commit.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import type { Row } from '../../../lib/ports/store.ts';
import { channel, createIngestWorld, type IngestWorld, makeTask, startMs } from '../../support/ingest-world.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#task' };

function contextOf(world: IngestWorld, joined?: CommitContext['joined']): CommitContext {
  return commitContext(world.run(), startMs, world.now(), joined);
}

async function commitOne(world: IngestWorld, task: Task, joined?: CommitContext['joined']) {
  const { committed, ...others } = await commitTasks(contextOf(world, joined), [task]);
  return { ...others, kind: committed.get(task.id)?.kind, row: world.task(task.id) };
}

describe('commitFinding', () => {
  for (const [what, changes, kind] of [
    ['is recorded for an open task', {}, 'changed'],
    ['is not recorded for a task without a row', undefined, 'unchanged'],
    ['is not recorded for a task that ended', { state: 'failed' }, 'unchanged'],
  ] as const) {
    it(`${what}`, async () => {
      const world = createIngestWorld();
      if (changes !== undefined) await commitOne(world, makeTask(changes));
      assert.equal((await commitFinding(contextOf(world), 'task', 'stalled')).kind, kind);
    });
  }

  it('is recorded once', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    for (const kind of ['changed', 'unchanged']) {
      assert.equal((await commitFinding(contextOf(world), 'task', 'stalled')).kind, kind);
    }
  });

  it('does not stall a task that is lost', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    await commitFinding(contextOf(world), 'task', 'lost', { lastSeenMs: startMs });
    assert.equal((await commitFinding(contextOf(world), 'task', 'stalled')).kind, 'unchanged');
    assert.equal(world.task('task')?.alarms[0]?.lastSeenMs, startMs);
  });

  it('is muted only by a mute that covers failures', async () => {
    for (const [includingFailures, channels] of [
      [false, [channel]],
      [true, []],
    ] as const) {
      const world = createIngestWorld();
      await commitOne(world, makeTask());
      world.mutes = [{ ...muteOf({ type: 'EXTEND' }), includingFailures }];
      await commitFinding(contextOf(world), 'task', 'stalled');
      assert.deepEqual(Object.keys(world.task('task')?.alarms[0]?.to ?? {}), channels);
    }
  });
});

describe('commitRelatedFailover', () => {
  const failover = { task: makeTask({ id: 'failover' }) } as TaskRow;

  it('is recorded once, without a new rev', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    for (const kind of ['changed', 'unchanged']) {
      const row = world.table.read(key) as Row;
      assert.equal((await commitRelatedFailover(contextOf(world), row, failover)).kind, kind);
    }
    assert.deepEqual([world.task('task')?.rev, world.task('task')?.relatedFailovers.length], [1, 1]);
  });

  it('is recorded again when its state changes, under the next rev, and adds no line to the story', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask());
    const over = { ...failover, task: { ...failover.task, state: 'succeeded' } } as const;
    for (const event of [failover, over, over])
      await commitRelatedFailover(contextOf(world), world.table.read(key) as Row, event);
    const { relatedFailovers = [], story = [] } = world.task('task') ?? {};
    assert.deepEqual(
      relatedFailovers.map(({ task, rev }) => [task.state, rev]),
      [['succeeded', 2]],
    );
    assert.equal(story.filter(({ task }) => task === failover.task.id).length, 1);
  });

  it('is not recorded for a task that has no message', async () => {
    const world = createIngestWorld();
    await commitOne(world, makeTask(), new Map([['task', { taskId: 'partner', how: 'joined' }]]));
    const row = world.table.read(key) as Row;
    assert.equal((await commitRelatedFailover(contextOf(world), row, failover)).kind, 'unchanged');
  });
});

function muteOf(filter: Mute['filter']): Mute {
  const by = { byId: 'U1', byName: 'Ada', includingFailures: false };
  return {
    key: { pk: 'MUTES', sk: '*#7' },
    v: 1,
    number: 7,
    filter,
    untilMs: startMs + 60_000,
    createdAtMs: startMs,
    ...by,
  };
}
