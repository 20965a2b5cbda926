import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  afterAsking,
  dueForProgress,
  isResting,
  mergeAsked,
  type ProgressAsked,
  readAsked,
  restedFrom,
  storeAsked,
} from '../../../lib/model/progress-asked.ts';
import { sighted, type Watched } from '../../../lib/model/watch-list.ts';

const nowMs = Date.UTC(2026, 10, 25, 3);
const minuteMs = 60_000;
const clock = { nowMs, cloudNowMs: nowMs, staleAfterMs: 7 * 86_400_000 };

function entry(id: string, openMs: number, changes: Partial<Watched> = {}): Watched {
  const task = {
    id,
    name: 'EXTEND',
    status: 'RUNNING',
    state: 'open',
    details: {},
    createdAtMs: nowMs - openMs,
  } as const;
  return { ...sighted(task, 'f', false, nowMs), followed: true, ...changes };
}

const idsOf = (watched: readonly Watched[]) => watched.map(({ id }) => id);
const open = (id: string) => entry(id, 4 * minuteMs);

describe('whose turn it is to say how far they are', () => {
  for (const [what, one, isDue] of [
    ['open for three minutes', entry('a', 3 * minuteMs), false],
    ['open for longer', entry('a', 3 * minuteMs + 1), true],
    ['open for a week', entry('a', 7 * 86_400_000), false],
    ['stalled', entry('a', 90 * minuteMs, { stalled: true }), true],
    ['over', entry('a', 4 * minuteMs, { final: true }), false],
    ['lost', entry('a', 4 * minuteMs, { lost: true }), false],
    ['missing from the list', entry('a', 4 * minuteMs, { misses: 1 }), false],
    ['in a state that nobody knows', entry('a', 4 * minuteMs, { unknown: true }), false],
  ] as const) {
    test(`a task that is ${what} is ${isDue ? '' : 'not '}asked for`, () => {
      assert.equal(dueForProgress([one], undefined, clock).length, isDue ? 1 : 0);
    });
  }

  test('a task without a message, or of an unknown instance, is not asked for', () => {
    const { followed: _, ...rest } = open('a');
    assert.deepEqual(dueForProgress([rest], undefined, clock), []);
  });

  test('a task that does not say when it began is not asked for', () => {
    const { createdAtMs: _, ...rest } = open('a');
    assert.deepEqual(dueForProgress([rest], undefined, clock), []);
  });

  test('each is asked for once in five minutes, ten a poll, and with 25 of them all have their turn', () => {
    const watched = Array.from({ length: 25 }, (_, index) => open(String.fromCharCode(97 + index)));
    const askedAtMs = new Map<string, number[]>();
    let asked: ProgressAsked | undefined;
    for (let poll = 0; poll < 20; poll += 1) {
      const atMs = nowMs + poll * minuteMs;
      const due = idsOf(dueForProgress(watched, asked, { ...clock, nowMs: atMs }));
      assert.ok(due.length <= 10);
      for (const id of due) askedAtMs.set(id, [...(askedAtMs.get(id) ?? []), atMs]);
      asked = afterAsking(asked, due, atMs);
    }
    assert.equal(askedAtMs.size, 25);
    for (const times of askedAtMs.values()) {
      assert.equal(times.length, 4);
      for (const [index, atMs] of times.slice(1).entries()) assert.ok(atMs - (times[index] ?? 0) >= 5 * minuteMs);
    }
  });

  test('more than have their turn in five minutes go on where the last poll stopped', () => {
    const watched = Array.from({ length: 80 }, (_, index) => open(`t${index + 10}`));
    const seen = new Set<string>();
    let asked: ProgressAsked | undefined;
    for (let poll = 0; poll < 8; poll += 1) {
      const atMs = nowMs + poll * minuteMs;
      const due = idsOf(dueForProgress(watched, asked, { ...clock, nowMs: atMs }));
      for (const id of due) seen.add(id);
      asked = afterAsking(asked, due, atMs);
    }
    assert.equal(seen.size, 80);
    assert.ok((asked?.atMs.size ?? 0) <= 50);
  });
});

describe('a cloud that does not answer', () => {
  test('is left alone for an hour', () => {
    const rested = restedFrom(undefined, nowMs);
    assert.deepEqual(dueForProgress([open('a')], rested, clock), []);
    assert.ok(isResting(rested, nowMs + 60 * minuteMs - 1));
    assert.ok(!isResting(rested, nowMs + 60 * minuteMs));
  });

  test('stays alone though nothing else is remembered', () => {
    const rested = restedFrom(undefined, nowMs);
    assert.ok(isResting(afterAsking(rested, [], nowMs + 30 * minuteMs), nowMs + 59 * minuteMs));
    assert.equal(afterAsking(rested, [], nowMs + 60 * minuteMs), undefined);
  });
});

test('what nobody asked for leaves nothing in the cursor', () => {
  assert.equal(afterAsking(undefined, [], nowMs), undefined);
  assert.equal(afterAsking({ atMs: new Map([['a', nowMs]]), last: 'a' }, [], nowMs + 5 * minuteMs), undefined);
});

test('what is stored is read back, whatever a task is called', () => {
  const asked = { atMs: new Map([['__proto__', nowMs]]), last: '__proto__', restsUntilMs: nowMs };
  assert.deepEqual(readAsked(storeAsked(asked)), asked);
});

test('two pollers know the later of both', () => {
  const ours = { atMs: new Map([['a', nowMs]]), last: 'a' };
  const theirs = {
    atMs: new Map([
      ['a', nowMs - 1],
      ['b', nowMs],
    ]),
    last: 'b',
    restsUntilMs: nowMs + 5,
  };
  const merged = mergeAsked(ours, theirs);
  assert.deepEqual([...(merged?.atMs ?? [])].toSorted(), [
    ['a', nowMs],
    ['b', nowMs],
  ]);
  assert.equal(merged?.restsUntilMs, nowMs + 5);
  assert.deepEqual([mergeAsked(undefined, theirs), mergeAsked(ours, undefined)], [theirs, ours]);
});
