import assert from 'node:assert/strict';
import { test } from 'node:test';
import pMap from 'p-map';
import type { Key, Store } from '../../lib/ports/store.ts';
import { type CreateStore, withStore } from './store.ts';

const pk = 'TARGET#prod';

/** Many keys, and the two indexes that find work. */
export function indexClaims(create: CreateStore): void {
  test('hundreds of rows are read in one call, each once, however often it is named', () =>
    withStore(create, async (store) => {
      const keys = Array.from({ length: 230 }, (_, index) => taskKey(index));
      await pMap(keys, (key, index) => store.write(key, 0, { index }, `n${index}`), { concurrency: 10 });

      const rows = await store.readMany([...keys, ...keys, taskKey(9999)]);

      assert.equal(rows.size, 230);
      for (const [index, { sk }] of keys.entries()) assert.equal(rows.get(`${pk}|${sk}`)?.index, index);
    }));

  test('reading no row at all gives none', () =>
    withStore(create, async (store) => {
      assert.equal((await store.readMany([])).size, 0);
    }));

  test('due work comes soonest first, of its target alone, and no more than asked for', () =>
    withStore(create, async (store) => {
      await writeDue(store, [30, 10, 2_000_000_000_000, -5, 20]);
      await store.write({ pk: 'TARGET#product', sk: 'TASK#1' }, 0, { dueOf: 'TARGET#product', due: 1 }, 'n1');

      const due = await store.due('prod', 10);

      assert.deepEqual(
        due.map((entry) => entry.due),
        [-5, 10, 20, 30, 2_000_000_000_000],
      );
      assert.deepEqual(due[0], { ...taskKey(3), due: -5 });
      assert.deepEqual(await store.due('prod', 2), due.slice(0, 2));
      assert.deepEqual(await store.due('nobody', 10), []);
    }));

  test('the due index is sparse: a row is in it only while it has both due and dueOf', () =>
    withStore(create, async (store) => {
      await writeDue(store, [10, 20, 30]);

      await store.write(taskKey(0), 1, { due: undefined, dueOf: undefined }, 'n1');
      await store.write(taskKey(1), 1, { due: undefined }, 'n2');
      await store.write(taskKey(2), 1, { dueOf: undefined }, 'n3');
      await store.write(taskKey(3), 0, { state: 'open' }, 'n4');
      assert.deepEqual(await store.due('prod', 10), []);

      await store.write(taskKey(1), 2, { due: 25 }, 'n5');
      assert.deepEqual(await store.due('prod', 10), [{ ...taskKey(1), due: 25 }]);
    }));

  test('due work moves in the index when it is put off', () =>
    withStore(create, async (store) => {
      await writeDue(store, [10, 20]);

      await store.write(taskKey(0), 1, { due: 30 }, 'n1');

      assert.deepEqual(await store.due('prod', 10), [
        { ...taskKey(1), due: 20 },
        { ...taskKey(0), due: 30 },
      ]);
    }));

  test('open tasks are those that are open, unknown or lost, oldest first', () =>
    withStore(create, async (store) => {
      const words = ['open', 'succeeded', 'lost', 'failed', 'unknown', 'cancelled', 'open'];
      const createdAt = [500, 100, 300, 200, 400, 600, 50];
      for (const [index, word] of words.entries()) {
        const patch = { stateOf: `${pk}#${word}`, createdOf: pk, createdAt: createdAt[index] };
        await store.write(taskKey(index), 0, patch, `n${index}`);
      }

      const [sixth, second, fourth, first] = [6, 2, 4, 0].map((index) => ({
        ...taskKey(index),
        createdAt: createdAt[index],
      }));
      assert.deepEqual(await store.open('prod', 10, 0), [sixth, second, fourth, first]);
      assert.deepEqual(await store.open('prod', 3, 0), [sixth, second, fourth]);
      assert.deepEqual(await store.open('prod', 10, 300), [second, fourth, first]);
      assert.deepEqual(await store.open('prod', 1, 301), [fourth]);
    }));

  test('a task that ends leaves the open tasks', () =>
    withStore(create, async (store) => {
      await store.write(taskKey(0), 0, { stateOf: `${pk}#open`, createdAt: 1 }, 'n1');
      assert.deepEqual(await store.open('prod', 10, 0), [{ ...taskKey(0), createdAt: 1 }]);

      await store.write(taskKey(0), 1, { stateOf: `${pk}#succeeded` }, 'n2');

      assert.deepEqual(await store.open('prod', 10, 0), []);
    }));

  test('tasks of a span of time come newest first, both ends included, of their target alone', () =>
    withStore(create, async (store) => {
      for (const [index, createdAt] of [500, 100, 300, 200, 400].entries()) {
        await store.write(taskKey(index), 0, { createdOf: pk, createdAt }, `n${index}`);
      }
      const other = { createdOf: 'TARGET#product', createdAt: 300 };
      await store.write({ pk: 'TARGET#product', sk: 'TASK#1' }, 0, other, 'n9');

      assert.deepEqual(await store.created('prod', 200, 400, 10), [taskKey(4), taskKey(2), taskKey(3)]);
      assert.deepEqual(await store.created('prod', 200, 400, 2), [taskKey(4), taskKey(2)]);
      assert.deepEqual(await store.created('prod', 501, 900, 10), []);
    }));
}

function taskKey(index: number): Key {
  return { pk, sk: `TASK#${index}` };
}

async function writeDue(store: Store, dues: readonly number[]): Promise<void> {
  for (const [index, due] of dues.entries()) await store.write(taskKey(index), 0, { dueOf: pk, due }, `due${index}`);
}
