import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { pollAlarms } from '../../infra/poll-alarms.ts';
import { summaryEvery } from '../../infra/summary-schedule.ts';
import { parseSettings } from '../../lib/config.ts';
import { beatsLine, commandFailed, metricsLine, metricsOf } from '../../lib/metrics.ts';
import { beatsMissedMax } from '../../lib/model/overdue.ts';
import { everyMs } from '../../lib/model/polling.ts';

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface Alarm extends Metric {
  readonly Period: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
  readonly AlarmDescription: string;
  /** Of an alarm on a sum. */
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData?: boolean;
    readonly MetricStat?: { readonly Metric: Metric };
  }[];
}

function metricsIn(alarm: Alarm): readonly Metric[] {
  return alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])) ?? [alarm];
}

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

function settingsWith(targets: readonly { id: string; every?: string }[]) {
  return parseSettings({
    targets: targets.map((target, index) => ({
      region: 'cn-north-4',
      projectId: `${index}`.padStart(32, '0'),
      ...target,
    })),
    defaultRoute: { channel: 'C0123456789' },
  });
}

function alarmsOf(targets: readonly { id: string; every?: string }[]): Readonly<Record<string, Alarm>> {
  const entries = Object.entries(pollAlarms(settingsWith(targets)).Resources);
  return Object.fromEntries(entries.map(([id, { Properties }]) => [id, Properties as Alarm]));
}

describe('the alarm on polls', () => {
  it('T60: fires when no poll succeeds in five minutes, silence included', () => {
    const alarms = alarmsOf([{ id: 'north' }, { id: 'south-1' }]);

    assert.deepEqual(Object.keys(alarms), ['PollsStopped']);
    assert.partialDeepStrictEqual(alarms.PollsStopped, {
      MetricName: 'PollsOk',
      Period: 300,
      TreatMissingData: 'breaching',
    });
  });

  it('waits for five beats of the fastest target', () => {
    const slow = { id: 'slow', every: '10 minutes' };

    assert.equal(alarmsOf([slow, { id: 'daily', every: '1 day' }]).PollsStopped?.Period, 3_000);
    assert.equal(alarmsOf([slow, { id: 'fast' }]).PollsStopped?.Period, 300);
  });

  for (const every of ['1 day', '2 days', '60 days', '6 hours']) {
    it(`G11: is left to TargetOverdue where five beats are longer than an alarm can wait: ${every}`, () => {
      assert.deepEqual(alarmsOf([{ id: 'slow', every }]), {});
    });
  }

  it('G28: is one, however many targets there are', () => {
    const alarms = alarmsOf(Array.from({ length: 1_000 }, (_, index) => ({ id: `t-${index}` })));

    assert.deepEqual(Object.keys(alarms), ['PollsStopped']);
  });
});

describe('every alarm of our own metrics', () => {
  const [prod] = settingsWith([{ id: 'prod' }]).targets;
  assert.ok(prod);
  const tasks = { seen: 0, new: 0, changed: 0, unchanged: 0, baseline: 0 };
  const window = { from: '2026-11-25T03:00:00Z', to: '2026-11-25T04:00:00Z' };
  const requests = { taskCenter: 1, dynamodb: 3, slack: 0 };
  const deliveries = { sent: 0, waiting: 0, dead: 0 };
  const metrics = metricsOf({ target: prod.id, complete: true, window, tasks, requests, deliveries }, 0);
  const line = JSON.parse(metricsLine(metrics, { functionName: 'poll', target: prod.id, nowMs: 0 }));
  const beats = JSON.parse(beatsLine(0, { functionName: 'digest', target: prod.id, nowMs: 0 }));
  const published = [line, beats, commandFailed('command', 0)].flatMap(({ _aws }) =>
    _aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }: { Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      Metrics.map(({ Name }) => `${Name} by ${Dimensions.flat().join(', ')}`),
    ),
  );
  const fixed: Readonly<Record<string, { Type: string; Properties: Alarm }>> = parse(read('infra/alarms.yml'), {
    merge: true,
    logLevel: 'silent',
  }).Resources;
  const alarms = {
    ...Object.fromEntries(
      Object.entries(fixed).flatMap(([id, { Type, Properties }]) =>
        Type.endsWith('::Alarm') ? [[id, Properties]] : [],
      ),
    ),
    ...alarmsOf([{ id: 'prod' }]),
  };

  it('asks for a metric that is published under just these dimensions', () => {
    const own = Object.values(alarms)
      .flatMap(metricsIn)
      .filter(({ Namespace }) => Namespace === 'dcs-watch');

    assert.equal(own.length, 7);
    for (const { MetricName, Dimensions } of own) {
      assert.ok(published.includes(`${MetricName} by ${Dimensions.map(({ Name }) => Name).join(', ')}`), MetricName);
    }
  });

  it('G02: fires when a command or a button apologised, once', () => {
    const { Metrics = [], Threshold } = alarms.CommandsFailed as Alarm;
    const [sum, ...parts] = Metrics;

    assert.equal(sum?.Expression, 'FILL(command, 0) + FILL(interact, 0)');
    assert.equal(Threshold, 0);
    assert.deepEqual(
      parts.map(({ Id, ReturnData, MetricStat }) => [Id, ReturnData, MetricStat?.Metric.MetricName]),
      [
        ['command', false, 'CommandsFailed'],
        ['interact', false, 'CommandsFailed'],
      ],
    );
  });

  it('G25: fires when many calls are refused or held back, but not for a few strangers', () => {
    assert.partialDeepStrictEqual(alarms.SlackRefused, { MetricName: '4xx', Period: 300, Threshold: 100 });
  });

  it('G28: counts beats of the most overdue target, and waits for no more than a late run of who counts them', () => {
    assert.partialDeepStrictEqual(alarms.TargetOverdue, {
      MetricName: 'BeatsMissed',
      Statistic: 'Maximum',
      Period: 1_800,
      EvaluationPeriods: 1,
      Threshold: beatsMissedMax,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'breaching',
    });
    assert.ok(Number(alarms.TargetOverdue?.Period) * 1_000 >= 2 * everyMs({ every: summaryEvery }));
  });

  it('leads to a chapter that says what to do', () => {
    const chapters = read('docs/operating.md');

    for (const [id, { AlarmDescription }] of Object.entries(alarms)) {
      const chapter = /docs\/operating\.md, (\w+)$/.exec(AlarmDescription)?.[1] ?? '';
      assert.ok(id.startsWith(chapter) && chapters.includes(`### ${chapter}\n`), id);
    }
  });
});
