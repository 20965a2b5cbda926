import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planOlderSpans, readWindow, type WindowPlan } from '../../../lib/ingest/window.ts';
import type { Watched } from '../../../lib/model/watch-list.ts';
import {
  ALL_HABITS,
  createTaskListModel,
  FIRST,
  idsOf,
  inOneSecond,
  listed,
  nameOf,
  usual,
} from '../../support/task-list-model.ts';

const nowSeconds = FIRST + 3_600;
const plan: WindowPlan = {
  fromSeconds: nowSeconds - 660,
  watermarkSeconds: nowSeconds - 60,
  nowSeconds,
  watched: [],
  pageSize: 10,
  timeLeft: () => 1,
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

  it('T16, A10: walks a backlog of a day until time is up, and calls nothing covered before it is there', async () => {
    const fromSeconds = nowSeconds - 86_400;
    const backlog = Array.from({ length: 96 }, (_, index) => listed(`b ${index}`, (fromSeconds + index * 900) * 1_000));
    const { read, queries } = createTaskListModel(backlog, usual);
    const walk = { ...plan, fromSeconds, watermarkSeconds: fromSeconds + 600, watched: [watched('b 0', fromSeconds)] };
    const found = await readWindow(read, { ...walk, timeLeft: () => (queries.length < 7 ? 0.26 : 0.25) });
    assert.ok(found.toSeconds > fromSeconds + 3_600 && found.toSeconds < nowSeconds);
    assert.equal(found.covered.size, 0);
    const read96 = backlog.filter(({ createdAtMs }) => createdAtMs < found.toSeconds * 1_000);
    assert.deepEqual(new Set(idsOf(found.items)).isSupersetOf(new Set(read96.map(({ id }) => id))), true);
    assert.ok(found.items.length < 40);
    const rest = await readWindow(read, {
      ...walk,
      fromSeconds: found.toSeconds,
      pieceSeconds: found.pieceSeconds ?? 0,
    });
    assert.equal(rest.toSeconds, nowSeconds);
    assert.equal(new Set([...idsOf(found.items), ...idsOf(rest.items)]).size, 96);
  });

  it('A10: with no time at all it still asks for one piece, and says how long the next is', async () => {
    const busy = Array.from({ length: 40 }, (_, index) => listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000));
    const { read, queries } = createTaskListModel(busy, usual);
    const found = await readWindow(read, { ...plan, timeLeft: () => 0 });
    assert.equal(queries.length, 2);
    assert.deepEqual([found.toSeconds, found.pieceSeconds], [plan.fromSeconds + 330, 330 * 4]);
  });

  it('A10: keeps what was recent when an old task cannot be looked up, and says what failed', async () => {
    const busy = Array.from({ length: 12 }, (_, index) => listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000));
    const model = createTaskListModel(busy, usual);
    const failure = new Error('down');
    const read: typeof model.read = async (query) => {
      if (query.fromSeconds === FIRST + 9 && query.toSeconds < nowSeconds - 600) throw failure;
      return await model.read(query);
    };
    const entries = [
      watched('a', FIRST + 10),
      watched('b', FIRST + 20),
      { ...watched('c', FIRST + 30), lookedAtMs: -1 },
    ];
    const found = await readWindow(read, { ...plan, watched: entries });
    assert.deepEqual([found.toSeconds, found.items.length, found.failure], [nowSeconds, 12, failure]);
    assert.deepEqual([[...found.covered], [...(found.skipped ?? [])]], [['c'], []]);
  });

  it('A10: looks up the old tasks that there is time for, in turns', async () => {
    const busy = Array.from({ length: 12 }, (_, index) => listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000));
    const { read, queries } = createTaskListModel(busy, usual);
    const old = Array.from({ length: 9 }, (_, index) => ({
      ...watched(`old ${index}`, FIRST + index * 10),
      lookedAtMs: 9 - index,
    }));
    const { covered } = await readWindow(read, {
      ...plan,
      watched: old,
      timeLeft: () => (queries.every(({ fromSeconds }) => fromSeconds !== FIRST + 60 - 1) ? 1 : 0),
    });
    assert.deepEqual([...covered].sort(), ['old 6', 'old 7', 'old 8']);
  });

  it('A10: looks up all seconds of one task before those of the next, so that each poll gets through one at least', async () => {
    const busy = Array.from({ length: 12 }, (_, index) => listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000));
    const { read, queries } = createTaskListModel(busy, usual);
    const old = ['a', 'b'].map((id, index) => watched(id, FIRST + index * 100, FIRST + 1_000 + index * 100));
    const isOld = ({ toSeconds }: { readonly toSeconds: number }) => toSeconds < plan.fromSeconds;
    const { covered } = await readWindow(read, {
      ...plan,
      watched: old,
      timeLeft: () => (queries.filter(isOld).length < 2 ? 0.5 : 0),
    });
    assert.deepEqual([...covered], ['a']);
  });

  const shares = [
    { left: 1, passedOver: ['a'] },
    { left: 0.5, passedOver: [] },
  ];
  for (const { left, passedOver } of shares)
    it(`A10: a crowded second that does not fit is ${left === 1 ? 'passed over' : 'tried first the next time'} where ${left} of the time was left for it`, async () => {
      const busy = Array.from({ length: 12 }, (_, index) =>
        listed(`busy ${index}`, (nowSeconds - 300 + index) * 1_000),
      );
      const { read, queries } = createTaskListModel([...busy, ...inOneSecond(40)], usual);
      const isOld = ({ toSeconds }: { readonly toSeconds: number }) => toSeconds < plan.fromSeconds;
      const [crowded] = inOneSecond(1);
      const second = Math.floor((crowded?.createdAtMs ?? 0) / 1_000);
      const { covered, skipped } = await readWindow(read, {
        ...plan,
        watched: [watched('a', second)],
        timeLeft: () => (queries.filter(isOld).length < 2 ? left : 0),
      });
      assert.deepEqual([[...covered], [...(skipped ?? [])]], [[], passedOver]);
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
