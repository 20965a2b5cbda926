import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest, ingestSource } from '../../../lib/ingest/ingest.ts';
import { emptyResult, type IngestResult } from '../../../lib/ingest/source.ts';
import { cloudEye, taskCenter } from '../../../lib/ingest/sources.ts';
import { cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { CloudError, type CloudPageRequest } from '../../../lib/ports/cloud.ts';
import { createIngestWorld, type IngestWorld, rawTask, serverError, startMs } from '../../support/ingest-world.ts';
import type { StageTargets } from '../../support/stage-settings.ts';

const daySeconds = 86_400;
const dayMs = daySeconds * 1_000;

interface Limits {
  readonly ageDays?: number;
  readonly spanDays?: number;
}

/** A list that refuses a start longer ago, or a span that is longer. */
function refusingWorld(
  { ageDays = 1e4, spanDays = 1e4 }: Limits,
  fetch: Record<string, unknown> = {},
  targets: StageTargets = {},
): IngestWorld {
  const world = createIngestWorld({ fetch }, targets);
  world.onPage = (_list, { fromSeconds, toSeconds }: CloudPageRequest) => {
    const isOld = fromSeconds < world.now() / 1_000 - ageDays * daySeconds;
    const isLong = toSeconds - fromSeconds > spanDays * daySeconds;
    if (isOld || isLong) throw refused();
  };
  return world;
}

/** Takes so long for an answer of the Task Center, or of Cloud Eye; what asks for less time has none. */
function slow(world: IngestWorld, taskSeconds: number, eventSeconds = 0): void {
  const answer = world.onPage;
  world.onPage = (list, request) => {
    const tookMs = (list === 'tasks' ? taskSeconds : eventSeconds) * 1_000;
    const { timeoutMs = tookMs } = request;
    const spentMs = Math.min(tookMs, Math.max(0, timeoutMs));
    world.pass(spentMs / 1_000);
    world.remainingMs -= spentMs;
    if (timeoutMs <= tookMs) throw new CloudError('No answer', { failure: 'network', retryable: true });
    answer(list, request);
  };
}

/** Polls until everything up to now is committed. @returns how many it took. */
async function catchUp(world: IngestWorld, pollOnce: () => Promise<unknown>, pollsMax: number): Promise<number> {
  for (let polls = 1; polls <= pollsMax; polls += 1) {
    world.remainingMs = 55_000;
    const beganSeconds = world.now() / 1_000;
    await pollOnce();
    const { partlyReadAtMs, watermarkSeconds = 0 } = world.cursor() ?? {};
    if (partlyReadAtMs === undefined && watermarkSeconds >= beganSeconds) return polls;
  }
  assert.fail(`not caught up after ${pollsMax} polls`);
}

function refused(code = 'DCS.4030'): CloudError {
  return new CloudError('The span is refused', { failure: 'request', retryable: false, status: 400, code });
}

async function poll(world: IngestWorld, source = taskCenter): Promise<IngestResult & { readonly requests: number }> {
  const before = world.calls.length;
  const result = await ingestSource(world.run(), source, emptyResult());
  const requests = world.calls.slice(before).filter((call) => call.startsWith('page')).length;
  world.pass(60);
  return { ...result, requests };
}

function resume(world: IngestWorld, daysOff: number): void {
  const cursor = { ...newCursor('tasks', startMs - 90 * dayMs, 0, 0), watermarkSeconds: startMs / 1_000 };
  world.table.write(
    { pk: 'TARGET#prod', sk: 'CURSOR' },
    0,
    cursorPatch({ ...cursor, announced: true, lastOkAtMs: startMs }),
    'first',
  );
  world.pass(daysOff * daySeconds);
}

function gaps(world: IngestWorld): readonly (readonly [number, number])[] {
  return world.keys('NOTICE#gap').map((sk) => {
    const { fromMs, toMs } = (world.row(sk)?.facts ?? {}) as { fromMs: number; toMs: number };
    return [(fromMs - startMs) / dayMs, (toMs - startMs) / dayMs];
  });
}

describe('A08: a list that refuses a start more than seven days back', () => {
  it('is read from where it takes it, in the first poll and in all that follow, and what is left out is said once', async () => {
    const world = refusingWorld({ ageDays: 7 });
    world.items = [rawTask('open', 'RUNNING', startMs - 6.9 * dayMs)];
    const first = await poll(world);
    assert.deepEqual(first.faults, []);
    assert.ok(first.requests <= 24, `${first.requests} requests`);
    assert.equal(world.task('open')?.task.state, 'open');
    for (let minute = 0; minute < 60; minute += 1) {
      const { faults, requests } = await poll(world);
      assert.deepEqual([faults, requests], [[], 1]);
    }
    const [gap, ...others] = gaps(world);
    assert.deepEqual(others, []);
    const [from = 0, to = 0] = gap ?? [];
    assert.ok(from < -7 && to > -7 && to < -6.98, `${from} to ${to}`);
  });

  it('is tried again a day later, where something older is asked for', async () => {
    const world = refusingWorld({ ageDays: 7 }, { staleAfterDays: 30 });
    await poll(world);
    await poll(world);
    assert.ok((world.cursor()?.reach?.ageSeconds ?? 0) > 6.98 * daySeconds);
    world.onPage = () => {};
    world.pass(daySeconds);
    await poll(world);
    assert.equal(world.cursor()?.reach, undefined);
  });

  for (const [what, error] of [
    ['that refuses everything', () => refused()],
    ['that is about the project', () => refused('DCS.4002')],
    ['of another kind', () => new CloudError('down', { failure: 'server', retryable: true, status: 500 })],
  ] as const) {
    it(`an answer ${what} is an ordinary failure`, async () => {
      const world = createIngestWorld();
      resume(world, 9);
      world.onPage = () => {
        throw error();
      };
      const { faults, requests } = await poll(world);
      assert.equal(faults.length, 1);
      assert.ok(requests <= 2);
      assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000);
      assert.deepEqual(gaps(world), []);
    });
  }

  it('a refusal that does not last is an ordinary failure too', async () => {
    const world = createIngestWorld();
    resume(world, 9);
    let refusals = 1;
    world.onPage = () => {
      if (refusals-- > 0) throw refused();
    };
    const { faults } = await poll(world);
    assert.equal(faults.length, 1);
    assert.equal(world.cursor()?.reach, undefined);
    assert.deepEqual((await poll(world)).faults, []);
    assert.deepEqual(gaps(world), []);
  });

  it('a failure that only looks like a refusal makes no gap of what can be read', async () => {
    for (const struck of [4, 5, 6, 9]) {
      const world = refusingWorld({ ageDays: 7 });
      resume(world, 30);
      let requests = 0;
      const refuse = world.onPage;
      world.onPage = (list, request) => {
        requests += 1;
        if (requests === struck) throw refused();
        refuse(list, request);
      };
      for (let minute = 0; minute < 3; minute += 1) await poll(world);
      const [[from = 0, to = 0] = [], ...others] = gaps(world);
      assert.deepEqual(others, []);
      assert.ok(from <= 0 && to > 22.99 && to < 23.05, `${from} to ${to}`);
    }
  });

  it('is said once, though the poll that said it died and the next one comes in another hour', async () => {
    // Of these one dies within the last minute before the hour in which the gap ends.
    for (let minute = 0; minute < 6; minute += 1) {
      const world = refusingWorld({ ageDays: 7 });
      resume(world, 9);
      world.pass(3_600 - ((world.now() / 1_000) % 3_600) - minute * 60);
      world.onWrite = ({ sk }) => {
        if (sk === 'CURSOR') throw new Error('died');
      };
      await poll(world);
      world.onWrite = () => {};
      await poll(world);
      assert.equal(gaps(world).length, 1);
    }
  });

  it('is said once, though for hours no poll can write that the watermark has passed it', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 9);
    world.onWrite = ({ sk }) => {
      if (sk === 'CURSOR') throw new Error('no table');
    };
    await poll(world);
    world.pass(5 * 3_600);
    world.onWrite = () => {};
    await poll(world);
    const [[from = 0, to = 0] = [], [restFrom, restTo = 0] = [], ...others] = gaps(world);
    assert.deepEqual([others, restFrom], [[], to]);
    assert.ok(from <= 0 && to > 2 && to < 2.02 && restTo > 2.2 && restTo < 2.25, `${from} to ${to} to ${restTo}`);
  });

  it('of another project is said whole, though one of the last project ended within its time', async () => {
    const world = refusingWorld({ ageDays: 7 }, { staleAfterDays: 30 });
    await poll(world);
    await poll(world);
    world.pass(2 * 3_600);
    for (let polls = 0; polls < 2; polls += 1) {
      const run = world.run();
      const target = { ...run.target, projectId: 'f'.repeat(32) };
      await ingestSource({ ...run, target }, taskCenter, emptyResult());
    }
    const [[from = 0, to = 0] = [], [secondFrom = 0, secondTo = 0] = []] = gaps(world);
    assert.ok(from < secondFrom && secondFrom < to && to < secondTo, `${gaps(world)}`);
  });

  it('holds up nothing when the notice cannot be written: the watermark stays until it is', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 9);
    world.onWrite = ({ sk }) => {
      if (sk.startsWith('NOTICE#gap')) throw new Error('no table');
    };
    assert.equal((await poll(world)).faults.length, 1);
    assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000);
    world.onWrite = () => {};
    assert.deepEqual((await poll(world)).faults, []);
    assert.equal(gaps(world).length, 1);
  });

  it('is looked for over several polls where the time is short, and nothing is passed meanwhile', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 30);
    world.items = [rawTask('old', 'FAIL', startMs + 23.2 * dayMs), rawTask('gone', 'FAIL', startMs + 22 * dayMs)];
    const refuse = world.onPage;
    world.onPage = (list, request) => {
      world.pass(3);
      world.remainingMs -= 3_000;
      refuse(list, request);
    };
    let polls = 0;
    for (; (world.cursor()?.watermarkSeconds ?? 0) < startMs / 1_000 + 30 * daySeconds; polls += 1) {
      world.remainingMs = 55_000;
      assert.deepEqual((await poll(world)).faults, []);
      assert.ok(polls < 10);
    }
    assert.ok(polls >= 2);
    assert.equal(world.task('old')?.task.state, 'failed');
    assert.equal(world.task('gone'), undefined);
    const [[from = 0, to = 0] = [], ...others] = gaps(world);
    assert.deepEqual(others, []);
    assert.ok(from <= 0 && to > 22.99 && to < 23.05, `${from} to ${to}`);
  });

  it('holds for Cloud Eye as well', async () => {
    const world = refusingWorld({ ageDays: 7 });
    const { faults, requests } = await poll(world, cloudEye);
    assert.deepEqual(faults, []);
    assert.ok(requests <= 20 + 15, `${requests} requests`);
    assert.equal(gaps(world).length, 1);
  });
});

