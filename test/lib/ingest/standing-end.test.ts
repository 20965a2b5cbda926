/** An end that is stamped before the last sighting: a replica that lags, or the truth once it has stood for long enough. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ingest } from '../../../lib/ingest/ingest.ts';
import { createIngestWorld, type IngestWorld, rawTask, startMs } from '../../support/ingest-world.ts';

const minuteMs = 60_000;

/** A poll a minute, with what the list shows by then. @returns what was told of the task, by the minute. */
async function polls(world: IngestWorld, minutes: number, listed: (minute: number) => object): Promise<string[]> {
  const told: string[] = [];
  for (let minute = 0; minute <= minutes; minute += 1) {
    world.items = [listed(minute)];
    await ingest(world.run());
    const { rev = 0, event = '' } = world.task('a') ?? {};
    if (!told.at(-1)?.endsWith(`${rev} ${event}`)) told.push(`${minute}: ${rev} ${event}`);
    world.pass(60);
  }
  return told;
}

async function begun(): Promise<IngestWorld> {
  const world = createIngestWorld();
  await ingest(world.run());
  world.pass(60);
  return world;
}

describe('An end that is stamped a millisecond before the last sighting', () => {
  const atMs = startMs + minuteMs;
  const open = rawTask('a', 'RUNNING', atMs - 1_000, atMs);
  for (const status of ['SUCCESS', 'FAIL', 'CANCELLED'])
    it(`A14: is taken once it has stood for 15 minutes, and never stalls before (${status})`, async () => {
      const ended = rawTask('a', status, atMs - 1_000, atMs - 1);
      const told = await polls(await begun(), 90, (minute) => (minute < 50 ? open : ended));
      const event = { SUCCESS: 'succeeded', FAIL: 'failed', CANCELLED: 'cancelled' }[status];
      assert.deepEqual(told, ['0: 1 started', `65: 2 ${event}`]);
    });

  it('A14: counts anew when the list shows the open task in between', async () => {
    const ended = rawTask('a', 'SUCCESS', atMs - 1_000, atMs - 1);
    const told = await polls(await begun(), 40, (minute) => (minute < 10 || minute === 20 ? open : ended));
    assert.deepEqual(told, ['0: 1 started', '36: 2 succeeded']);
  });

  it('A14: is no reopening when a replica that lags shows the open task again', async () => {
    const ended = rawTask('a', 'SUCCESS', atMs - 1_000, atMs - 1);
    const told = await polls(await begun(), 40, (minute) => (minute < 10 || minute === 26 ? open : ended));
    assert.deepEqual(told, ['0: 1 started', '25: 2 succeeded']);
  });

  it('A14: is taken at once when it carries a later stamp', async () => {
    const ended = rawTask('a', 'SUCCESS', atMs - 1_000, atMs + 1);
    const told = await polls(await begun(), 20, (minute) => (minute < 10 ? open : ended));
    assert.deepEqual(told, ['0: 1 started', '10: 2 succeeded']);
  });
});

describe('A status that nobody knows', () => {
  const atMs = startMs + minuteMs;
  const odd = (word: string) => rawTask('a', word, atMs - 1_000, atMs);

  it('A15: is told once, whatever it is called next, and never stalls', async () => {
    const told = await polls(await begun(), 180, (minute) => odd(minute < 90 ? 'PONDERING' : 'BROODING'));
    assert.deepEqual(told, ['0: 1 unknown']);
  });

  it('A15: is looked at every hour once it is an hour old, and its end is told', async () => {
    const world = await begun();
    const requests: number[] = [];
    world.onPage = (_list, { fromSeconds }) => requests.push((atMs - 1_000) / 1_000 - fromSeconds);
    const ended = rawTask('a', 'SUCCESS', atMs - 1_000, atMs + 100 * minuteMs);
    const told = await polls(world, 200, (minute) => (minute < 100 ? odd('PONDERING') : ended));
    assert.deepEqual(told, ['0: 1 unknown', '119: 2 succeeded']);
    assert.equal(requests.slice(60, 120).filter((seconds) => seconds >= 0).length, 1);
  });
});
