import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../../lib/clients/dynamodb.ts';
import { refusal } from '../../support/faulty-dynamodb.ts';
import { useFaultyStore } from '../../support/faulty-store.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#8abf6e1e' };
const withStore = useFaultyStore();

test('every request on the wire is counted, retries and the read after a failed condition included', () =>
  withStore(async ({ store, wire, requests }) => {
    const throttled = refusal(400, 'ThrottlingException');
    wire.inject('UpdateItem', throttled, throttled);

    await store.write(key, 0, {}, 'n1');
    await store.write(key, 0, {}, 'n2');

    assert.deepEqual(wire.operations, ['UpdateItem', 'UpdateItem', 'UpdateItem', 'UpdateItem', 'GetItem']);
    assert.equal(requests(), 5);
  }));

test('an idle poll’s three calls are three requests', () =>
  withStore(async ({ store, requests }) => {
    await store.read(key);
    await store.due('prod', 50);
    await store.write(key, 0, {}, 'n1');

    assert.equal(requests(), 3);
  }));

test('without a connection the client goes where AWS_ENDPOINT_URL_DYNAMODB says', () =>
  withStore(async ({ wire }) => {
    // A test file is a process of its own, so nobody else sees these.
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_DYNAMODB: wire.connection.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const client = createDynamoDbClient({ count: () => {} });

    await client.send(new ListTablesCommand({})).finally(() => client.destroy());

    assert.deepEqual(wire.operations, ['ListTables']);
  }));
