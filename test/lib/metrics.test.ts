import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beatsLine, metricsLine, metricsOf, pollMetrics } from '../../lib/metrics.ts';
import type { Report } from '../../lib/poll.ts';

const nowMs = Date.parse('2026-11-25T04:01:30Z');
const report: Report['reports'][number] = {
  target: 'prod',
  complete: true,
  window: { from: '2026-11-25T03:00:00Z', to: '2026-11-25T04:00:00Z' },
  tasks: { seen: 12, new: 1, changed: 2, unchanged: 8, baseline: 1 },
  requests: { taskCenter: 1, dynamodb: 3, slack: 3 },
  deliveries: { sent: 3, waiting: 0, dead: 0 },
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
interface Line {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

function lineOf(metrics: ReturnType<typeof metricsOf>): Line {
  return JSON.parse(metricsLine(metrics, { functionName: 'dcs-watch-prod-poll', target: 'prod', nowMs }));
}

describe('metricsOf', () => {
  it('counts what the report counts, and how far behind now the watch is', () => {
    assert.deepEqual(metricsOf(report, nowMs), {
      PollsOk: 1,
      PollsFailed: 0,
      LagSeconds: 90,
      TasksNew: 1,
      TasksChanged: 2,
      TasksBaseline: 1,
      Drift: 0,
      DeliveriesSent: 3,
      DeliveriesWaiting: 0,
      DeliveriesDead: 0,
      UndeliveredSeconds: 0,
    });
  });

  it('T05: says what is undelivered, and for how long', () => {
    const deliveries = { sent: 0, waiting: 2, dead: 1 };

    assert.partialDeepStrictEqual(metricsOf({ ...report, deliveries, undeliveredSeconds: 960 }, nowMs), {
      DeliveriesWaiting: 2,
      DeliveriesDead: 1,
      UndeliveredSeconds: 960,
    });
  });

  it('T60: counts a poll that did not read to the end as failed, and knows no lag when nothing was read', () => {
    const { window: _window, ...blind } = report;
    const metrics = metricsOf({ ...blind, complete: false }, nowMs);

    assert.partialDeepStrictEqual(metrics, { PollsOk: 0, PollsFailed: 1 });
    assert.equal('LagSeconds' in metrics, false);
  });

  it('T42: counts the items that could not be used', () => {
    assert.equal(metricsOf({ ...report, complete: false, drift: 3 }, nowMs).Drift, 3);
  });
});

describe('metricsLine', () => {
  it('holds every dimension and metric that it announces, as CloudWatch demands', () => {
    const line = lineOf(metricsOf(report, nowMs));

    assert.equal(line._aws.Timestamp, nowMs);
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      assert.equal(Namespace, 'dcs-watch');
      for (const name of Dimensions.flat()) assert.equal(typeof line[name], 'string');
      for (const { Name, Unit } of Metrics) {
        assert.ok(Number.isFinite(line[Name]), Name);
        assert.match(Unit, /^(?:Count|Seconds)$/);
      }
    }
  });

  it('G28: has no metric per target, as each of them would be paid for; the line names the target', () => {
    const line = lineOf(metricsOf(report, nowMs));
    const [all, ...others] = line._aws.CloudWatchMetrics;

    assert.deepEqual(all?.Dimensions, [['FunctionName']]);
    assert.equal(all?.Metrics.length, 11);
    assert.deepEqual(others, []);
    assert.equal(line.Target, 'prod');
  });

  it('announces nothing that a poll without a report does not know', () => {
    const [all] = lineOf(pollMetrics(false))._aws.CloudWatchMetrics;

    assert.deepEqual(
      all?.Metrics.map(({ Name }) => Name),
      ['PollsOk', 'PollsFailed'],
    );
  });
});

describe('beatsLine', () => {
  it('G28: is one metric of the function, and names the target that has missed most', () => {
    const line = JSON.parse(beatsLine(7, { functionName: 'dcs-watch-prod-digest', target: 'south', nowMs })) as Line;

    assert.deepEqual(line._aws.CloudWatchMetrics, [
      {
        Namespace: 'dcs-watch',
        Dimensions: [['FunctionName']],
        Metrics: [{ Name: 'BeatsMissed', Unit: 'Count' }],
      },
    ]);
    assert.partialDeepStrictEqual(line, { FunctionName: 'dcs-watch-prod-digest', Target: 'south', BeatsMissed: 7 });
  });
});
