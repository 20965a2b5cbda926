/**
 * The alarm that fires soon when nothing is polled at all. How late any single target is, in its own beats, is TargetOverdue
 * in infra/alarms.yml.
 */
import { beatsMissedMax } from '../lib/model/overdue.ts';
import { everyMs } from '../lib/model/polling.ts';
import type { Settings } from '../lib/model/settings.ts';
import type { Fragment } from './fragment.ts';

const msPerSecond = 1_000;
const periodMinSeconds = 300;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a day in all. */
const periodMaxSeconds = 86_400;

/** None if even the fastest target is polled so seldom that five of its beats are longer than an alarm can wait. */
export function pollAlarms({ targets }: Pick<Settings, 'targets'>): Fragment {
  const fastestMs = Math.min(...targets.map(everyMs));
  const seconds = Math.max(periodMinSeconds, (fastestMs / msPerSecond) * beatsMissedMax);
  return { Resources: seconds > periodMaxSeconds ? {} : { PollsStopped: alarm(seconds) } };
}

function alarm(seconds: number) {
  const topic = { Ref: 'Alarms' };
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: 'No poll of any target has succeeded for a while. docs/operating.md, PollsStopped',
      Namespace: 'dcs-watch',
      MetricName: 'PollsOk',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'PollLambdaFunction' } }],
      Statistic: 'Sum',
      Period: seconds,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: [topic],
      OKActions: [topic],
    },
  };
}
