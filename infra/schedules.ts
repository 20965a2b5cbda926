/** One EventBridge Scheduler schedule per target, as a CloudFormation fragment that serverless.yml includes. */
import type { Settings, Target } from '../lib/settings.ts';

/**
 * A poll that could not be started is not tried again: the next one is due within the minute and reads the same window.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-scheduler-schedule-retrypolicy.html
 */
const retryPolicy = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 };

/** CloudFormation allows 500 resources a stack, and the rest of the stack needs some. */
const targetsMax = 450;

const pollArn = { 'Fn::GetAtt': ['PollLambdaFunction', 'Arn'] };

export interface Fragment {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

/**
 * The framework's own schedule events are not used: they set no retry policy (Scheduler's default is 185 tries within a
 * day), number the schedules, so that taking one target out replaces others, and let the function's role call the function.
 */
export function schedules(settings: Settings): Fragment {
  if (settings.targets.length > targetsMax) {
    throw new Error(
      `${settings.targets.length} targets do not fit in one stack (at most ${targetsMax}): deploy two stages`,
    );
  }
  const entries = settings.targets.map((target) => [logicalId(target.id), schedule(target)] as const);
  return { Resources: { SchedulerRole: schedulerRole, ...Object.fromEntries(entries) } };
}

function schedule({ id, name, every }: Target) {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Description: `Polls the Task Center for ${name}`,
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

/** Target ids are lower case, so a capital letter stands for the hyphen that logical ids cannot hold, and no two ids meet. */
function logicalId(targetId: string): string {
  return `PollScheduleOf${targetId.replaceAll('-', 'X')}`;
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
        PolicyName: 'poll',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: pollArn }],
        },
      },
    ],
  },
};
