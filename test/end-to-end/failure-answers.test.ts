/** Lost answers on the way of a failure: the edit of the root, and the reply in its thread (R11). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutBody, resetConnection, slackError, status } from '../support/slack-server.ts';
import { openStage, projectId, rawTask } from '../support/stage.ts';
import { eventsOf, rootsOf } from '../support/told.ts';

const answers = [
  ['a 503', status(503)],
  ['a reset connection', resetConnection],
  ['a cut body', cutBody],
  ['internal_error', slackError('internal_error')],
] as const;
const calls = [
  ['edit', 'chat.update'],
  ['reply', 'chat.postMessage'],
] as const;

for (const [name, answer] of answers)
  for (const [call, method] of calls)
    for (const applied of [false, true])
      test(`R11, T54: ${name} to the ${call} (applied: ${applied}) leaves one edited root and one broadcast reply`, async () => {
        await using stage = await openStage();
        await stage.poll();
        stage.pass(60);
        const task = rawTask(stage.now() - 5_000);
        stage.put(task);
        await stage.poll();
        const updated_at = new Date(stage.now() - 1_000).toISOString();
        stage.taskCenter.patch(projectId, String(task.id), { status: 'FAIL', updated_at });
        stage.proxy.fail({ method, applied, answer });
        for (let poll = 0; poll < 3; poll += 1) {
          stage.pass(120);
          await stage.tryPoll();
        }
        const roots = await rootsOf(stage, task.id);
        assert.deepEqual(eventsOf(roots), ['failed']);
        assert.deepEqual(eventsOf(roots[0]?.replies ?? []), ['failed']);
        assert.equal(roots[0]?.replies[0]?.reply_broadcast, true);
      });

for (const [word, status, event, isBroadcast] of [
  ['edit_window_closed', 'SUCCESS', 'succeeded', false],
  ['cant_update_message', 'SUCCESS', 'succeeded', false],
  ['edit_window_closed', 'FAIL', 'failed', true],
] as const)
  test(`F04: after ${word} the task's end (${event}) is one reply in its thread, and nothing waits`, async () => {
    await using stage = await openStage();
    await stage.poll();
    stage.pass(60);
    const task = rawTask(stage.now() - 5_000);
    stage.put(task);
    await stage.poll();
    const updated_at = new Date(stage.now() - 1_000).toISOString();
    stage.taskCenter.patch(projectId, String(task.id), { status, updated_at });
    stage.proxy.fail({ method: 'chat.update', applied: false, answer: slackError(word) });
    for (let poll = 0; poll < 3; poll += 1) {
      stage.pass(120);
      const { reports } = await stage.poll();
      assert.equal(reports[0]?.deliveries.waiting, 0);
    }
    const [root] = await rootsOf(stage, task.id);
    assert.deepEqual(eventsOf(root?.replies ?? []), [event]);
    assert.equal(root?.replies[0]?.reply_broadcast === true, isBroadcast);
    assert.equal(stage.proxy.calls.filter((method) => method === 'chat.update').length, 1);
  });
