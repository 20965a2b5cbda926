import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricsOf } from '../../lib/metrics.ts';
import { sendJson } from '../support/http-server.ts';
import { openStage, rawTask } from '../support/stage.ts';

/** Certainly not sent, and to be tried again. */
const unavailable = {
  method: 'chat.postMessage',
  applied: false,
  answer: (response: Parameters<typeof sendJson>[0]) => sendJson(response, 200, { ok: false, error: 'not_in_channel' }),
};

describe('a message that cannot be delivered', () => {
  it('T05: shows in the metrics with its age, until it is delivered', async () => {
    await using stage = await openStage();
    await stage.poll();
    stage.put(rawTask(stage.now()));
    stage.proxy.fail(...Array.from({ length: 10 }, () => unavailable));

    await stage.tryPoll();
    stage.pass(360);
    const { reports } = await stage.tryPoll();
    const [report] = reports;
    assert.ok(report);
    const { DeliveriesWaiting, UndeliveredSeconds } = metricsOf(report, stage.now());

    assert.equal(DeliveriesWaiting, 1);
    assert.ok(UndeliveredSeconds !== undefined && UndeliveredSeconds >= 360, `${UndeliveredSeconds} s`);

    for (let round = 0; round < 10 && (await stage.told()).length === 0; round += 1) {
      stage.pass(360);
      await stage.tryPoll();
    }
    const last = (await stage.tryPoll()).reports[0];
    assert.ok(last);
    assert.equal((await stage.told()).length, 1);
    assert.partialDeepStrictEqual(metricsOf(last, stage.now()), { DeliveriesWaiting: 0, UndeliveredSeconds: 0 });
  });
});
