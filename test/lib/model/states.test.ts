import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf } from '../../../lib/model/vocabulary.ts';

const vocabulary = {
  succeeded: ['SUCCESS', 'SUCCEED', 'SUCCEEDED', 'FINISH', 'FINISHED', 'COMPLETED', 'success', 'Success'],
  failed: ['FAIL', 'FAILED', 'ERROR', 'Failed'],
  cancelled: ['CANCELLED', 'CANCELED', 'DELETED', 'TERMINATED'],
  open: ['CREATED', 'INIT', 'WAITING', 'PENDING', 'EXECUTING', 'RUNNING', 'SUSPEND', 'running', ' RUNNING '],
  unknown: ['', 'MIGRATING', 'SUCCESSFUL', 'constructor', '__proto__'],
};

for (const [state, words] of Object.entries(vocabulary)) {
  for (const word of words) {
    test(`the status ${JSON.stringify(word)} is ${state}`, () => {
      assert.equal(stateOf(word), state);
    });
  }
}
