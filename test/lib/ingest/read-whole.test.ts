import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSpan, readWhole } from '../../../lib/ingest/read-whole.ts';
import type { PageQuery } from '../../../lib/ingest/stable-read.ts';
import {
  ALL_HABITS,
  createTaskListModel,
  FIRST,
  HOUR,
  idsOf,
  inOneSecond,
  listed,
  nameOf,
  spread,
  usual,
} from '../../support/task-list-model.ts';

describe('readSpan', () => {
  test('asks once, a second wider on both sides, since the ends may be excluded', async () => {
    const model = createTaskListModel([], usual);

    const page = await readSpan(model.read, HOUR, 1_000);

    assert.deepEqual(page, { items: [], full: false });
    assert.deepEqual(model.queries, [{ fromSeconds: FIRST - 1, toSeconds: FIRST + 3_600, offset: 0, limit: 1_000 }]);
  });

  for (const [count, full] of [
    [999, false],
    [1_000, true],
  ] as const) {
    test(`a page of 1,000 that holds ${count} is ${full ? 'full' : 'not full'}`, async () => {
      const page = await readSpan(createTaskListModel(spread(count, HOUR), usual).read, HOUR, 1_000);

      assert.equal(page.full, full);
      assert.equal(page.items.length, count);
    });
  }
});

describe('readWhole', () => {
  for (const habits of ALL_HABITS) {
    test(`T13: finds 1,001 and 2,500 tasks of one window: ${nameOf(habits)}`, async () => {
      for (const count of [1_001, 2_500]) {
        const model = createTaskListModel(spread(count, HOUR), habits);

        const { items } = await readWhole(model.read, HOUR, 1_000);

        assert.deepEqual(idsOf(items), [...model.tasks.keys()].sort());
      }
    });

    test(`finds 1,500 tasks of one second: ${nameOf(habits)}`, async () => {
      const model = createTaskListModel(inOneSecond(1_500), habits);

      const { items } = await readWhole(model.read, HOUR, 1_000);

      assert.deepEqual(idsOf(items), [...model.tasks.keys()].sort());
    });

    test(`finds the first and last millisecond of its span: ${nameOf(habits)}`, async () => {
      const tasks = [FIRST * 1_000, (FIRST + 3_600) * 1_000 - 1].map((ms) => listed(`at ${ms}`, ms));

      for (const pageSize of [1, 2, 1_000]) {
        const { items } = await readWhole(createTaskListModel(tasks, habits).read, HOUR, pageSize);
        assert.equal(items.length, 2);
      }
    });

    test(`misses nothing with pages of one: ${nameOf(habits)}`, async () => {
      const model = createTaskListModel([...spread(20, HOUR), ...inOneSecond(20)], habits);

      const { items } = await readWhole(model.read, HOUR, 1);

      assert.deepEqual(idsOf(items), [...model.tasks.keys()].sort());
    });
  }

  test('asks once when one page shows all', async () => {
    const model = createTaskListModel(spread(999, HOUR), usual);

    await readWhole(model.read, HOUR, 1_000);

    assert.equal(model.queries.length, 1);
  });

  test('pages only within a second, and never without an overlap', async () => {
    const model = createTaskListModel(inOneSecond(1_500), usual);

    await readWhole(model.read, HOUR, 1_000);

    const paged = model.queries.filter((query) => query.offset > 0);
    assert.deepEqual([...new Set(paged.map((query) => query.toSeconds - query.fromSeconds))], [2]);
    assert.deepEqual([...new Set(paged.map((query) => query.offset))], [900]);
  });

  test('of a task that two requests show, the later look stays', async () => {
    let looks = 0;
    const read = async ({ fromSeconds, toSeconds }: PageQuery) =>
      toSeconds - fromSeconds > 3 ? { items: [{ id: 'a' }, { id: 'b' }] } : { items: [{ id: 'a', look: ++looks }] };

    const { items } = await readWhole(read, { firstSecond: FIRST, lastSecond: FIRST + 3 }, 2);

    assert.deepEqual(items, [{ id: 'a', look: 2 }]);
  });

  test('of a span that holds no second nothing is asked', async () => {
    const model = createTaskListModel([], usual);

    const { items } = await readWhole(model.read, { firstSecond: FIRST, lastSecond: FIRST - 1 }, 10);

    assert.deepEqual(items, []);
    assert.equal(model.queries.length, 0);
  });
});
