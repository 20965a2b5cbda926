/**
 * The schedule of the function that looks after all targets: it says how late the latest is, and sums up a week once that
 * is due. Whatever it misses, the next run makes up for.
 */
import type { Fragment } from './fragment.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-scheduler-schedule-retrypolicy.html */
const retryPolicy = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 };

export const summaryArn = { 'Fn::GetAtt': ['DigestLambdaFunction', 'Arn'] };

export const summaryEvery = '15 minutes';

export function summarySchedule(): Fragment['Resources'] {
  return {
    SummarySchedule: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Description: 'Looks after all targets, and sums up the past week',
        ScheduleExpression: `rate(${summaryEvery})`,
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
