import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { CloudError } from '../../../lib/ports/cloud.ts';
import { createIngestWorld, rawTask, refusal, serverError, startMs } from '../../support/ingest-world.ts';

const both = { sources: ['tasks', 'events'] } as const;

describe('ingest', () => {
  for (const sources of [
    ['tasks', 'events'],
    ['events', 'tasks'],
  ] as const) {
    const [first, other] = sources;
    const isOf = (source: string, list: string) => (list === 'tasks') === (source === 'tasks');

    it(`B02: a key that ${first} refuse is shown to ${other} once, and rests if they refuse it too`, async () => {
      const world = createIngestWorld({}, { sources });
      world.onPage = () => {
        throw refusal();
      };
      const { faults } = await ingest(world.run());
      const asked = world.calls.filter((call) => call.startsWith('page')).map((call) => call.slice('page '.length));
      assert.deepEqual(
        asked.map((list) => (list === 'tasks' ? 'tasks' : 'events')),
        [first, other],
      );
      assert.equal(faults.length, 2);
      world.pass(59);
      await ingest(world.run());
      assert.equal(world.calls.filter((call) => call.startsWith('page')).length, 2);
    });

    it(`B02: ${other} are read in every poll though ${first} refuse the key`, async () => {
      const world = createIngestWorld({}, { sources });
      world.onPage = (list) => {
        if (isOf(first, list)) throw refusal();
      };
      for (let polls = 0; polls < 5; polls += 1) {
        await ingest(world.run());
        assert.equal(world.cursor(other)?.lastOkAtMs, world.now());
        assert.equal(world.cursor(first)?.failures, polls + 1);
        world.pass(60);
      }
    });

    it(`B02: ${other} are not asked by a run that lost the race to record the refusal of ${first}`, async () => {
      const world = createIngestWorld({}, { sources });
      world.onPage = (list) => {
        if (isOf(first, list)) throw refusal();
      };
      const key = { pk: 'CREDENTIALS#default', sk: 'CREDENTIALS' };
      world.onWrite = ({ pk }) => {
        if (pk === key.pk) world.table.write(key, 0, { refusals: 1, notBeforeMs: world.now() + 60_000 }, 'other');
      };
      await ingest(world.run());
      assert.equal(world.calls.filter((call) => call.startsWith('page')).length, 1);
    });

    it(`B01: ${other} have their share of the time though ${first} never answer`, async () => {
      const world = createIngestWorld({}, { sources });
      const limits: number[] = [];
      world.onPage = (list, { timeoutMs = Number.POSITIVE_INFINITY }) => {
        if (!isOf(first, list)) {
          limits.push(timeoutMs);
          return;
        }
        const usedMs = Math.min(timeoutMs, world.remainingMs);
        world.pass(usedMs / 1_000);
        world.remainingMs -= usedMs;
        throw new CloudError('no answer', { failure: 'network', retryable: true });
      };
      const run = world.run();
      const readingMs = world.remainingMs - run.deliveryShareMs;
      const { faults } = await ingest(run);
      assert.equal(faults.length, 1);
      assert.equal(limits[0], readingMs / 2);
      assert.ok(world.cursor(other)?.lastOkAtMs !== undefined);
      assert.ok(world.remainingMs >= run.deliveryShareMs);
    });
  }

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

  it('says once that it watches, though another source became the first one', async () => {
    const world = createIngestWorld({}, { sources: ['events', 'tasks'] });
    world.onPage = (list) => {
      if (list === 'tasks') throw serverError();
    };
    await ingest(world.run());
    world.onPage = () => {};
    world.pass(60);
    const run = world.run();
    await ingest({ ...run, target: { ...run.target, sources: ['tasks'] } });
    assert.equal(world.keys('NOTICE#watching#').length, 1);
    assert.equal(world.cursor('tasks')?.announced, true);
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
