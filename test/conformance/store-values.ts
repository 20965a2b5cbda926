import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attribute, type Patch, StoreError } from '../../lib/ports/store.ts';
import { type CreateStore, withStore } from './store.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#8abf6e1e' };

const values: Record<string, Attribute> = {
  'an empty string': '',
  null: null,
  false: false,
  'an empty list': [],
  'an empty map': {},
  'nested maps and lists': { a: [{ b: [null, '', { c: [] }] }, [1, [2]]], d: { e: { f: true } } },
  'a mixed list': ['1', 1, true, null, { 1: '1' }],
  'text beyond ASCII': '主备切换 · Ünï¢ødé · 👩‍👩‍👧 · \u202e\u0000\n',
  'a name beyond ASCII': { 'ключ #1.[0]': '值' },
  'a map with a name that is empty text inside': { text: { a: '' } },
  zero: 0,
  'a negative number': -1,
  'a fraction': 0.1 + 0.2,
  'a tiny number': 1.5e-7,
  milliseconds: 1_795_579_200_123,
  'a number of the smallest magnitude': 1e-130,
  'the largest integer': Number.MAX_SAFE_INTEGER,
};

const unholdable: Record<string, unknown> = {
  NaN: Number.NaN,
  'a number that is too large': 1e300,
  'a number that is too small': 1e-200,
  'a number that is too small, inside a map': { details: [{ new_capacity: -3e-140 }] },
  infinity: Number.POSITIVE_INFINITY,
  'undefined inside a map': { a: undefined },
  'a function': () => 1,
};

/** What goes in comes out, and what cannot go in changes nothing. */
export function valueClaims(create: CreateStore): void {
  test('every value comes back as it was written', () =>
    withStore(create, async (store) => {
      const patch = Object.fromEntries(Object.values(values).map((value, index) => [`value${index}`, value]));

      const { row } = await store.write(key, 0, patch, 'n1');

      for (const [index, [name, value]] of Object.entries(values).entries()) {
        assert.deepEqual(row?.[`value${index}`], value, name);
      }
      assert.deepEqual(await store.read(key), row);
    }));

  test('R08: a timestamp of Slack keeps its zeros, because a string stays a string', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { 'msg#C01': { ts: '1602251441.001700' }, ts: '1602251441.000000', n: '007' }, 'n1');

      const row = await store.read(key);

      assert.deepEqual(row?.['msg#C01'], { ts: '1602251441.001700' });
      assert.equal(row?.ts, '1602251441.000000');
      assert.equal(row?.n, '007');
    }));

  test('any attribute name is legal: reserved words, signs, spaces', () =>
    withStore(create, async (store) => {
      const names = ['msg#C01', 'shown#C01', 'name', 'status', 'user', 'ttl', 'a.b', 'a[0]', ':v', '#v', ' ', '键'];
      await store.write(key, 0, Object.fromEntries(names.map((name) => [name, name])), 'n1');

      const { row } = await store.write(key, 1, { name: undefined, 'msg#C01': undefined }, 'n2');

      const left = names.filter((name) => name !== 'name' && name !== 'msg#C01');
      assert.deepEqual(row, { ...key, v: 2, nonce: 'n2', ...Object.fromEntries(left.map((name) => [name, name])) });
    }));

  test('R31: a row past its expiresAt is there as before, readable, listed and writable', () =>
    withStore(create, async (store) => {
      const past = { expiresAt: 1, dueOf: key.pk, due: 5 };
      await store.write(key, 0, past, 'n1');

      const result = await store.write(key, 1, { seen: true }, 'n2');

      const row = { ...key, v: 2, nonce: 'n2', ...past, seen: true };
      assert.deepEqual(result, { written: true, row });
      assert.deepEqual(await store.read(key), row);
      assert.deepEqual((await store.readMany([key])).size, 1);
      assert.deepEqual(await store.due('prod', 10), [{ ...key, due: 5 }]);
    }));

  test('what a table cannot hold is refused by name and writes nothing', () =>
    withStore(create, async (store) => {
      for (const [name, value] of Object.entries(unholdable)) {
        await assert.rejects(store.write(key, 0, { value } as Patch, 'n1'), isFinalStoreError, name);
      }
      assert.equal(await store.read(key), undefined);
    }));

  test('rows of 350 kB are written and read, one alone and more than one answer holds', () =>
    withStore(create, async (store) => {
      const text = 'é'.repeat(175_000);
      const keys = Array.from({ length: 5 }, (_, index) => ({ pk: key.pk, sk: `TASK#${index}` }));
      for (const each of keys) await store.write(each, 0, { text }, 'n1');

      const rows = await store.readMany(keys);

      assert.equal((await store.read({ pk: key.pk, sk: 'TASK#0' }))?.text, text);
      assert.equal(rows.size, keys.length);
      for (const row of rows.values()) assert.equal(row.text, text);
    }));

  test('a row above 400 KB is refused in words that say so, and the row stays as it was', () =>
    withStore(create, async (store) => {
      await store.write(key, 0, { text: 'x'.repeat(300_000) }, 'n1');

      const write = store.write(key, 1, { more: 'x'.repeat(120_000) }, 'n2');

      await assert.rejects(write, (error) => isFinalStoreError(error) && /larger than .*400 KB/.test(String(error)));
      const row = await store.read(key);
      assert.deepEqual([row?.v, row?.nonce, row?.more], [1, 'n1', undefined]);
    }));
}

function isFinalStoreError(error: unknown): boolean {
  assert.ok(error instanceof StoreError, String(error));
  assert.equal(error.operation, 'write');
  assert.equal(error.retryable, false);
  assert.notEqual(error.refusal, undefined, 'the row is named as what was refused');
  assert.match(error.message, /TASK#8abf6e1e/);
  return true;
}
