import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  isDueToRead,
  isStillWatched,
  isToBeLost,
  isToBeRenewed,
  missed,
  type Watched,
} from '../../../lib/model/watch-list.ts';
import { readWatched, writeWatched } from '../../../lib/model/watch-list-text.ts';

const nowMs = Date.parse('2026-11-25T03:00:00Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;
const rules = { nowMs, overlapMs: 10 * minuteMs, staleAfterMs: 7 * dayMs };

describe('isStillWatched', () => {
  const old = { createdAtMs: nowMs - 60 * minuteMs };
  const rows: readonly (readonly [string, Partial<Watched>, boolean])[] = [
    ['an open task', {}, true],
    ['an open task of a month', { createdAtMs: nowMs - 30 * dayMs }, true],
    ['what ended 14 minutes ago: it may reopen', { final: true, updatedAtMs: nowMs - 14 * minuteMs }, true],
    ['what ended 15 minutes ago', { ...old, final: true, updatedAtMs: nowMs - 15 * minuteMs }, false],
    ['what ended by its creation, whatever its update says', { final: true, updatedAtMs: 1 }, true],
    ['what was lost six days ago', { lost: true, createdAtMs: 1, seenAtMs: nowMs - 6 * dayMs }, true],
    ['what was lost seven days ago', { lost: true, seenAtMs: nowMs - 7 * dayMs }, false],
  ];
  for (const [name, changes, expected] of rows)
    it(`${name} is ${expected ? 'watched' : 'let go'}`, () =>
      assert.equal(isStillWatched(entry(changes), rules), expected));

  it('what ended long ago is kept until a read has looked at it since', () => {
    const ended = { createdAtMs: 1, final: true, updatedAtMs: nowMs - 120 * minuteMs };
    assert.equal(isStillWatched(entry({ ...ended, lookedAtMs: nowMs - 119 * minuteMs }), rules), true);
    assert.equal(isStillWatched(entry({ ...ended, lookedAtMs: nowMs - 60 * minuteMs }), rules), false);
  });

  it('what ended within a long overlap is kept until no pass sees it again', () => {
    const ended = entry({ final: true, updatedAtMs: nowMs - 59 * minuteMs });
    assert.equal(isStillWatched(ended, { ...rules, overlapMs: 60 * minuteMs }), true);
  });
});

describe('isToBeLost', () => {
  const gone = { misses: 3, missedSinceMs: nowMs - 15 * minuteMs };
  const rows: readonly (readonly [string, Partial<Watched>, boolean])[] = [
    ['three misses over fifteen minutes', gone, true],
    ['two misses over fifteen minutes', { ...gone, misses: 2 }, false],
    ['a hundred misses in fourteen minutes', { misses: 100, missedSinceMs: nowMs - 14 * minuteMs }, false],
    ['a finished task: people delete records', { ...gone, final: true }, false],
    ['one that is lost already', { ...gone, lost: true }, false],
  ];
  for (const [name, changes, expected] of rows)
    it(`${name}: ${expected}`, () => assert.equal(isToBeLost(entry(changes), nowMs), expected));

  it('counts from the first of the misses in a row', () => {
    const twice = missed(missed(entry({}), nowMs), nowMs + minuteMs);
    assert.deepEqual([twice.misses, twice.missedSinceMs], [2, nowMs]);
  });
});

describe('isDueToRead', () => {
  const old = { createdAtMs: nowMs - 8 * dayMs };
  const rows: readonly (readonly [string, Partial<Watched>, boolean])[] = [
    ['a young one', {}, true],
    ['a stale one that was looked at 59 minutes ago', { ...old, lookedAtMs: nowMs - 59 * minuteMs }, false],
    ['a stale one that was looked at an hour ago', { ...old, lookedAtMs: nowMs - 60 * minuteMs }, true],
    ['A15: an unknown one of 59 minutes', { unknown: true, createdAtMs: nowMs - 59 * minuteMs }, true],
    ['A15: an unknown one of an hour', { unknown: true, createdAtMs: nowMs - 60 * minuteMs }, false],
  ];
  for (const [name, changes, expected] of rows)
    it(`${name}: ${expected}`, () => assert.equal(isDueToRead(entry(changes), rules), expected));
});

describe('isToBeRenewed', () => {
  const nowSeconds = nowMs / 1_000;
  const day = 86_400;
  const rows: readonly (readonly [string, Partial<Watched>, boolean])[] = [
    ['one whose row is kept for another 4 days of 8', { expiresAt: nowSeconds + 4 * day }, true],
    ['one whose row is kept for longer', { expiresAt: nowSeconds + 4 * day + 1 }, false],
    ['one of a day, whose row may have been written for two', { createdAtMs: nowMs - dayMs }, true],
    ['a younger one, whose expiry is not known', { createdAtMs: nowMs - dayMs + 1_000 }, false],
    ['one without times, whose expiry is not known', {}, true],
    ['one that ended', { expiresAt: nowSeconds, final: true }, false],
    ['one whose row is known to be gone', { expiresAt: nowSeconds, fingerprint: '' }, false],
  ];
  for (const [name, changes, expected] of rows)
    it(`A03: ${name}: ${expected}`, () => {
      const { createdAtMs: _created, ...timeless } = entry({});
      assert.equal(isToBeRenewed({ ...timeless, ...changes }, nowSeconds, 8 * day), expected);
    });
});

it('what is written is read back as it was', () => {
  const time = fc.option(fc.integer({ min: 0 }), { nil: undefined });
  const flags = { final: fc.boolean(), lost: fc.boolean(), stalled: fc.boolean(), unknown: fc.boolean() };
  const stamps = { createdAtMs: time, updatedAtMs: time, missedSinceMs: time, endedSinceMs: time, expiresAt: time };
  const arbitrary = fc.record({ id: fc.string(), fingerprint: fc.string(), misses: fc.nat(), ...flags, ...stamps });
  fc.assert(
    fc.property(fc.array(arbitrary), (list) => {
      const entries = list.map((fields) => present({ ...fields, seenAtMs: 5, lookedAtMs: 6 }));
      assert.deepEqual(readWatched(writeWatched(entries)), entries);
    }),
  );
});

function present(fields: object): Watched {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Watched;
}

function entry(changes: Partial<Watched>): Watched {
  return {
    id: 'a',
    createdAtMs: nowMs - minuteMs,
    fingerprint: 'f',
    final: false,
    lost: false,
    stalled: false,
    unknown: false,
    seenAtMs: nowMs,
    misses: 0,
    lookedAtMs: nowMs,
    ...changes,
  };
}
