import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Task } from '../../../lib/model/task.ts';
import { statsBy, statsOf } from '../../../lib/model/task-stats.ts';
import { makeEvent, makeRecovered, makeTask } from '../../support/message-views.ts';

const secondMs = 1_000;

function took(seconds: number, changes: Partial<Task> = {}): Task {
  return makeTask({ state: 'succeeded', createdAtMs: 0, updatedAtMs: seconds * secondMs, ...changes });
}

describe('statsOf', () => {
  it('counts what there is, and what failed', () => {
    const tasks = [took(1), took(2, { state: 'failed' }), took(3, { state: 'cancelled' }), took(0, { state: 'open' })];
    assert.deepEqual([statsOf(tasks).count, statsOf(tasks).failed], [4, 1]);
  });

  for (const [seconds, medianSeconds, longSeconds] of [
    [[7], 7, 7],
    [[3, 1], 1, 3],
    [[1, 2, 9], 2, 9],
    [Array.from({ length: 20 }, (_, index) => 20 - index), 10, 19],
    [Array.from({ length: 100 }, (_, index) => index + 1), 50, 95],
  ] as const) {
    it(`takes the nearest rank of ${seconds.length} durations, in whatever order`, () => {
      const { medianMs, longMs } = statsOf(seconds.map((each) => took(each)));
      assert.deepEqual([medianMs, longMs], [medianSeconds * secondMs, longSeconds * secondMs]);
    });
  }

  it('knows the duration of what has ended alone, and of a bad state that is over', () => {
    const { createdAtMs: _created, ...timeless } = took(50);
    const none = [took(9, { state: 'open' }), took(9, { state: 'unknown' }), took(-1), timeless];
    const happened = [makeEvent('masterStandbyFailover'), makeEvent('scriptsStopped')];
    assert.deepEqual(statsOf([...none, ...happened]), { count: 6, failed: 1 });
    const recovered = makeRecovered('redisNodeStatusAbnormal', 240 * secondMs);
    assert.equal(statsOf([...none, recovered]).medianMs, 240 * secondMs);
  });

  it('is nothing of nothing', () => {
    assert.deepEqual(statsOf([]), { count: 0, failed: 0 });
  });
});

describe('statsBy', () => {
  it('puts what failed most first, then what there is most of', () => {
    const failed = { state: 'failed' } as const;
    const tasks = [
      ...[took(1, { name: 'few' }), took(1, { name: 'few' })],
      ...[took(1, { name: 'bad' }), took(1, { name: 'bad', ...failed })],
      ...[took(1, { name: 'many' }), took(1, { name: 'many' }), took(1, { name: 'many' })],
    ];
    const groups = statsBy(
      tasks,
      ({ name }) => name,
      (task) => task,
    );
    assert.deepEqual(
      groups.map(({ name, count }) => [name, count]),
      [
        ['bad', 2],
        ['many', 3],
        ['few', 2],
      ],
    );
  });
});
