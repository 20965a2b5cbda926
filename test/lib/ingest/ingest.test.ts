import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { createIngestWorld, rawTask, refusal, serverError, startMs } from '../../support/ingest-world.ts';

const both = { sources: ['tasks', 'events'] } as const;

describe('ingest', () => {
  it('shows a key that one source refused to no other source', async () => {
    const world = createIngestWorld({}, both);
    world.onPage = () => {
      throw refusal();
    };
    const { faults } = await ingest(world.run());
    assert.deepEqual(
      world.calls.filter((call) => call.startsWith('page')),
      ['page tasks'],
    );
    assert.equal(faults.length, 1);
  });

  it('reads the next source when one fails for another reason', async () => {
    const world = createIngestWorld({}, both);
    world.onPage = (list) => {
      if (list === 'tasks') throw serverError();
    };
    const { faults } = await ingest(world.run());
    assert.equal(faults.length, 1);
    assert.ok(world.cursor('events')?.lastOkAtMs !== undefined);
  });

  it('counts a failing first poll of a source by the clock that another source told', async () => {
    const world = createIngestWorld({}, both);
    world.clockOffsetMs = -40_000;
    world.onPage = (list) => {
      if (list !== 'tasks') throw serverError();
    };
    await ingest(world.run());
    assert.equal(world.cursor('events')?.bootAtMs, startMs - 40_000);
  });

  it('reports the first source’s window and counts what both list', async () => {
    const world = createIngestWorld({}, both);
    await ingest(world.run());
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now() - 10_000)];
    world.events.set('nodeRestarted', [{ event_id: 'e', time: world.now() - 10_000 }]);
    const { kinds, window } = await ingest(world.run());
    assert.deepEqual(
      [...kinds],
      [
        ['a', 'new'],
        ['e', 'new'],
      ],
    );
    assert.equal(window?.toSeconds, world.cursor('tasks')?.watermarkSeconds);
  });

  it('counts an unusable item of each source', async () => {
    const world = createIngestWorld({}, both);
    world.items = ['no object'];
    world.events.set('nodeRestarted', [{ event_id: '' }]);
    const { drift, faults } = await ingest(world.run());
    assert.equal(drift, 2);
    assert.equal(faults.length, 2);
  });

  it('adds what ended to the row of the week, and no poll without an end', async () => {
    const world = createIngestWorld();
    await ingest(world.run());
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now() - 10_000)];
    await ingest(world.run());
    assert.deepEqual(world.keys('WEEK#'), []);
    world.pass(60);
    world.items = [rawTask('a', 'SUCCESS', world.now() - 70_000, world.now() - 5_000)];
    await ingest(world.run());
    const [week = ''] = world.keys('WEEK#');
    const { counts } = (world.row(week)?.tally ?? {}) as { counts?: object[] };
    assert.deepEqual(counts, [{ name: 'EXTEND', event: 'succeeded', count: 1 }]);
  });
});
