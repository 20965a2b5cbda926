import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import { linkRetries, mergeRetries, type Retries, rememberRetries, retriedRow } from '../../../lib/model/retries.ts';
import type { Target } from '../../../lib/model/settings.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { ChannelFacts, TaskRow } from '../../../lib/model/task-row.ts';
import { changedRow } from '../../../lib/model/transition.ts';
import { makeRow } from '../../support/task-rows.ts';

const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
});
const target = settings.targets[0] as Target;
const decider = { settings, target, bootAtMs: 0, nowMs: 0, cloudNowMs: 0, lastLookMs: 0 };
const minuteMs = 60_000;
const startMs = Date.UTC(2026, 10, 25, 3);
const at = (minutes: number): number => startMs + minutes * minuteMs;

function row(
  id: string,
  status: string,
  fromMinute: number,
  toMinute: number,
  changes: Partial<TaskRow> = {},
): TaskRow {
  const times = { createdAtMs: at(fromMinute), updatedAtMs: at(toMinute) };
  return makeRow('prod', { id, name: 'EXTEND', status, ...times }, { channels: {}, ...changes });
}

function task(id: string, status: string, fromMinute: number, toMinute: number, name = 'EXTEND'): Task {
  return { ...row(id, status, fromMinute, toMinute).task, name };
}

function facts(ts?: string): ChannelFacts {
  return { asked: 1, mention: [], root: { ...newMessage, ...(ts !== undefined && { ts, shownRev: 1 }) }, replies: {} };
}

/** `retry of failure`, and whether that mended it. */
function pairs(...rows: readonly TaskRow[]): readonly string[] {
  return linkRetries(rows).flatMap(({ row: { task: failure }, retried }) =>
    retried === undefined ? [] : [`${retried.id} of ${failure.id}${retried.mended ? ', mended' : ''}`],
  );
}

describe('a retry', () => {
  it('belongs to the failure before it, and its success mends that', () => {
    const told = linkRetries([row('a', 'FAIL', 0, 3), row('b', 'SUCCESS', 7, 9)]);
    assert.deepEqual(told[0]?.retried, { id: 'b', afterMs: 4 * minuteMs, state: 'succeeded', mended: true });
    assert.deepEqual(told[1]?.retryOf, { id: 'a', number: 2, afterMs: 4 * minuteMs });
  });

  it('that failed is mended by its own, and so is what it tried again', () => {
    const tries = [row('a', 'FAIL', 0, 3), row('b', 'FAIL', 4, 5), row('c', 'SUCCESS', 6, 9)];
    assert.deepEqual(pairs(...tries), ['b of a, mended', 'c of b, mended']);
  });

  it('is counted', () => {
    const [first, second, third] = [row('a', 'FAIL', 0, 3), row('b', 'FAIL', 4, 5), row('c', 'RUNNING', 6, 6)];
    const numbers = (...rows: readonly TaskRow[]) => linkRetries(rows).map(({ retryOf }) => retryOf?.number);
    assert.deepEqual(numbers(first, second, third), [undefined, 2, 3]);
    const known = { ...second, retryOf: { id: 'a', number: 2, afterMs: minuteMs } };
    assert.deepEqual(numbers(known, third), [undefined, 3], 'the first is forgotten');
  });

  it('of several the last speaks for the failure, up to the first that succeeded or failed', () => {
    const failure = row('a', 'FAIL', 0, 3);
    assert.deepEqual(pairs(failure, row('b', 'CANCELLED', 4, 5), row('c', 'RUNNING', 6, 6)), ['c of a']);
    assert.deepEqual(pairs(failure, row('b', 'SUCCESS', 4, 5), row('c', 'FAIL', 6, 7)), ['b of a, mended']);
    assert.deepEqual(pairs(failure, row('b', 'FAIL', 4, 5), row('c', 'RUNNING', 6, 6)), ['b of a', 'c of b']);
  });

  it('begins after the failure, and within a day', () => {
    const failure = row('a', 'FAIL', 0, 3);
    assert.deepEqual(pairs(failure, row('b', 'SUCCESS', 2, 5)), []);
    assert.deepEqual(pairs(failure, row('b', 'SUCCESS', 3, 5)), ['b of a, mended']);
    assert.deepEqual(pairs(failure, row('b', 'SUCCESS', 24 * 60 + 3, 24 * 60 + 9)), []);
  });

  it('is none where the list does not say when the failure was', () => {
    const failure = row('a', 'FAIL', 0, 3);
    const { updatedAtMs: _unknown, ...unstamped } = failure.task;
    assert.deepEqual(pairs({ ...failure, task: unstamped }, row('b', 'SUCCESS', 4, 5)), []);
  });

  it('of what was mended by one that is forgotten is none', () => {
    const mended = row('a', 'FAIL', 0, 3, {
      retried: { id: 'b', afterMs: minuteMs, state: 'succeeded', mended: true },
    });
    assert.deepEqual(pairs(mended, row('c', 'FAIL', 90, 91)), []);
    const second = { ...mended, task: { ...mended.task, id: 'z', createdAtMs: at(-5), updatedAtMs: at(-4) } };
    assert.deepEqual(pairs(second, row('b', 'FAIL', 90, 91)), ['b of z'], 'b failed after all');
  });

  it('of two that failed at once, neither tries the other again', () => {
    assert.deepEqual(pairs(row('a', 'FAIL', 3, 3), row('b', 'FAIL', 3, 3)), []);
  });

  it('is linked in the channels that have a message of both', () => {
    const failure = row('a', 'FAIL', 0, 3, { channels: { C1: facts('1.1'), C2: facts('1.2') } });
    const retry = row('b', 'RUNNING', 4, 4, { channels: { C1: facts('2.1'), C3: facts('2.3') } });
    const [one, other] = linkRetries([failure, retry]);
    assert.deepEqual([one?.retried?.messages, other?.retryOf?.messages], [{ C1: '2.1' }, { C1: '1.1' }]);
    assert.equal(one?.isWhole, true);
  });

  it('whose message is still to come, its failure can wait for', () => {
    const failure = row('a', 'FAIL', 0, 3, { channels: { C1: facts('1.1') } });
    const isWhole = (channels: Record<string, ChannelFacts>) =>
      linkRetries([failure, row('b', 'RUNNING', 4, 4, { channels })])[0]?.isWhole;
    assert.equal(isWhole({ C1: facts() }), false);
    assert.equal(isWhole({ C1: { ...facts(), digestId: 'd' } }), true);
    assert.equal(isWhole({ C1: { ...facts(), root: { ...newMessage, deadRev: 1 } } }), true);
    assert.equal(isWhole({ C2: facts() }), true);
  });
});

