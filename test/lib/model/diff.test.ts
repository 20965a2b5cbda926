import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Change, diff, eventOf, fingerprint, isNewerSighting, type Known } from '../../../lib/model/diff.ts';
import type { Task, TaskState } from '../../../lib/model/task.ts';

const bootAtMs = Date.parse('2026-11-25T03:00:00Z');
const minuteMs = 60_000;

describe('a task that was never seen', () => {
  const rows: readonly (readonly [string, Partial<Task>, Change['kind'], string?])[] = [
    ['ended before the watch began', { state: 'failed', updatedAtMs: bootAtMs - 1 }, 'baseline'],
    ['ended in the millisecond the watch began', { state: 'failed', updatedAtMs: bootAtMs }, 'new', 'failed'],
    [
      'ended after, and began before',
      { state: 'succeeded', createdAtMs: 0, updatedAtMs: bootAtMs + 1 },
      'new',
      'succeeded',
    ],
    ['was open when the watch began', { state: 'open', createdAtMs: bootAtMs - 1 }, 'baseline'],
    [
      'was open then and updated since',
      { state: 'open', createdAtMs: bootAtMs - 1, updatedAtMs: bootAtMs + 9 },
      'baseline',
    ],
    ['began after', { state: 'open', createdAtMs: bootAtMs }, 'new', 'started'],
    ['has an unknown status', { state: 'unknown', createdAtMs: bootAtMs }, 'new', 'unknown'],
  ];
  for (const [name, task, kind, event] of rows)
    it(`that ${name} is ${event ?? 'recorded in silence'}`, () => {
      const change = diff(undefined, makeTask({ createdAtMs: undefined, updatedAtMs: undefined, ...task }), bootAtMs);
      assert.equal(change.kind, kind);
      assert.equal('event' in change ? change.event : undefined, event);
    });

  it('without any time is told, not swallowed', () => {
    const task = makeTask({ state: 'failed', createdAtMs: undefined, updatedAtMs: undefined });
    assert.equal(diff(undefined, task, bootAtMs).kind, 'new');
  });
});

describe('a task that is known', () => {
  const open = makeTask({ state: 'open' });
  const failed = makeTask({ state: 'failed' });
  const rows: readonly (readonly [string, Task, Partial<Task>, Change])[] = [
    ['seen again as it was', open, {}, { kind: 'unchanged' }],
    ['with a later update alone', open, { updatedAtMs: bootAtMs + minuteMs }, { kind: 'unchanged' }],
    ['with another word for the same state', open, { status: 'EXECUTING' }, { kind: 'unchanged' }],
    ['that ended', open, later({ state: 'failed' }), { kind: 'changed', event: 'failed', stateChanged: true }],
    [
      'that ended at the same update time',
      open,
      { state: 'failed' },
      { kind: 'changed', event: 'failed', stateChanged: true },
    ],
    ['as an older replica still shows it', failed, { state: 'open', updatedAtMs: bootAtMs - 1 }, { kind: 'unchanged' }],
    ['open again at the same update time', failed, { state: 'open' }, { kind: 'unchanged' }],
    ['that reopened', failed, later({ state: 'open' }), { kind: 'changed', event: 'started', stateChanged: true }],
    [
      'that flipped',
      failed,
      later({ state: 'succeeded' }),
      { kind: 'changed', event: 'succeeded', stateChanged: true },
    ],
    [
      'whose details came later',
      open,
      later({ details: { new_port: 1 } }),
      { kind: 'changed', event: 'started', stateChanged: false },
    ],
    [
      'whose error code came later',
      failed,
      later({ errorCode: 'DCS.5094' }),
      { kind: 'changed', event: 'failed', stateChanged: false },
    ],
  ];
  for (const [name, known, changes, expected] of rows)
    it(`T09: ${name} is ${'event' in expected ? `${expected.kind} (${expected.event})` : expected.kind}`, () => {
      assert.deepEqual(diff(knownOf(known), { ...known, ...changes }, bootAtMs), expected);
    });

  it('that ended before the watch began stays silent, though its beginning was read in an earlier look', () => {
    const begun = makeTask({ state: 'failed', updatedAtMs: bootAtMs - 2, cloudEvent: {} });
    const over = { ...begun, state: 'succeeded', updatedAtMs: bootAtMs - 1 } as const;
    assert.deepEqual(diff(knownOf(begun), over, bootAtMs), { kind: 'baseline' });
    const told = diff(knownOf(begun), { ...over, updatedAtMs: bootAtMs }, bootAtMs);
    assert.deepEqual(told, { kind: 'changed', event: 'succeeded', stateChanged: true });
  });

  it('that was lost goes on when it is seen again, even just as it was', () => {
    const lost = { ...knownOf(open), event: 'lost', lost: true } as const;
    assert.deepEqual(diff(lost, open, bootAtMs), { kind: 'changed', event: 'started', stateChanged: true });
    assert.deepEqual(diff(lost, { ...open, updatedAtMs: bootAtMs - 1 }, bootAtMs), { kind: 'unchanged' });
  });
});

describe('the order of sightings', () => {
  const states: readonly TaskState[] = ['unknown', 'open', 'succeeded', 'cancelled', 'failed'];
  const sighting = fc
    .record({
      state: fc.constantFrom(...states),
      at: fc.integer({ min: 0, max: 4 }),
      port: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ state, at, port }) =>
      makeTask({ state, updatedAtMs: bootAtMs + at, details: { new_port: at * 10 + port } }),
    );

  it('is total: of two different ones exactly one is newer', () => {
    fc.assert(
      fc.property(sighting, sighting, (one, other) => {
        const differ = fingerprint(one) !== fingerprint(other) || one.updatedAtMs !== other.updatedAtMs;
        assert.equal(Number(isNewerSighting(one, other)) + Number(isNewerSighting(other, one)), Number(differ));
      }),
    );
  });

  it('does not matter for where a task ends: any order of the same sightings leaves the same', () => {
    const shuffled = fc
      .array(sighting, { minLength: 1, maxLength: 6 })
      .chain((seen) => fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length })));
    fc.assert(
      fc.property(shuffled, ([seen, otherOrder]) => {
        assert.equal(endOf(seen)?.fingerprint, endOf(otherOrder)?.fingerprint);
      }),
    );
  });
});

function endOf(seen: readonly Task[]): Known | undefined {
  let known: Known | undefined;
  for (const task of seen) if (diff(known, task, bootAtMs).kind !== 'unchanged') known = knownOf(task);
  return known;
}

function later(changes: Partial<Task>): Partial<Task> {
  return { updatedAtMs: bootAtMs + minuteMs, ...changes };
}

function knownOf(task: Task): Known {
  return { task, fingerprint: fingerprint(task), event: eventOf(task.state), lost: false };
}

type Changes = { [Name in keyof Task]?: Task[Name] | undefined };

function makeTask(changes: Changes): Task {
  const base = {
    id: 'a',
    name: 'EXTEND',
    status: 'x',
    state: 'open',
    details: {},
    createdAtMs: bootAtMs,
    updatedAtMs: bootAtMs,
  };
  const present = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as Task;
}
