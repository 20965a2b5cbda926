/** What an idle target costs a month: counted by npm run bench, with the prices of test/bench/prices.json. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alarmsOf } from '../../infra/doctor/check-stack.ts';
import { summaryEvery } from '../../infra/summary-schedule.ts';
import { metricsLine, metricsOf } from '../../lib/metrics.ts';
import { everyMs } from '../../lib/model/polling.ts';
import prices from '../bench/prices.json' with { type: 'json' };
import results from '../bench/results.json' with { type: 'json' };
import { costLines, nothingUsed, times, total } from '../bench/support/cost-sums.ts';
import { shippedSettings } from '../support/packaged.ts';

const mostUsd = 0.3;
const days = 30;
const dayMs = 86_400_000;
const runsOf = (every: string) => (days * dayMs) / everyMs({ every });

/** As the bench counted it last. */
function idlePoll() {
  const row = JSON.stringify(results).match(/\["an idle poll","([\d.]+)","([\d.]+)","([\d.]+)","([\d.]+)"\]/);
  assert.ok(row, 'npm run bench has counted an idle poll');
  const [writeUnits = NaN, readUnits = NaN, gigabyteSeconds = NaN, loggedBytes = NaN] = row.slice(1).map(Number);
  return { ...nothingUsed, invocations: 1, scheduled: 1, writeUnits, readUnits, gigabyteSeconds, loggedBytes };
}

/** Three rows of a target, in 256 MB; half a second is more than a batch takes. */
const lookAfterOne = {
  ...nothingUsed,
  invocations: 1,
  scheduled: 1,
  readUnits: 3,
  gigabyteSeconds: 0.5 * 0.25,
  loggedBytes: 1_000,
};

function settingsFor(count: number) {
  const [first] = shippedSettings.targets;
  assert.ok(first);
  return { ...shippedSettings, targets: Array.from({ length: count }, (_, index) => ({ ...first, id: `t-${index}` })) };
}

describe('an idle target', () => {
  it('G28: has no metric and no alarm of its own', () => {
    const report = {
      target: 'prod',
      complete: true,
      tasks: { seen: 0, new: 0, changed: 0, unchanged: 0, baseline: 0 },
      requests: { taskCenter: 1, dynamodb: 3, slack: 0 },
      deliveries: { sent: 0, waiting: 0, dead: 0 },
    };
    const line = JSON.parse(metricsLine(metricsOf(report, 0), { functionName: 'poll', target: 'prod', nowMs: 0 }));

    assert.deepEqual(
      line._aws.CloudWatchMetrics.flatMap(({ Dimensions }: { Dimensions: string[][] }) => Dimensions.flat()),
      ['FunctionName'],
    );
    assert.deepEqual(alarmsOf(settingsFor(1_000)), alarmsOf(settingsFor(1)));
  });

  it(`G28: costs at most $${mostUsd} a month, polled every minute and looked after every 15`, () => {
    const used = [times(idlePoll(), runsOf('1 minute')), times(lookAfterOne, runsOf(summaryEvery))];
    const usd = used.reduce((sum, usage) => sum + total(costLines(usage, prices)), 0);

    assert.ok(usd <= mostUsd, `${usd.toFixed(3)} dollars`);
  });
});
