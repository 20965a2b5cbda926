import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attribute, Row, Store } from '../../lib/ports/store.ts';
import { type CreateStore, withStore } from './store.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#8abf6e1e' };

/** Versions, conditions and nonces: what exactly-once stands on. */
export function writeClaims(create: CreateStore): void {
  test('a row that is not there reads as undefined', () =>
    withStore(create, async (store) => {
      assert.equal(await store.read(key), undefined);
    }));

  test('version 0 creates a row, once', () =>
    withStore(create, async (store) => {
      const first = await store.write(key, 0, { state: 'open' }, 'n1');
      const second = await store.write(key, 0, { state: 'failed' }, 'n2');

      const row = { ...key, v: 1, nonce: 'n1', state: 'open' };
      assert.deepEqual(first, { written: true, row });
      assert.deepEqual(second, { written: false, row });
      assert.deepEqual(await store.read(key), row);
    }));

  test('every write raises the version by one and keeps what it does not name', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { state: 'open', rev: 1 }, 'n1');

      const result = await store.write(key, 1, { rev: 2 }, 'n2');

      assert.deepEqual(result, { written: true, row: { ...key, v: 2, nonce: 'n2', state: 'open', rev: 2 } });
    }));

  test('a write at a version that is over changes nothing and shows the row as it is', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { state: 'open' }, 'n1');
      await store.write(key, 1, { state: 'failed' }, 'n2');

      const result = await store.write(key, 1, { state: 'succeeded' }, 'n3');

      assert.deepEqual(result, { written: false, row: { ...key, v: 2, nonce: 'n2', state: 'failed' } });
    }));

  test('a write at a version of a row that is gone says that there is none', () =>
    withStore(create, async (store) => {
      assert.deepEqual(await store.write(key, 7, { state: 'open' }, 'n1'), { written: false });
      assert.equal(await store.read(key), undefined);
    }));

  test('R25: a write that finds its own nonce knows that it was the writer', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { state: 'open' }, 'mine');

      const again = await store.write(key, 0, { state: 'open' }, 'mine');

      assert.deepEqual(again, { written: true, row: { ...key, v: 1, nonce: 'mine', state: 'open' } });
    }));

  test('undefined removes an attribute, and removing what is not there is no fault', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { due: 1, 'msg#C01': { ts: '1.0' }, never: undefined }, 'n1');

      const result = await store.write(key, 1, { due: undefined, 'msg#C01': undefined }, 'n2');

      assert.deepEqual(result, { written: true, row: { ...key, v: 2, nonce: 'n2' } });
    }));

  test('a map is replaced whole', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { 'msg#C01': { ts: '1.0', claim: { rev: 1 } } }, 'n1');

      const { row } = await store.write(key, 1, { 'msg#C01': { ts: '2.0' } }, 'n2');

      assert.deepEqual(row?.['msg#C01'], { ts: '2.0' });
    }));

  test('of many writers at one version exactly one wins', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, {}, 'n0');
      const writers = Array.from({ length: 12 }, (_, index) => `writer-${index}`);

      const results = await Promise.all(writers.map((writer) => store.write(key, 1, { writer }, writer)));

      const winners = writers.filter((_, index) => results[index]?.written);
      const row = await store.read(key);
      assert.equal(winners.length, 1);
      assert.equal(row?.writer, winners[0]);
      assert.equal(row?.v, 2);
    }));

  test('two writers that read, change and write lose no change of each other', () =>
    withStore(create, async (store) => {
      const rounds = 15;

      await Promise.all([addRounds(store, 'a', rounds), addRounds(store, 'b', rounds)]);

      const row = await store.read(key);
      assert.equal(row?.v, 2 * rounds);
      assert.deepEqual(new Set(listOf(row)).size, 2 * rounds);
    }));

  test('rows are apart by both halves of the key', () =>
    withStore(create, async (store) => {
      const other = { pk: 'TARGET#other', sk: key.sk };
      await store.write(key, 0, { of: 'prod' }, 'n1');
      await store.write(other, 0, { of: 'other' }, 'n2');

      const rows = await store.readMany([key, other, { pk: key.pk, sk: 'CURSOR' }]);

      assert.deepEqual([...rows.keys()].sort(), [`${other.pk}|${other.sk}`, `${key.pk}|${key.sk}`]);
      assert.equal(rows.get(`${other.pk}|${other.sk}`)?.of, 'other');
    }));
}

/** The loop that every writer of the product runs: decide from what was read, write on condition, else decide anew. */
async function addRounds(store: Store, writer: string, rounds: number): Promise<void> {
  let row = await store.read(key);
  for (let round = 0; round < rounds; ) {
    const name = `${writer}${round}`;
    const result = await store.write(key, row?.v ?? 0, { list: [...listOf(row), name] }, name);
    row = result.row;
    if (result.written) round += 1;
  }
}

function listOf(row: Row | undefined): readonly Attribute[] {
  return (row?.list ?? []) as readonly Attribute[];
}
