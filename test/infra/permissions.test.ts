/** Reads the roles as they would be deployed; whatever is wider than what is listed here fails. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { packageCopy } from '../support/packaged.ts';

const packaged = packageCopy();
after(() => packaged[Symbol.dispose]());

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const roles = packaged.ofType('AWS::IAM::Role');
const rowActions = ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'];
const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Everything any role may do. A new call brings its line here, and a reason in the commit. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  PollRole: [...rowActions, ...logActions, 'sqs:SendMessage', 'ssm:GetParameters'],
  DigestRole: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem', ...logActions],
  CommandRole: [...rowActions, ...logActions, 'ssm:GetParameters'],
  InteractRole: [...rowActions, ...logActions, 'ssm:GetParameters'],
  SchedulerRole: ['lambda:InvokeFunction'],
};

/** Which rows a function may write: the first words of their keys. */
const written: Readonly<Record<string, readonly string[]>> = {
  PollRole: ['CHANNEL#*', 'CREDENTIALS#*', 'MUTES', 'TAKES', 'TARGET#*'],
  DigestRole: ['TARGET#*'],
  CommandRole: ['MUTES', 'SLASH#*', 'TAKES'],
  InteractRole: ['MUTES', 'SLASH#*', 'TAKES'],
};

function statementsOf(role: string): readonly Statement[] {
  return roles[role]?.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: readonly Statement[] } }) => policy.PolicyDocument.Statement,
  );
}

function actionsOf({ Action }: Statement): readonly string[] {
  return [Action].flat();
}

describe('the roles', () => {
  for (const role of Object.keys(roles)) {
    it(`${role} may do what is listed for it, and nothing else`, () => {
      const actions = new Set(statementsOf(role).flatMap(actionsOf));
      const known = new Set(allowed[role]);

      assert.deepEqual([...actions.difference(known)], []);
    });

    it(`${role} names every action and every resource`, () => {
      for (const statement of statementsOf(role)) {
        assert.equal(statement.Effect, 'Allow');
        assert.equal('NotAction' in statement || 'NotResource' in statement, false);
        for (const action of actionsOf(statement)) assert.match(action, /^[a-z]+:[A-Za-z]+$/);
        for (const resource of [statement.Resource].flat()) {
          const text = JSON.stringify(resource);
          assert.notEqual(text, '"*"');
          // A wildcard may stand for the end of a parameter's path alone.
          assert.match(text, /^[^*]*$|:parameter\/dcs-watch\/test\/credentials\/\*"\}$/);
        }
      }
    });

    it(`${role} has no managed policy`, () => {
      assert.equal(roles[role]?.Properties.ManagedPolicyArns, undefined);
    });
  }

  it('hold every call for rows to the keys that the function needs', () => {
    for (const role of Object.keys(written).filter((name) => name in roles)) {
      const calls = statementsOf(role).filter((statement) => actionsOf(statement)[0]?.startsWith('dynamodb:'));
      for (const { Condition } of calls) {
        const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? ['*'];
        assert.ok(
          keys.every((key) => /^[A-Z]+(?:#\*)?$/.test(key)),
          `${role}: ${keys.join(', ')}`,
        );
      }
    }
  });

  it('let a function that Slack calls write nothing that was told', () => {
    for (const [role, keys] of Object.entries(written).filter(([name]) => name in roles)) {
      const writes = statementsOf(role).filter((statement) => actionsOf(statement).includes('dynamodb:UpdateItem'));
      const found = writes.flatMap(({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']);
      assert.deepEqual(found.toSorted(), keys);
    }
  });

  it('give the functions that Slack calls the signing secret, and never a token or a key', () => {
    for (const role of ['CommandRole', 'InteractRole']) {
      const secrets = statementsOf(role).filter((statement) => actionsOf(statement).includes('ssm:GetParameters'));
      const paths = secrets.flatMap(({ Resource }) => [Resource].flat()).map((resource) => JSON.stringify(resource));
      assert.equal(paths.length, 1);
      assert.match(paths[0] ?? '', /:parameter\/dcs-watch\/test\/slack-signing-secret"\}$/);
    }
  });

  it('grant no key of KMS: SSM decrypts for them', () => {
    const actions = Object.keys(roles).flatMap((role) => statementsOf(role).flatMap(actionsOf));

    assert.deepEqual(
      actions.filter((action) => action.startsWith('kms:')),
      [],
    );
  });

  it('are one per function, and none is shared', () => {
    const used = Object.values(packaged.ofType('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Role['Fn::GetAtt'][0],
    );

    assert.equal(new Set(used).size, used.length);
    assert.deepEqual([...new Set(Object.keys(roles)).difference(new Set(used))], ['SchedulerRole']);
  });

  it('let only the service itself take them, and only the named callers invoke a function', () => {
    for (const { Properties } of Object.values(roles)) {
      for (const { Principal, Action } of Properties.AssumeRolePolicyDocument.Statement) {
        assert.match(Principal.Service, /^(?:lambda|scheduler)\.amazonaws\.com$/);
        assert.equal(Action, 'sts:AssumeRole');
      }
    }
    for (const { Properties } of Object.values(packaged.ofType('AWS::Lambda::Permission'))) {
      assert.equal(Properties.Principal, 'apigateway.amazonaws.com');
      assert.ok(Properties.SourceArn);
    }
  });
});