describe('A09: a list that refuses long spans', () => {
  it('is read in shorter ones, and nothing is left out', async () => {
    const world = refusingWorld({ spanDays: 8 });
    resume(world, 9);
    world.items = [0.5, 4, 8.9].map((day) => rawTask(`day ${day}`, 'FAIL', startMs + day * dayMs));
    const { faults } = await poll(world);
    assert.deepEqual(faults, []);
    assert.deepEqual(world.keys('TASK#').length, 3);
    assert.deepEqual(gaps(world), []);
    assert.equal((await poll(world)).requests, 1);
  });

  it('shows a task that is open for longer by the seconds where it can stand, once an hour', async () => {
    const world = refusingWorld({ spanDays: 30 });
    world.items = [rawTask('long', 'RUNNING', startMs)];
    resume(world, 0);
    await poll(world);
    assert.equal(world.task('long')?.task.state, 'open');
    for (let day = 1; day <= 40; day += 1) {
      world.pass(daySeconds - 60);
      assert.deepEqual((await poll(world)).faults, []);
    }
    world.items = [rawTask('long', 'SUCCESS', startMs, world.now())];
    let requests = 0;
    for (let minute = 0; minute <= 60; minute += 1) requests += (await poll(world)).requests;
    assert.equal(world.task('long')?.task.state, 'succeeded');
    assert.ok(requests <= 61 + 3, `${requests} requests in an hour`);
    assert.deepEqual(gaps(world), []);
  });

  it('and old starts: what is older than that is neither asked for nor called missing', async () => {
    const world = refusingWorld({ ageDays: 30 });
    world.items = [rawTask('long', 'RUNNING', startMs)];
    resume(world, 0);
    for (let day = 0; day <= 40; day += 1) {
      assert.deepEqual((await poll(world)).faults, []);
      world.pass(daySeconds - 60);
    }
    assert.equal(world.task('long')?.lost, false);
    assert.deepEqual(gaps(world), []);
  });
});

