import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applied, dropped, type Fault, refusal, stalled } from '../../../support/faulty-dynamodb.ts';
import { useFaultyStore } from '../../../support/faulty-store.ts';
import { isStoreError } from '../../../support/store-error.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#8abf6e1e' };
const withStore = useFaultyStore();

for (const [result, requestTimeoutMs] of [['dropped'], ['cut'], ['stalled', 300]] as const) {
  test(`R25: a write whose answer is ${result} is recognised as written when the SDK sends it again`, () =>
    withStore(
      async ({ store, wire, logged }) => {
        wire.inject('UpdateItem', applied(result));

        const written = await store.write(key, 0, { state: 'open' }, 'mine');

        assert.deepEqual(written, { written: true, row: { ...key, v: 1, nonce: 'mine', state: 'open' } });
        assert.deepEqual(wire.operations.slice(0, 2), ['UpdateItem', 'UpdateItem']);
        assert.deepEqual(logged, ['store.write-recognised']);
      },
      requestTimeoutMs === undefined ? {} : { requestTimeoutMs },
    ));
}

test('R25: a condition that fails because of another writer is not taken for our own write', () =>
  withStore(async ({ store, wire }) => {
    // Our request never reaches the table, and another writer is there before the SDK sends it again.
    wire.inject('UpdateItem', async ({ forward, body }) => {
      await forward(asSentBy('theirs', 'failed', body));
      return 'dropped';
    });

    const result = await store.write(key, 0, { state: 'open' }, 'mine');

    assert.deepEqual(result, { written: false, row: { ...key, v: 1, nonce: 'theirs', state: 'failed' } });
  }));

test('a write that never gets an answer rejects as retryable after three tries, though it was applied', () =>
  withStore(async ({ store, wire, requests }) => {
    wire.inject('UpdateItem', applied('dropped'), dropped, dropped);

    await assert.rejects(store.write(key, 0, {}, 'mine'), isStoreError('write', true));

    assert.equal(requests(), 3);
    assert.equal((await store.read(key))?.nonce, 'mine');
  }));

test('a write whose failed condition cannot be looked into rejects, for it may be our own', () =>
  withStore(async ({ store, wire }) => {
    const refused = refusal(500, 'InternalServerError');
    wire.inject('UpdateItem', applied('dropped'));
    wire.inject('GetItem', refused, refused, refused);

    await assert.rejects(store.write(key, 0, {}, 'mine'), isStoreError('write', true));
  }));

interface Failure {
  readonly name: string;
  readonly fault: Fault;
  readonly retryable: boolean;
  readonly tries: number;
  readonly requestTimeoutMs?: number;
}

const failures: readonly Failure[] = [
  {
    name: 'a throttled table',
    fault: refusal(400, 'ProvisionedThroughputExceededException'),
    retryable: true,
    tries: 3,
  },
  { name: 'a fault of the service', fault: refusal(500, 'InternalServerError'), retryable: true, tries: 3 },
  { name: 'a connection that ends', fault: dropped, retryable: true, tries: 3 },
  { name: 'a server that says nothing', fault: stalled, retryable: true, tries: 3, requestTimeoutMs: 100 },
  { name: 'a page of a proxy', fault: async () => ({ status: 502, body: '<html>' }), retryable: true, tries: 3 },
  { name: 'a missing table', fault: refusal(400, 'ResourceNotFoundException'), retryable: false, tries: 1 },
  { name: 'a missing right', fault: refusal(400, 'AccessDeniedException'), retryable: false, tries: 1 },
];

for (const { name, fault, retryable, tries, ...options } of failures) {
  test(`${name} rejects as ${retryable ? 'retryable' : 'final'}, tries: ${tries}`, () =>
    withStore(async ({ store, wire, requests }) => {
      wire.inject('GetItem', fault, fault, fault);

      await assert.rejects(store.read(key), isStoreError('read', retryable));

      assert.equal(requests(), tries);
    }, options));
}

for (const body of ['', 'null', '{}', '<html></html>', '{"Attributes":{"pk":']) {
  test(`an answer with status 200 that is not DynamoDB's is never taken for a write: ${JSON.stringify(body)}`, () =>
    withStore(async ({ store, wire }) => {
      wire.inject('UpdateItem', async () => ({ status: 200, body }));
      wire.inject('BatchGetItem', async () => ({ status: 200, body }));

      await assert.rejects(store.write(key, 0, {}, 'mine'), isStoreError('write', true));
      await assert.rejects(store.readMany([key]), isStoreError('read', true));
    }));
}

test('an error says what failed on which row, and no word of what the service quotes', () =>
  withStore(async ({ store, wire, tableName }) => {
    wire.inject('GetItem', refusal(400, 'IncompleteSignatureException', 'Authorization=AWS4 Credential=canary'));

    await assert.rejects(store.read(key), {
      name: 'StoreError',
      message: `Table ${tableName}: read of TARGET#prod|TASK#8abf6e1e failed: IncompleteSignatureException (HTTP 400)`,
    });
  }));

/** The same update, as another writer would have sent it. */
function asSentBy(nonce: string, state: string, body: unknown): unknown {
  const text = JSON.stringify(body).replace('"S":"mine"', `"S":"${nonce}"`).replace('"S":"open"', `"S":"${state}"`);
  return JSON.parse(text);
}
