import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DynamoDBServiceException, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../../../lib/clients/aws/dynamodb.ts';
import { setEnvironment } from '../../../support/environment.ts';
import { refusal } from '../../../support/faulty-dynamodb.ts';
import { useFaultyStore } from '../../../support/faulty-store.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';

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
    using _environment = setEnvironment({
      AWS_ENDPOINT_URL_DYNAMODB: wire.connection.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
    const client = createDynamoDbClient({ count: () => {} });

    await client.send(new ListTablesCommand({})).finally(() => client.destroy());

    assert.deepEqual(wire.operations, ['ListTables']);
  }));

test('a request is signed with the credentials of the environment, and a refusal keeps its name and request id', async () => {
  await using server = await startHttpServer((_request, response) =>
    sendJson(
      response,
      400,
      { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no table' },
      { 'x-amzn-requestid': 'request-7' },
    ),
  );
  using _environment = setEnvironment({
    AWS_ENDPOINT_URL_DYNAMODB: server.origin,
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'AKIDROLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token-of-the-role',
  });
  const client = createDynamoDbClient({ count: () => {} });

  const asked = client.send(new GetItemCommand({ TableName: 'tasks', Key: { pk: { S: 'a' } } }));

  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof DynamoDBServiceException);
    assert.deepEqual([error.name, error.message, error.$fault], ['ResourceNotFoundException', 'no table', 'client']);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.$metadata.requestId, 'request-7');
    return true;
  });
  client.destroy();
  const [request] = server.received;
  assert.match(request?.headers.authorization ?? '', /Credential=AKIDROLE\/\d{8}\/eu-west-3\/dynamodb\/aws4_request/);
  assert.equal(request?.headers['x-amz-security-token'], 'token-of-the-role');
});
