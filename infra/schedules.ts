/** The schedules, as a CloudFormation fragment for serverless.yml. docs/decisions/020-a-thousand-targets.md */
import type { Settings, Target } from '../lib/model/settings.ts';
import { type Fragment, logicalId } from './fragment.ts';
import { rules, rulesMaxTargets } from './schedule-rules.ts';
import { summaryArn, summarySchedule } from './summary-schedule.ts';

/**
 * A poll that could not start is not repeated: the next one is due within a minute and reads the same window.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-scheduler-schedule-retrypolicy.html
 */
const retryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };

/** CloudFormation allows 500 resources per stack, and the rest of the stack needs some 50. */
const schedulesMax = 400;

const pollArn = { 'Fn::GetAtt': ['PollLambdaFunction', 'Arn'] };

/**
 * One EventBridge Scheduler schedule per target while they fit into one stack; beyond that, rules with five each.
 *
 * The framework's own schedule events do not fit. They set no retry policy (Scheduler's default is 185 tries within a
 * day). They number the schedules, so removing a target replaces others. They let the function call itself.
 */
export function schedules(settings: Settings): Fragment {
  const { targets } = settings;
  if (targets.length > rulesMaxTargets) {
    throw new Error(
      `${targets.length} targets do not fit in one stack (at most ${rulesMaxTargets}): deploy two stages`,
    );
  }
  const polls = targets.length > schedulesMax ? rules(targets, pollArn, retryPolicy).Resources : pollSchedules(targets);
  return { Resources: { SchedulerRole: schedulerRole, ...polls, ...summarySchedule() } };
}

function pollSchedules(targets: readonly Target[]): Fragment['Resources'] {
  return Object.fromEntries(targets.map((target) => [logicalId('PollScheduleOf', target.id), schedule(target)]));
}

function schedule({ id, name, every }: Target) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Description: `Polls ${name}`,
      ScheduleExpression: `rate(${every})`,
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: pollArn,
        RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
        Input: JSON.stringify({ target: id }),
        RetryPolicy: retryPolicy,
      },
    },
  };
}

const schedulerRole = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'start',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [pollArn, summaryArn] }],
        },
      },
    ],
  },
};
