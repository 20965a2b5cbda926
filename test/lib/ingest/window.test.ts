import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planOlderSpans, readWindow, type WindowPlan } from '../../../lib/ingest/window.ts';
import type { Watched } from '../../../lib/model/watch-list.ts';
import { ALL_HABITS, createTaskListModel, FIRST, idsOf, listed, nameOf, usual } from '../../support/task-list-model.ts';

const nowSeconds = FIRST + 3_600;
const plan: WindowPlan = {
  watermarkSeconds: nowSeconds - 60,
  nowSeconds,
  overlapSeconds: 600,
  watched: [],
  pageSize: 10,
};

describe('planOlderSpans', () => {
  const recentFrom = FIRST + 1_000;
  const rows: readonly (readonly [string, readonly Watched[], readonly (readonly [number, number])[]])[] = [
    ['a task of the recent window needs none', [watched('a', recentFrom)], []],
    ['an old task is looked for at its creation', [watched('a', FIRST + 10)], [[10, 10]]],
    [
      'one that was updated is looked for there too',
      [watched('a', FIRST + 10, FIRST + 500)],
      [
        [10, 10],
        [500, 500],
      ],
    ],
    ['an update in the recent window stands there', [watched('a', FIRST + 10, recentFrom)], [[10, 10]]],
    ['neighbours are one request', [watched('a', FIRST + 10), watched('b', FIRST + 12)], [[10, 12]]],
    [
      'those far apart are two',
      [watched('a', FIRST + 10), watched('b', FIRST + 13)],
      [
        [10, 10],
        [13, 13],
      ],
    ],
  ];
  for (const [name, entries, expected] of rows)
    it(name, () => {
      const { spans, covered } = planOlderSpans(entries, recentFrom);
      const seconds = spans.map(({ firstSecond, lastSecond }) => [firstSecond - FIRST, lastSecond - FIRST]);
      assert.deepEqual(seconds, expected);
      assert.equal(covered.size, entries.length);
    });

  it('covers so many a look, those that waited longest first, and says which', () => {
    const entries = Array.from({ length: 100 }, (_, index) => ({
      ...watched(`task ${index}`, FIRST + index * 5),
      lookedAtMs: 1_000 - index,
    }));
    const { spans, covered } = planOlderSpans(entries, recentFrom);
    assert.equal(spans.length, 60);
    assert.deepEqual([covered.has('task 99'), covered.has('task 40'), covered.has('task 39')], [true, true, false]);
  });
});

describe('look', () => {
  for (const habits of ALL_HABITS)
    it(`finds a task that was watched long before the window (${nameOf(habits)})`, async () => {
      const busy = Array.from({ length: 40 }, (_, index) =>
        listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000),
      );
      const { read } = createTaskListModel([listed('old', (FIRST + 5) * 1_000), ...busy], habits);
      const found = await readWindow(read, { ...plan, watched: [watched('old', FIRST + 5)] });
      assert.ok(idsOf(found.items).includes('old'));
      assert.ok(found.covered.has('old'));
      assert.equal(found.toSeconds, nowSeconds);
    });

  it('asks once when one page holds all of it, however far back', async () => {
    const { read, queries } = createTaskListModel([listed('old', (FIRST + 5) * 1_000)], usual);
    const found = await readWindow(read, { ...plan, watched: [watched('old', FIRST + 5)] });
    assert.equal(queries.length, 1);
    assert.deepEqual(idsOf(found.items), ['old']);
    assert.equal(found.fromSeconds, FIRST + 5);
  });

  it('T16: walks a backlog of a day an hour at a time, and calls nothing covered before it is there', async () => {
    const watermarkSeconds = nowSeconds - 86_400;
    const backlog = Array.from({ length: 96 }, (_, index) =>
      listed(`b ${index}`, (watermarkSeconds + index * 900) * 1_000),
    );
    const { read } = createTaskListModel(backlog, usual);
    const found = await readWindow(read, { ...plan, watermarkSeconds, watched: [watched('b 0', watermarkSeconds)] });
    assert.equal(found.toSeconds, watermarkSeconds + 3_600);
    assert.equal(found.covered.size, 0);
    assert.deepEqual(idsOf(found.items).slice(0, 4), ['b 0', 'b 1', 'b 2', 'b 3']);
    assert.ok(found.items.length < 10);
  });
});

function watched(id: string, createdSeconds: number, updatedSeconds = createdSeconds): Watched {
  return {
    id,
    createdAtMs: createdSeconds * 1_000,
    updatedAtMs: updatedSeconds * 1_000,
    fingerprint: 'f',
    final: false,
    lost: false,
    stalled: false,
    unknown: false,
    seenAtMs: 0,
    misses: 0,
    lookedAtMs: 0,
  };
}
