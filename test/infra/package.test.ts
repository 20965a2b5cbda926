import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { schedules } from '../../infra/schedules.ts';
import { readWatchFile } from '../../infra/watch-file.ts';
import { zipEntries } from '../../infra/zip-entries.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const service = mkdtempSync(join(tmpdir(), 'package-'));

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Of the properties of all resources, those that are looked at here. */
interface Properties {
  readonly Environment: { readonly Variables: object };
  readonly MaximumEventAgeInSeconds: number;
  readonly MaximumRetryAttempts: number;
  readonly Policies: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
  readonly RetentionInDays: number;
  readonly ScheduleExpression: string;
  readonly Target: { readonly Input: string; readonly RetryPolicy: object };
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Properties;
}

let resources: Readonly<Record<string, Resource>>;

/** Packages a copy, with a stand-in for the bundle, as nothing here depends on what is in it. */
before(() => {
  cpSync(join(root, 'serverless.yml'), join(service, 'serverless.yml'));
  cpSync(join(root, 'infra'), join(service, 'infra'), { recursive: true });
  mkdirSync(join(service, 'dist'));
  writeFileSync(join(service, 'dist/poll.mjs'), 'export const handler = () => {};');
  writeFileSync(join(service, 'dist/watch.json'), '{}');
  const stack = schedules(readWatchFile(join(root, 'infra/watch.yml')));
  writeFileSync(join(service, 'dist/schedules.json'), JSON.stringify(stack));
  const command = fileURLToPath(import.meta.resolve('osls/bin/serverless.js'));
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' };
  execFileSync(process.execPath, [command, 'package', '--stage', 'test'], { cwd: service, env, stdio: 'pipe' });
  const template = readFileSync(join(service, '.serverless/cloudformation-template-update-stack.json'), 'utf8');
  resources = JSON.parse(template).Resources;
});
after(() => rmSync(service, { recursive: true }));

function propertiesOf(logicalId: string): Properties {
  const resource = resources[logicalId];
  assert.ok(resource, `the template has no ${logicalId}`);
  return resource.Properties;
}

function statementsOf(role: string): readonly Statement[] {
  return propertiesOf(role).Policies.flatMap((policy) => policy.PolicyDocument.Statement);
}

describe('the package', () => {
  it('holds the bundle and its settings side by side, and nothing else', () => {
    const names = zipEntries(readFileSync(join(service, '.serverless/poll.zip'))).map((entry) => entry.name);

    assert.deepEqual(names.toSorted(), ['dist/poll.mjs', 'dist/watch.json']);
  });

  it('runs the poll on Node 24, arm64, and ends it before the next one starts', () => {
    assert.partialDeepStrictEqual(propertiesOf('PollLambdaFunction'), {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'dist/poll.handler',
      Timeout: 55,
      MemorySize: 256,
    });
  });

  it('R37: leaves a failed poll to the next tick, whoever started it', () => {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = propertiesOf('PollLambdaEvConf');
    const retries = { MaximumRetryAttempts, MaximumEventAgeInSeconds };

    assert.deepEqual(retries, { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    assert.deepEqual(propertiesOf('PollScheduleOfprod').Target.RetryPolicy, retries);
  });

  it('has one schedule per target, with the target as its input', () => {
    const found = Object.values(resources).filter(({ Type }) => Type === 'AWS::Scheduler::Schedule');

    assert.deepEqual(
      found.map(({ Properties }) => [Properties.ScheduleExpression, Properties.Target.Input]),
      [['rate(1 minute)', '{"target":"prod"}']],
    );
  });

  it('keeps no secret in the template, only the way to it', () => {
    assert.deepEqual(propertiesOf('PollLambdaFunction').Environment.Variables, {
      TABLE_NAME: { Ref: 'Table' },
      SECRETS_PATH: '/dcs-watch/test',
    });
  });

  it('grants the poll what it calls and nothing else', () => {
    const actions = statementsOf('PollRole').flatMap((statement) => statement.Action);

    assert.deepEqual(actions.toSorted(), [
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'ssm:GetParameters',
    ]);
  });

  it('grants nothing on everything', () => {
    for (const role of ['PollRole', 'SchedulerRole']) {
      for (const { Action, Resource } of statementsOf(role)) {
        assert.doesNotMatch(JSON.stringify(Action), /\*/);
        assert.doesNotMatch(JSON.stringify(Resource), /"\*"/);
      }
    }
  });

  it('has no role but the two it names', () => {
    const roles = Object.keys(resources).filter((logicalId) => resources[logicalId]?.Type === 'AWS::IAM::Role');

    assert.deepEqual(roles.toSorted(), ['PollRole', 'SchedulerRole']);
  });

  it('keeps the logs for 30 days', () => {
    assert.equal(propertiesOf('PollLogGroup').RetentionInDays, 30);
  });

  it('leaves the table, and with it what was told already, behind when the stack goes', () => {
    assert.partialDeepStrictEqual(resources.Table, {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });
});
