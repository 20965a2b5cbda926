import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDynamoDbClient } from '../../../../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../../../../lib/clients/aws/lookups.ts';
import type { Key, Store } from '../../../../lib/ports/store.ts';
import { type Answer, type Fault, refusal } from '../../../support/faulty-dynamodb.ts';
import { useFaultyStore } from '../../../support/faulty-store.ts';
import { isStoreError } from '../../../support/store-error.ts';

const withStore = useFaultyStore();

test('R26: keys left unprocessed are asked for until all are there', () =>
  withStore(async ({ store, wire, logged }) => {
    const keys = await writeRows(store, 25);
    wire.inject('BatchGetItem', onlyFirst(10), onlyFirst(0), onlyFirst(10));

    const rows = await store.readMany(keys);

    assert.deepEqual(new Set(rows.keys()), new Set(keys.map(({ pk, sk }) => `${pk}|${sk}`)));
    assert.equal(wire.operations.filter((operation) => operation === 'BatchGetItem').length, 4);
    assert.deepEqual(logged, Array(3).fill('store.unprocessed-keys'));
  }));

test('R26: after an answer without any row it waits before it asks again, and longer after the next one', () =>
  withStore(async ({ store, wire }) => {
    const keys = await writeRows(store, 2);
    const askedAtMs: number[] = [];
    const timed =
      (fault: Fault): Fault =>
      (request) => {
        askedAtMs.push(performance.now());
        return fault(request);
      };
    wire.inject('BatchGetItem', ...[onlyFirst(0), onlyFirst(0), onlyFirst(2)].map(timed));

    await store.readMany(keys);

    const [first = 0, second = 0, third = 0] = askedAtMs;
    // Timers may fire a millisecond early.
    assert.ok(second - first >= 99, `the second request came after ${second - first} ms`);
    assert.ok(third - second >= 199, `the third request came after ${third - second} ms`);
  }));

test('R26: as long as each answer brings a row, any number of them is asked for', () =>
  withStore(async ({ store, wire }) => {
    const keys = await writeRows(store, 8);
    wire.inject('BatchGetItem', ...Array<Fault>(7).fill(onlyFirst(1)));

    assert.equal((await store.readMany(keys)).size, 8);
  }));

test('R26: keys that stay unprocessed reject the read, a part is never given for all', () =>
  withStore(async ({ store, wire }) => {
    const keys = await writeRows(store, 3);
    wire.inject('BatchGetItem', onlyFirst(2), ...Array<Fault>(5).fill(onlyFirst(0)));

    await assert.rejects(store.readMany(keys), isStoreError('read', true));
  }));

test('one batch of many that fails rejects the whole read', () =>
  withStore(async ({ store, wire }) => {
    const keys = Array.from({ length: 250 }, (_, index) => taskKey(index));
    wire.inject('BatchGetItem', refusal(400, 'ValidationException'));

    await assert.rejects(store.readMany(keys), isStoreError('read', false));
  }));

test('reads that decide are consistent', () =>
  withStore(async ({ store, wire, tableName }) => {
    const flags: unknown[] = [];
    wire.inject('GetItem', ({ body, forward }) => {
      flags.push(body.ConsistentRead);
      return forward();
    });
    wire.inject('BatchGetItem', ({ body, forward }) => {
      flags.push((body.RequestItems as Batches)[tableName]?.ConsistentRead);
      return forward();
    });

    wire.inject('Query', ({ body, forward }) => {
      flags.push(body.ConsistentRead);
      return forward();
    });
    const client = createDynamoDbClient({ count: () => {}, connection: wire.connection });

    await store.read(taskKey(1));
    await store.readMany([taskKey(1)]);
    await createLookups({ client, tableName }).mutes();
    client.destroy();

    assert.deepEqual(flags, [true, true, true]);
  }));

type Batches = Record<string, { Keys: unknown[]; ConsistentRead?: boolean }>;

/** The first keys are answered, the others come back unprocessed. */
function onlyFirst(count: number): Fault {
  return async ({ body, forward }) => {
    const [[tableName, batch] = ['', { Keys: [] as unknown[] }]] = Object.entries(body.RequestItems as Batches);
    const part = (keys: unknown[]) => ({ [tableName]: { ...batch, Keys: keys } });
    const none: Answer = { status: 200, body: JSON.stringify({ Responses: { [tableName]: [] } }) };
    const answer = count === 0 ? none : await forward({ RequestItems: part(batch.Keys.slice(0, count)) });
    const rest = batch.Keys.slice(count);
    const unprocessed = rest.length === 0 ? {} : part(rest);
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), UnprocessedKeys: unprocessed }) };
  };
}

function taskKey(index: number): Key {
  return { pk: 'TARGET#prod', sk: `TASK#${index}` };
}

async function writeRows(store: Store, count: number): Promise<Key[]> {
  const keys = Array.from({ length: count }, (_, index) => taskKey(index));
  for (const key of keys) await store.write(key, 0, {}, key.sk);
  return keys;
}
