/** EventBridge rules instead of schedules: a rule starts five polls, so a thousand targets need 200 resources. */
import type { Target } from '../lib/model/settings.ts';
import type { Fragment } from './fragment.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: targets per rule, and rules per bus. */
const ruleMaxTargets = 5;
const rulesMax = 300;

/** This assumes full rules; targets with different schedules leave some rules half empty. */
export const rulesMaxTargets = rulesMax * ruleMaxTargets;

const prefix = 'PollRule';

export function rules(targets: readonly Target[], pollArn: object, retryPolicy: object): Fragment {
  const groups = [...Map.groupBy(targets, ({ every }) => every)].flatMap(([every, members]) =>
    chunks(members).map((group) => ({ every, group })),
  );
  if (groups.length > rulesMax) {
    throw new Error(
      `The schedules of ${targets.length} targets need ${groups.length} rules, and a bus has ${rulesMax}: deploy two stages`,
    );
  }
  const entries = groups.map(({ every, group }, index) => [
    `${prefix}${index + 1}`,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: `Polls ${group.length} targets`,
        ScheduleExpression: `rate(${every})`,
        State: 'ENABLED',
        Targets: group.map(({ id }) => ({
          Id: id,
          Arn: pollArn,
          Input: JSON.stringify({ target: id }),
          RetryPolicy: retryPolicy,
        })),
      },
    },
  ]);
  return { Resources: { PollRulesPermission: permission(pollArn), ...Object.fromEntries(entries) } };
}

/** CloudFormation names a rule after the stack and the rule's logical id. */
function permission(pollArn: object) {
  const rule = `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/\${AWS::StackName}-${prefix}*`;
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: pollArn,
      Principal: 'events.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::Sub': rule },
    },
  };
}

function chunks(targets: readonly Target[]): readonly (readonly Target[])[] {
  const count = Math.ceil(targets.length / ruleMaxTargets);
  return Array.from({ length: count }, (_, index) =>
    targets.slice(index * ruleMaxTargets, (index + 1) * ruleMaxTargets),
  );
}
