import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { storeConformance } from '../../../conformance/store.ts';
import { type DynamoDbLocal, missingForDynamoDbLocal, startDynamoDbLocal } from '../../../dynamodb-local/start.ts';
import { localConnection } from '../../../support/local-connection.ts';
import { openTableStore } from '../../../support/table-store.ts';

const missing = missingForDynamoDbLocal();

if (missing === undefined) {
  let dynamoDbLocal: DynamoDbLocal;
  before(async () => {
    dynamoDbLocal = await startDynamoDbLocal();
  });
  after(() => dynamoDbLocal.close());

  storeConformance("Amazon's DynamoDB Local", () =>
    openTableStore({ connection: localConnection(dynamoDbLocal.endpoint) }),
  );
} else {
  // A machine that must not skip it says so.
  test(`store conformance: Amazon's DynamoDB Local (${missing})`, { skip: !process.env.REQUIRE_DYNAMODB_LOCAL }, () =>
    assert.fail(`${missing}; npm run setup:dynamodb-local installs it, Java comes from the system`),
  );
}
