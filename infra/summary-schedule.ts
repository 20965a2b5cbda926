/** The schedule of the weekly summary, in the configured time zone, so it follows summer time. */
import type { Settings } from '../lib/model/settings.ts';
import type { Fragment } from './fragment.ts';

/**
 * Retrying is safe, because a week is summed up once. The summary is worth retrying until the afternoon.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-scheduler-schedule-retrypolicy.html
 */
const retryPolicy = { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 6 * 3_600 };

const weekdayCharacters = 3;

export const summaryArn = { 'Fn::GetAtt': ['DigestLambdaFunction', 'Arn'] };

/** Empty if no summary is wanted. */
export function summarySchedule({ summary, timeZone }: Settings): Fragment['Resources'] {
  if (!summary.send) return {};
  const [hour, minute] = summary.time.split(':').map(Number);
  const weekday = summary.weekday.slice(0, weekdayCharacters).toUpperCase();
  return {
    SummarySchedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: 'Sums up the past week',
        ScheduleExpression: `cron(${minute} ${hour} ? * ${weekday} *)`,
        ScheduleExpressionTimezone: timeZone,
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: summaryArn,
          RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
          Input: '{}',
          RetryPolicy: retryPolicy,
        },
      },
    },
  };
}
