/** The template as CloudFormation would judge it, as far as that can be known without an account. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { schedules } from '../../infra/schedules.ts';
import { everyMs } from '../../lib/model/polling.ts';
import type { Settings } from '../../lib/model/settings.ts';
import { type Packaged, packageCopy, type Resource, shippedSettings } from '../support/packaged.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const resourcesMax = 500;
const templateMaxBytes = 1_000_000;
const nameMaxCharacters = 255;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const rulesMax = 300;
const ruleMaxTargets = 5;

/** What the stack is made of; a type that is new here was looked up first. */
const types = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
];

function settingsWith(count: number): Settings {
  const [first] = shippedSettings.targets;
  assert.ok(first);
  const targets = Array.from({ length: count }, (_, index) => ({
    ...first,
    id: `target-${index}`,
    every: index % 10 === 0 ? '5 minutes' : '1 minute',
  }));
  return { ...shippedSettings, targets };
}

/** The inputs of all that starts a poll, schedules and rules alike. */
function pollInputs(packaged: Packaged): readonly string[] {
  const schedules = Object.values(packaged.ofType('AWS::Scheduler::Schedule')).map(
    ({ Properties }) => Properties.Target.Input,
  );
  const rules = Object.values(packaged.ofType('AWS::Events::Rule')).flatMap(({ Properties }) =>
    Properties.Targets.map(({ Input }: { Input: string }) => Input),
  );
  return [...schedules, ...rules].filter((input) => 'target' in JSON.parse(input));
}

/** Every logical id that something refers to. */
function referred(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referred);
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text, ...others } = value as Record<string, unknown>;
  const inText = typeof text === 'string' ? [...text.matchAll(/\$\{([\w:]+)/g)].map(([, name]) => name ?? '') : [];
  const names = [
    ...(typeof ref === 'string' ? [ref] : []),
    ...(Array.isArray(attribute) ? [attribute[0]] : []),
    ...inText,
  ];
  return [...names, ...Object.values(others).flatMap(referred)];
}

const count = 1_000;

describe('a stack for a thousand targets', () => {
  using packaged = packageCopy(settingsWith(count));
  const { resources } = packaged;
  const template = readFileSync(packaged.templateFile, 'utf8');
  const bytes = statSync(packaged.templateFile).size;
  const inputs = pollInputs(packaged);
  const rules: readonly Resource[] = Object.values(packaged.ofType('AWS::Events::Rule'));

  it('stays within what CloudFormation and EventBridge take', () => {
    assert.ok(Object.keys(resources).length <= resourcesMax, `${Object.keys(resources).length} resources`);
    assert.ok(bytes <= templateMaxBytes, `${bytes} bytes`);
    assert.ok(rules.length <= rulesMax, `${rules.length} rules`);
    for (const { Properties } of rules) assert.ok(Properties.Targets.length <= ruleMaxTargets);
  });

  it('polls every target once a beat, with nothing tried again', () => {
    const expected = Array.from({ length: count }, (_, index) => `{"target":"target-${index}"}`);

    assert.deepEqual(inputs.toSorted(), expected.toSorted());
    for (const { Properties } of rules) {
      for (const { RetryPolicy } of Properties.Targets) {
        assert.deepEqual(RetryPolicy, { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
      }
    }
  });

  it('polls no target at the pace of another', () => {
    for (const { Properties } of rules) {
      const beatMs = everyMs({ every: /^rate\((.+)\)$/.exec(Properties.ScheduleExpression)?.[1] ?? '' });
      for (const { Id } of Properties.Targets) {
        assert.equal(beatMs, Number(Id.slice('target-'.length)) % 10 === 0 ? 300_000 : 60_000);
      }
    }
  });

  it('refers to nothing that is not there, and is made of types that are known', () => {
    const known = new Set([...Object.keys(resources), ...types]);
    for (const name of new Set(referred(JSON.parse(template)))) {
      assert.ok(known.has(name) || name.startsWith('AWS::'), name);
    }
    for (const [id, { Type }] of Object.entries(resources)) {
      assert.match(id, /^[A-Za-z0-9]+$/);
      assert.ok(id.length <= nameMaxCharacters && types.includes(Type), `${id}: ${Type}`);
    }
  });
});

describe('a stack', () => {
  using packaged = packageCopy();
  const lint = (options: readonly string[]) => spawnSync('cfn-lint', options, { encoding: 'utf8' });
  /** Amazon's own check, where pip has installed it (pip install cfn-lint); nothing of it is needed to deploy. */
  const hasLinter = lint(['--version']).status === 0;
  const linted = hasLinter ? lint(['--non-zero-exit-code', 'error', packaged.templateFile]) : undefined;

  it('passes cfn-lint', { skip: linted === undefined ? 'cfn-lint is not installed' : false }, () => {
    assert.equal(linted?.status, 0, linted?.stdout);
  });

  it('has room for the most targets that get schedules of their own', () => {
    const most = Object.keys(schedules(settingsWith(400)).Resources).length;

    assert.ok(Object.keys(packaged.resources).length + most <= resourcesMax);
  });
});

describe('who gets a mail', () => {
  const mailed = (settings: Settings) => {
    using packaged = packageCopy(settings);
    const template = JSON.parse(readFileSync(packaged.templateFile, 'utf8'));
    return [template.Conditions.MailsAlarms, packaged.resources.AlarmsByMail?.Properties.Endpoint];
  };

  it('G17: is whom infra/watch.yml names, with every deployment', () => {
    const address = 'oncall@example.com';

    assert.deepEqual(mailed({ ...shippedSettings, alarmEmail: address }), [
      { 'Fn::Not': [{ 'Fn::Equals': [address, ''] }] },
      address,
    ]);
    assert.deepEqual(mailed(shippedSettings), [{ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] }, '']);
  });
});
