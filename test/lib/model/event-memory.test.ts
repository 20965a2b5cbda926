import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { latest, rememberedMax } from '../../../lib/model/event-memory.ts';

describe('What is remembered of events', () => {
  const entries = (count: number, letter: string) =>
    Array.from({ length: count }, (_, index) => ({ id: index, says: letter.repeat(1_000) }));

  it('is all of a few', () => assert.equal(latest(entries(10, 'a')).length, 10));

  it('is the latest hundred', () => {
    const kept = latest(entries(rememberedMax + 2, '').map(({ id }) => ({ id })));
    assert.deepEqual([kept.length, kept[0]?.id, kept.at(-1)?.id], [rememberedMax, 2, rememberedMax + 1]);
  });

  it('C02: takes 60 kB of each kind at the most, in bytes, and the latest stay', () => {
    const kept = latest(entries(rememberedMax, '主'));
    assert.ok(Buffer.byteLength(JSON.stringify(kept)) <= 60_000 + 2 + kept.length);
    assert.deepEqual([kept.length, kept.at(-1)?.id], [19, rememberedMax - 1]);
  });
});
