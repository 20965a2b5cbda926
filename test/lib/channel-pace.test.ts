import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPace, type Pace, slotAt } from '../../lib/channel-pace.ts';
import { type ChannelFaults, withFault } from '../../lib/model/channel-faults.ts';
import type { Clock } from '../../lib/ports/effects.ts';
import type { Row } from '../../lib/ports/store.ts';
import { createSimulatedStore, createTableState } from '../simulation/simulated-store.ts';

const nowMs = 1_000_000;
const channel = 'C1';

describe('slotAt', () => {
  const rows: readonly (readonly [string, number | undefined, number, number])[] = [
    ['a channel that was never used is open', undefined, 0, 0],
    ['a channel that was idle for long is open', nowMs - 60_000, 0, 0],
    ['four in this moment leave the fifth', nowMs + 4_000, 0, 0],
    ['five in this moment make the sixth wait a second', nowMs + 5_000, 0, 1_000],
    ['a limit holds, however idle the channel is', undefined, nowMs + 30_000, 30_000],
    ['the later of the two holds', nowMs + 9_000, nowMs + 1_000, 5_000],
  ];
  for (const [name, nextSlotMs, notBeforeMs, waitMs] of rows)
    it(name, () => assert.equal(slotAt(rowOf(nextSlotMs), nowMs, notBeforeMs).waitMs, waitMs));
});

describe('createPace', () => {
  it('thirty messages that two runs send at once go out five at once, then one a second', async () => {
    const { paces, clock } = openPaces(2);
    const takenAtMs: number[] = [];
    for (let tries = 0; takenAtMs.length < 30; tries += 1) {
      if ((await paces[tries % 2]?.takeSlot(channel)) === 'taken') takenAtMs.push(clock.now() - nowMs);
    }
    assert.deepEqual(takenAtMs.slice(0, 6), [0, 0, 0, 0, 0, 1_000]);
    assert.equal(takenAtMs.at(-1), 25_000);
  });

  it('a limit that one run met holds for the next, to the millisecond', async () => {
    const { paces, clock } = openPaces(2);
    await paces[0]?.stop(channel, 'post', 30_000);
    assert.deepEqual(await paces[1]?.takeSlot(channel), { waitMs: 30_000 });
    assert.equal(await paces[1]?.stoppedMs(channel, 'post'), 30_000);
    clock.go(29_999);
    assert.equal(await paces[1]?.stoppedMs(channel, 'post'), 1);
    clock.go(1);
    assert.equal(await paces[1]?.takeSlot(channel), 'taken');
  });

  it('a shorter limit does not end a longer one', async () => {
    const { paces } = openPaces(1);
    await paces[0]?.stop(channel, 'post', 30_000);
    await paces[0]?.stop(channel, 'post', 1_000);
    assert.equal(await paces[0]?.stoppedMs(channel, 'post'), 30_000);
  });

  it('F06: a limit of posts stops posts in one channel; one of edits or reads stops these everywhere, and no post', async () => {
    const { paces } = openPaces(2);
    await paces[0]?.stop('C1', 'reply', 30_000);
    await paces[0]?.stop('C1', 'edit', 20_000);
    await paces[0]?.stop('C1', 'read', 10_000);
    const stopped = async (index: number, place: string) =>
      await Promise.all(
        (['post', 'reply', 'edit', 'read'] as const).map((each) => paces[index]?.stoppedMs(place, each)),
      );
    assert.deepEqual(await stopped(0, 'C1'), [30_000, 30_000, 20_000, 10_000]);
    assert.deepEqual(await stopped(0, 'C2'), [0, 0, 20_000, 10_000]);
    assert.deepEqual(await stopped(1, 'C1'), [30_000, 30_000, 20_000, 10_000]);
  });

  it('a fault is the same for every run until the operation that it stopped succeeds', async () => {
    const { paces, clock } = openPaces(2);
    const met = (nowMs: number) => (faults: ChannelFaults) =>
      withFault(
        faults,
        { reason: 'not_in_channel', operations: ['post'] },
        { target: 'prod', nowMs, everyMsOf: () => 60_000 },
      );
    const sinceMs = async (index: number) =>
      (await paces[index]?.changeFaults(channel, met(clock.now())))?.not_in_channel?.sinceMs;
    const first = await sinceMs(0);
    clock.go(60_000);
    assert.equal(await sinceMs(1), first);
    await paces[1]?.mended(channel, 'edit');
    assert.equal(await sinceMs(1), first);
    await paces[1]?.mended(channel, 'post');
    assert.notEqual(await sinceMs(1), first);
  });
});

describe('refusedKinds', () => {
  it('D10: what was refused holds for every run and this channel alone, for a day', async () => {
    const { paces, clock } = openPaces(2);
    await paces[0]?.refuseKinds('C1', [['table']]);
    clock.go(60_000);
    await paces[1]?.refuseKinds('C1', [['header', 'actions'], ['table']]);
    assert.deepEqual(await paces[1]?.refusedKinds('C1'), [['table'], ['actions', 'header']]);
    assert.deepEqual(await paces[1]?.refusedKinds('C2'), []);
    clock.go(24 * 60 * 60_000 - 1);
    assert.equal((await paces[1]?.refusedKinds('C1'))?.length, 2);
    clock.go(1);
    assert.deepEqual(await paces[1]?.refusedKinds('C1'), []);
  });

  it('D10: the newest twenty are kept', async () => {
    const { paces } = openPaces(1);
    await paces[0]?.refuseKinds(
      'C1',
      Array.from({ length: 21 }, (_, index) => [`kind-${index}`]),
    );
    const kept = await paces[0]?.refusedKinds('C1');
    assert.deepEqual([kept?.length, kept?.[0]], [20, ['kind-1']]);
  });
});

function rowOf(nextSlotMs: number | undefined): Row | undefined {
  return nextSlotMs === undefined ? undefined : { pk: 'p', sk: 's', v: 1, nonce: 'n', nextSlotMs };
}

/** Each as a run of its own has it, over one table and one clock. */
function openPaces(runs: number): { paces: Pace[]; clock: Clock & { go(durationMs: number): void } } {
  let atMs = nowMs;
  const go = (durationMs: number) => {
    atMs += durationMs;
  };
  const clock = { now: () => atMs, sleep: async (durationMs: number) => go(durationMs), go };
  const store = createSimulatedStore(createTableState());
  let count = 0;
  const ids = { nonce: () => `nonce ${++count}` };
  return { clock, paces: Array.from({ length: runs }, () => createPace({ store, clock, ids })) };
}
