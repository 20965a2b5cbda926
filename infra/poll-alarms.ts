/** Alarms that fire when polls stop succeeding, or stop altogether: nothing else would notice that. */
import type { Settings, Target } from '../lib/model/settings.ts';
import { type Fragment, logicalId } from './fragment.ts';
import { everyMs } from './local/schedule.ts';

const msPerSecond = 1_000;
/** Five minutes for a target that is polled every minute; five polls of a slower one. */
const pollsMissedMax = 5;
const periodMinSeconds = 300;
/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: a day in all. */
const periodMaxSeconds = 86_400;
/** Each alarm costs money and counts as a resource, so beyond this many targets one alarm watches them all. */
const alarmedTargetsMax = 100;

const functionName = { Name: 'FunctionName', Value: { Ref: 'PollLambdaFunction' } };

export function pollAlarms({ targets }: Settings): Fragment {
  const fastest = Math.min(...targets.map(periodSeconds));
  const all = alarm(
    'No poll of any target has succeeded for a while. docs/operating.md, PollsStopped',
    [functionName],
    fastest,
  );
  const alarmed = targets.length > alarmedTargetsMax ? [] : targets;
  const own = alarmed.map((target) => [logicalId('PollsStoppedOf', target.id), targetAlarm(target)] as const);
  return { Resources: { PollsStopped: all, ...Object.fromEntries(own) } };
}

function targetAlarm(target: Target) {
  const dimensions = [functionName, { Name: 'Target', Value: target.id }];
  const words = `No poll of ${target.name} has succeeded for a while. docs/operating.md, PollsStopped`;
  return alarm(words, dimensions, periodSeconds(target));
}

function alarm(description: string, dimensions: readonly object[], seconds: number) {
  const topic = { Ref: 'Alarms' };
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: description,
      Namespace: 'dcs-watch',
      MetricName: 'PollsOk',
      Dimensions: dimensions,
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

function periodSeconds({ every }: Target): number {
  const seconds = (everyMs(every) / msPerSecond) * pollsMissedMax;
  return Math.min(periodMaxSeconds, Math.max(periodMinSeconds, seconds));
}