describe('A08, A09: a slow list that refuses spans', () => {
  for (const seconds of [2, 3, 5, 8, 11, 15]) {
    for (const limits of [{ spanDays: 0.04 }, { ageDays: 7 }, { ageDays: 7, spanDays: 0.5 }] as const) {
      it(`is asked on where the last poll had to stop: ${seconds} s an answer, ${JSON.stringify(limits)}`, async () => {
        const world = refusingWorld(limits);
        resume(world, 9);
        world.items = [3, 6, 8.9].map((day) => rawTask(`day ${day}`, 'FAIL', startMs + day * dayMs));
        slow(world, seconds);
        const pollOnce = async () => {
          const { faults, requests } = await poll(world);
          assert.deepEqual(faults, []);
          assert.ok(requests <= 20, `${requests} requests`);
        };
        await catchUp(world, pollOnce, 300);
        assert.equal(world.keys('TASK#').length, 3);
        assert.equal(gaps(world).length, limits.ageDays === undefined ? 0 : 1);
      });
    }
  }

  it('is looked through in its own share of the time, and the other source is read in every poll', async () => {
    for (const sources of [
      ['tasks', 'events'],
      ['events', 'tasks'],
    ] as const) {
      const world = refusingWorld({ ageDays: 7 }, {}, { sources });
      resume(world, 30);
      const { onPage } = world;
      world.onPage = (list, request) => (list === 'tasks' ? onPage(list, request) : undefined);
      slow(world, 7, 0.1);
      const pollOnce = async () => {
        const beganSeconds = Math.floor(world.now() / 1_000);
        assert.deepEqual((await ingest(world.run())).faults, []);
        assert.ok((world.cursor('events')?.watermarkSeconds ?? 0) >= beganSeconds);
        world.pass(20);
      };
      await catchUp(world, pollOnce, 60);
      assert.equal(gaps(world).length, 1);
    }
  });

  it('is read on in every poll that has time for one of its pieces, and the news is not asked for before them', async () => {
    for (const [sources, seconds] of [
      [['tasks', 'events'], 7],
      [['events'], 15],
    ] as const) {
      const world = refusingWorld({ spanDays: 1 }, {}, { sources });
      slow(world, 0, seconds);
      const wantedSeconds = world.now() / 1_000;
      let polls = 0;
      // Eight or nine pieces of each of thirteen lists; where none takes as long as the share, one of them in each poll.
      for (; (world.cursor('events')?.watermarkSeconds ?? 0) < wantedSeconds && polls < 200; polls += 1) {
        world.remainingMs = 55_000;
        assert.deepEqual((await ingest(world.run())).faults, []);
        world.pass(30);
      }
      assert.ok(polls < 200, `${sources} after ${polls} polls`);
      assert.deepEqual(gaps(world), []);
    }
  });

  it('has its news asked for where a poll that has read pieces of a backlog has time left', async () => {
    const world = refusingWorld({ spanDays: 0.1 });
    resume(world, 2);
    // What the list takes is known.
    await catchUp(world, () => poll(world), 9);
    await poll(world);
    world.pass(0.9 * daySeconds);
    world.items = [rawTask('news', 'FAIL', world.now() - 600_000)];
    slow(world, 4);
    world.remainingMs = 55_000;
    assert.deepEqual((await poll(world)).faults, []);
    assert.equal(world.task('news')?.event, 'failed');
    assert.ok((world.cursor()?.watermarkSeconds ?? 0) < startMs / 1_000 + 2.8 * daySeconds);
  });

  it('costs a poll twenty requests at most, whatever else it refuses and however many lists there are', async () => {
    for (const source of [taskCenter, cloudEye]) {
      const world = refusingWorld({ ageDays: 60, spanDays: 1 }, { staleAfterDays: 89 });
      const requests: number[] = [];
      do {
        const polled = await poll(world, source);
        requests.push(polled.requests);
        assert.deepEqual(polled.faults, []);
        assert.ok(requests.length < 10, 'it never ends');
      } while (world.cursor(source.name)?.reach?.search !== undefined);
      // The list is asked once before it is known to refuse.
      assert.ok(requests.length > 1 && requests.slice(0, -1).every((count) => count <= 21), requests.join());
    }
  });

  it('is looked for by one list where several refuse at once', async () => {
    const world = createIngestWorld();
    // The first list is short: it takes what it is asked for.
    world.onPage = (list, { fromSeconds, toSeconds }) => {
      if (list !== 'masterStandbyFailover' && toSeconds - fromSeconds > 2 * daySeconds) throw refused();
    };
    const { faults, requests } = await poll(world, cloudEye);
    assert.deepEqual(faults, []);
    assert.ok(requests <= 20 + 14, `${requests} requests`);
    assert.ok((world.cursor('events')?.reach?.spanSeconds ?? 0) > daySeconds);
  });

  it('keeps what was found before an answer of another kind, and the poll failed', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 30);
    const refuse = world.onPage;
    let requests = 0;
    world.onPage = (list, request) => {
      requests += 1;
      if (requests % 5 === 0) throw serverError();
      refuse(list, request);
    };
    let failures = 0;
    const pollOnce = async () => {
      failures += (await poll(world)).faults.length;
    };
    await catchUp(world, pollOnce, 12);
    assert.ok(failures > 3, `${failures} failures`);
    assert.equal(gaps(world).length, 1);
  });

  it('is a failure where the time is too short for any progress', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 30);
    slow(world, 20);
    const faults: number[] = [];
    for (let polls = 0; polls < 4; polls += 1) {
      world.remainingMs = 55_000;
      faults.push((await poll(world)).faults.length);
    }
    assert.deepEqual(faults, [0, 1, 1, 1]);
    assert.equal(world.keys('NOTICE#blind').length, 1);
    assert.equal(world.cursor()?.watermarkSeconds, startMs / 1_000);
  });

  it('is looked for from the beginning after a build that kept another record of its search', async () => {
    const world = refusingWorld({ ageDays: 7 });
    resume(world, 9);
    const key = { pk: 'TARGET#prod', sk: 'CURSOR' };
    const reach = { ageSeconds: 60, refusedAgeSeconds: 9 * daySeconds, foundAtSeconds: world.now() / 1_000 };
    world.table.write(key, world.row('CURSOR')?.v ?? 0, { reach: JSON.stringify(reach) }, 'older');
    assert.deepEqual((await poll(world)).faults, []);
    const [[from = 0, to = 0] = []] = gaps(world);
    assert.ok(from <= 0 && to > 1.99 && to < 2.05, `${from} to ${to}`);
  });
});
