import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { pollAlarms } from '../../infra/poll-alarms.ts';
import { parseSettings } from '../../lib/config.ts';
import { metricsLine, metricsOf } from '../../lib/metrics.ts';

interface Alarm {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
  readonly TreatMissingData: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly AlarmDescription: string;
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

describe('the alarms on polls', () => {
  it('T60: fire for each target when no poll succeeds in five minutes, silence included', () => {
    const alarms = alarmsOf([{ id: 'north' }, { id: 'south-1' }]);

    assert.deepEqual(Object.keys(alarms), ['PollsStopped', 'PollsStoppedOfnorth', 'PollsStoppedOfsouthX1']);
    for (const alarm of Object.values(alarms)) {
      assert.partialDeepStrictEqual(alarm, { MetricName: 'PollsOk', Period: 300, TreatMissingData: 'breaching' });
    }
    assert.equal(alarms.PollsStoppedOfsouthX1?.Dimensions[1]?.Value, 'south-1');
  });

  it('wait for five polls of a slower target, a day at most', () => {
    const alarms = alarmsOf([
      { id: 'slow', every: '10 minutes' },
      { id: 'daily', every: '1 day' },
    ]);

    assert.equal(alarms.PollsStoppedOfslow?.Period, 3_000);
    assert.equal(alarms.PollsStoppedOfdaily?.Period, 86_400);
    assert.equal(alarms.PollsStopped?.Period, 3_000);
  });

  it('are one for all beyond a hundred targets', () => {
    const alarms = alarmsOf(Array.from({ length: 101 }, (_, index) => ({ id: `t-${index}` })));

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
  const published = line._aws.CloudWatchMetrics.flatMap(
    ({ Dimensions, Metrics }: { Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      Metrics.map(({ Name }) => `${Name} by ${Dimensions.flat().join(', ')}`),
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
    const own = Object.values(alarms).filter(({ Namespace }) => Namespace === 'dcs-watch');

    assert.equal(own.length, 5);
    for (const { MetricName, Dimensions } of own) {
      assert.ok(published.includes(`${MetricName} by ${Dimensions.map(({ Name }) => Name).join(', ')}`), MetricName);
    }
  });

  it('leads to a chapter that says what to do', () => {
    const chapters = read('docs/operating.md');

    for (const [id, { AlarmDescription }] of Object.entries(alarms)) {
      const chapter = /docs\/operating\.md, (\w+)$/.exec(AlarmDescription)?.[1] ?? '';
      assert.ok(id.startsWith(chapter) && chapters.includes(`### ${chapter}\n`), id);
    }
  });
});
