import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PollError, poll, type Requests } from '../../lib/poll.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../support/ingest-world.ts';

function requests(): Requests {
  return { taskCenter: 0, cloudEye: 0, dynamodb: 0, slack: 0 };
}

function pollWorld(world: IngestWorld, target?: string) {
  return poll(world.effects, world.settings, target === undefined ? {} : { target }, requests());
}

const two = { targets: ['prod', 'stage'] } as const;

describe('poll', () => {
  it('reports every target when the event names none', async () => {
    const { reports } = await pollWorld(createIngestWorld({}, two));
    assert.deepEqual(
      reports.map(({ target }) => target),
      ['prod', 'stage'],
    );
  });

  it('reports only the target that the event names', async () => {
    const { reports } = await pollWorld(createIngestWorld({}, two), 'stage');
    assert.deepEqual(
      reports.map(({ target }) => target),
      ['stage'],
    );
  });

  it('rejects an unknown target and names those that are known', async () => {
    await assert.rejects(pollWorld(createIngestWorld({}, two), 'other'), (error: PollError) => {
      assert.match(error.message, /"other".*prod, stage/);
      assert.equal(error.report, undefined);
      return error instanceof PollError;
    });
  });

  it('counts each listed task once', async () => {
    const world = createIngestWorld();
    const old = rawTask('old', 'SUCCESS', startMs - 120_000);
    world.items = [old];
    assert.deepEqual((await pollWorld(world)).reports[0]?.tasks, {
      seen: 1,
      new: 0,
      changed: 0,
      unchanged: 0,
      baseline: 1,
    });
    world.pass(60);
    world.items = [old, rawTask('a', 'RUNNING', world.now() - 10_000)];
    assert.deepEqual((await pollWorld(world)).reports[0]?.tasks, {
      seen: 2,
      new: 1,
      changed: 0,
      unchanged: 1,
      baseline: 0,
    });
  });

  it('names the window in whole seconds, and what was sent', async () => {
    const [report] = (await pollWorld(createIngestWorld())).reports;
    assert.equal(report?.window?.to, '2026-11-25T10:00:00Z');
    assert.deepEqual([report?.complete, report?.deliveries], [true, { sent: 1, waiting: 0, dead: 0 }]);
    assert.equal(report?.drift, undefined);
  });

  it('counts Cloud Eye’s requests only for targets that have events', async () => {
    const counts = async (sources: readonly ('tasks' | 'events')[]) => {
      const world = createIngestWorld({}, { sources });
      const counted = requests();
      world.onPage = (list) => {
        counted[list === 'tasks' ? 'taskCenter' : 'cloudEye'] += 1;
      };
      const { reports } = await poll(world.effects, world.settings, {}, counted);
      return [reports[0]?.requests.taskCenter, reports[0]?.requests.cloudEye];
    };
    assert.deepEqual(await counts(['tasks']), [1, undefined]);
    assert.deepEqual(await counts(['tasks', 'events']), [1, 13]);
  });

  it('rejects with its report, after all other targets are polled, when one could not be read', async () => {
    const world = createIngestWorld({}, two);
    world.onPage = (_list, { target }) => {
      if (target.id === 'prod') throw serverError();
    };
    await assert.rejects(pollWorld(world), (error: PollError) => {
      assert.deepEqual(
        error.report?.reports.map(({ complete }) => complete),
        [false, true],
      );
      assert.deepEqual(
        error.errors.map(({ message }) => message),
        ['The server failed'],
      );
      return true;
    });
  });

  it('resolves when a message only waits, and says for how long', async () => {
    const world = createIngestWorld();
    const post = async () => ({ kind: 'limited', reason: 'ratelimited', retryAfterMs: 600_000 }) as const;
    const effects = { ...world.effects, slack: { ...world.effects.slack, post } };
    await poll(effects, world.settings, {}, requests());
    world.pass(660);
    const [report] = (await poll(effects, world.settings, {}, requests())).reports;
    assert.deepEqual(report?.deliveries, { sent: 0, waiting: 1, dead: 0 });
    assert.equal(report?.undeliveredSeconds, 660);
  });

  it('rejects in the run in which Slack refuses a message in every form', async () => {
    const world = createIngestWorld();
    const post = async () => ({ kind: 'refused', reason: 'invalid_blocks' }) as const;
    const effects = { ...world.effects, slack: { ...world.effects.slack, post } };
    await assert.rejects(poll(effects, world.settings, {}, requests()), /refused 1 deliveries in every form/);
    await poll(effects, world.settings, {}, requests());
  });

  it('delivers what was committed though the list could not be read to its end', async () => {
    const world = createIngestWorld({}, { sources: ['tasks', 'events'] });
    await pollWorld(world);
    world.pass(60);
    world.items = [rawTask('a', 'RUNNING', world.now() - 10_000)];
    world.onPage = (list) => {
      if (list !== 'tasks') throw serverError();
    };
    await assert.rejects(pollWorld(world), (error: PollError) => {
      assert.equal(error.report?.reports[0]?.deliveries.sent, 1);
      return true;
    });
  });

  it('counts a row that cannot be read as drift, and rejects', async () => {
    const world = createIngestWorld();
    world.table.write({ pk: 'TARGET#prod', sk: 'LANE#1' }, 0, { due: 1, dueOf: 'TARGET#prod' }, 'a newer build');
    await assert.rejects(pollWorld(world), (error: PollError) => {
      const [report] = error.report?.reports ?? [];
      assert.deepEqual([report?.complete, report?.drift, report?.deliveries.sent], [true, 1, 2]);
      return true;
    });
  });

  it('says that it failed when the deliveries cannot be read', async () => {
    const world = createIngestWorld();
    const due = async () => {
      throw new Error('no index');
    };
    const effects = { ...world.effects, store: { ...world.effects.store, due } };
    await assert.rejects(poll(effects, world.settings, {}, requests()), /no index/);
  });
});
