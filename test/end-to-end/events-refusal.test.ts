/** A key that Cloud Eye alone refuses must not make the Task Center wait. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsTold, openEventWatch } from '../support/event-stage.ts';
import { rawTask } from '../support/stage.ts';

test('a refusal of Cloud Eye alone, a second into the poll, holds no task up to the next but one', async () => {
  const startedAtMs = Date.now() - 30 * 86_400_000;
  let reads = 0;
  // Time passes inside a poll, as it does in the cloud: five milliseconds each time somebody looks at the clock.
  await using stage = await openEventWatch({ now: () => startedAtMs + 5 * reads++ });
  stage.taskCenter.breakEvents({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });
  let beganAtMs = stage.now();
  for (let poll = 0; poll < 6; poll += 1) {
    stage.put(rawTask(stage.now() - 5_000, { name: 'EXTEND', status: 'SUCCESS' }));
    await stage.tryPoll();
    assert.equal((await idsTold(stage)).length, poll + 1, `poll ${poll + 1} tells its task`);
    // The schedule starts polls a minute apart, however long they take.
    stage.pass((beganAtMs + 60_000 - stage.now()) / 1_000);
    beganAtMs = stage.now();
  }
});