describe('the row of a failure', () => {
  const failed = row('a', 'FAIL', 0, 3);
  const mended = { id: 'b', afterMs: minuteMs, state: 'succeeded', mended: true } as const;

  it('is written once for the same retry', () => {
    const next = retriedRow(failed, { ...mended, messages: { C1: '1.1', C2: '1.2' } }, 9) as TaskRow;
    assert.equal(retriedRow(next, { ...mended, messages: { C2: '1.2', C1: '1.1' } }, 10), undefined);
  });

  it('has another rev once it is mended, and once it is not after all', () => {
    const next = retriedRow(failed, mended, 9) as TaskRow;
    assert.deepEqual([next.rev, next.takenRev, next.story.at(-1)?.what], [2, 2, 'mended']);
    const after = retriedRow(next, { id: 'b', afterMs: minuteMs, state: 'failed' }, 10) as TaskRow;
    assert.deepEqual([after.rev, after.takenRev, after.story.at(-1)?.what], [3, 3, 'notMended']);
  });

  it('says nothing of them any more once it changes its state', () => {
    const told = retriedRow(failed, mended, 9) as TaskRow;
    const change = { event: 'started', stateChanged: true, seenLateMs: 0 } as const;
    assert.equal(changedRow(decider, told, change).retried, undefined);
  });

  it('says nothing of retries while it goes on', () => {
    assert.equal(retriedRow(row('a', 'RUNNING', 0, 3), mended, 9), undefined);
  });
});

describe('what is remembered', () => {
  const news = (...ids: readonly string[]) => new Set(ids);
  const idsOf = ({ retries }: { readonly retries?: Retries }) => [
    retries?.failed.map(({ id }) => id) ?? [],
    retries?.pending.map(({ id }) => id) ?? [],
  ];
  const remember = (known: Retries | undefined, tasks: readonly Task[], ...ids: readonly string[]) =>
    rememberRetries(known, tasks, news(...ids), at(60));

  it('is what failed, and what has its name and began later', () => {
    const first = remember(undefined, [task('a', 'FAIL', 0, 3)], 'a');
    assert.deepEqual(idsOf(first), [['a'], []]);
    const others = [task('b', 'RUNNING', 9, 9), task('c', 'RUNNING', 9, 9, 'modify'), task('d', 'SUCCESS', 1, 9)];
    assert.deepEqual(idsOf(remember(first.retries, others, 'b', 'c', 'd')), [['a'], ['b']]);
  });

  it('is nothing where nothing failed', () => {
    assert.deepEqual(remember(undefined, [task('b', 'RUNNING', 9, 9)], 'b'), {});
  });

  it('is a retry that the list showed before the failure', () => {
    const both = [task('a', 'FAIL', 0, 3), task('b', 'RUNNING', 9, 9)];
    assert.deepEqual(idsOf(remember(undefined, both, 'a')), [['a'], ['b']]);
  });

  it('is not looked at again because the list still shows it', () => {
    const { retries } = remember(undefined, [task('a', 'FAIL', 0, 3)], 'a');
    assert.deepEqual(idsOf(remember(retries, [task('b', 'SUCCESS', 9, 10)])), [['a'], []]);
  });

  it('is forgotten after a day', () => {
    const { retries } = remember(undefined, [task('a', 'FAIL', 0, 3)], 'a');
    assert.deepEqual(rememberRetries(retries, [], news(), at(24 * 60 + 3)), {});
  });

  it('is the newest hundred of each', () => {
    const many = Array.from({ length: 300 }, (_, index) => task(`t${index}`, 'FAIL', 0, 3 + index / 100));
    const { retries } = remember(undefined, many, ...many.map(({ id }) => id));
    assert.deepEqual([retries?.failed.length, retries?.failed.at(-1)?.id], [100, 't299']);
  });

  it('of two pollers is what either of them remembers', () => {
    const one = remember(undefined, [task('a', 'FAIL', 0, 3)], 'a').retries;
    const other = remember(undefined, [task('b', 'FAIL', 0, 4)], 'b').retries;
    const { retries: both } = mergeRetries(one, other);
    assert.deepEqual(both?.failed.map(({ id }) => id).toSorted(), ['a', 'b']);
    assert.deepEqual(mergeRetries(undefined, undefined), {});
  });
});
