import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readWhole } from '../../../lib/ingest/read-whole.ts';
import type { PageQuery } from '../../../lib/ingest/stable-read.ts';
import { CloudError } from '../../../lib/ports/cloud.ts';
import {
  ALL_HABITS,
  createTaskListModel,
  FIRST,
  HOUR,
  idsOf,
  inOneSecond,
  listed,
  nameOf,
  usual,
} from '../../support/task-list-model.ts';

describe('a second that no page can show', () => {
  for (const habits of ALL_HABITS) {
    for (const change of ['appear', 'vanish'] as const) {
      test(`misses no task that stays when others ${change} between two pages: ${nameOf(habits)}`, async () => {
        const stays = inOneSecond(1_500);
        const model = createTaskListModel(stays, habits, ({ tasks, queries }) => {
          const paged = queries.filter((query) => query.offset > 0).length;
          if (paged === 0 || paged > 2) return;
          for (let n = 0; n < 150; n++) {
            const id = `new ${paged} ${n}`;
            const ms = habits.order === 'newest first' ? 999 : 0;
            if (change === 'appear') tasks.set(id, listed(id, (FIRST + 60) * 1_000 + ms));
            else tasks.delete(stays[paged * 200 + n]?.id ?? '');
          }
        });

        const { items } = await readWhole(model.read, HOUR, 1_000);

        const found = new Set(idsOf(items));
        assert.deepEqual(
          [...model.tasks.keys()].filter((id) => !found.has(id)),
          [],
        );
        assert.equal(model.tasks.size, change === 'appear' ? 1_800 : 1_200);
      });
    }
  }

  test('gives up, for another run, on a second that differs in four reads', async () => {
    let generation = 0;
    const model = createTaskListModel(inOneSecond(15), usual, ({ tasks, queries }) => {
      if (queries.at(-1)?.offset === 0) tasks.set('changing', listed(`changing ${generation++}`, (FIRST + 60) * 1_000));
    });
    const span = { firstSecond: FIRST + 60, lastSecond: FIRST + 60 };

    await assert.rejects(readWhole(model.read, span, 10), (error: unknown) => {
      assert.ok(error instanceof CloudError);
      assert.deepEqual([error.failure, error.retryable], ['answer', true]);
      return true;
    });
    assert.equal(model.queries.filter((query) => query.offset === 0).length, 1 + 4);
  });

  test('is read again when the second read finds fewer, also when it finds nothing else', async () => {
    const all = inOneSecond(15);
    const sizes = [15, 15, 14, 15, 15];
    const model = createTaskListModel(all, usual, ({ tasks, queries }) => {
      if (queries.at(-1)?.offset !== 0) return;
      tasks.clear();
      for (const task of all.slice(0, sizes.shift())) tasks.set(task.id, task);
    });

    const { items } = await readWhole(model.read, { firstSecond: FIRST + 60, lastSecond: FIRST + 60 }, 10);

    assert.equal(items.length, 15);
    assert.deepEqual(sizes, []);
  });

  test('is not believed when its pages do not join, though every read finds the same', async () => {
    const read = async ({ offset, limit }: PageQuery) => {
      const first = offset === 0 ? 0 : offset + 3;
      return { items: Array.from({ length: Math.min(limit, 20 - first) }, (_, index) => ({ id: first + index })) };
    };

    await assert.rejects(readWhole(read, { firstSecond: FIRST, lastSecond: FIRST }, 10), { failure: 'answer' });
  });

  test('gives up on a list whose pages never end', async () => {
    let reads = 0;
    const read = async () => ({ items: [{ id: `page ${reads++}` }] });

    await assert.rejects(readWhole(read, { firstSecond: FIRST, lastSecond: FIRST }, 1), { failure: 'answer' });

    assert.equal(reads, 1 + 2_000);
  });

  test('T42: items without a usable id count by their text', async () => {
    const items = Array.from({ length: 15 }, (_, index) =>
      index % 3 === 0 ? { name: `no id ${index}` } : { id: `${index}` },
    );
    const read = async ({ offset, limit }: PageQuery) => ({ items: [...items, null].slice(offset, offset + limit) });

    const found = await readWhole(read, { firstSecond: FIRST, lastSecond: FIRST }, 10);

    assert.deepEqual(found.items, [...items, null]);
  });
});
