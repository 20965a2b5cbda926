import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { zipEntries } from '../../infra/zip-entries.ts';
import { packageCopy } from '../support/packaged.ts';

const packaged = packageCopy();
after(() => packaged[Symbol.dispose]());

const functions = Object.keys(packaged.ofType('AWS::Lambda::Function')).map((id) =>
  id.replace('LambdaFunction', '').toLowerCase(),
);

// biome-ignore lint/suspicious/noExplicitAny: see Resource.
function propertiesOf(logicalId: string): any {
  const resource = packaged.resources[logicalId];
  assert.ok(resource, `the template has no ${logicalId}`);
  return resource.Properties;
}

describe('the package', () => {
  it('holds each bundle and the settings side by side, and nothing else', () => {
    for (const name of functions) {
      const names = zipEntries(packaged.zip(name)).map((entry) => entry.name);
      assert.deepEqual(names.toSorted(), [`dist/${name}.mjs`, 'dist/watch.json'].toSorted());
    }
  });

  it('runs every function on Node 24, arm64', () => {
    for (const { Properties } of Object.values(packaged.ofType('AWS::Lambda::Function'))) {
      assert.partialDeepStrictEqual(Properties, { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
  });

  it('ends a poll before the next one starts', () => {
    assert.partialDeepStrictEqual(propertiesOf('PollLambdaFunction'), { Handler: 'dist/poll.handler', Timeout: 55 });
  });

  it('R37: leaves a failed poll to the next tick, whoever started it', () => {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = propertiesOf('PollLambdaEvConf');
    const retries = { MaximumRetryAttempts, MaximumEventAgeInSeconds };

    assert.deepEqual(retries, { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    assert.deepEqual(propertiesOf('PollScheduleOfprod').Target.RetryPolicy, retries);
  });

  it('keeps what failed, and why, where people find it', () => {
    const { Destination } = propertiesOf('PollLambdaEvConf').DestinationConfig.OnFailure;

    assert.deepEqual(Destination, { 'Fn::GetAtt': ['FailedPolls', 'Arn'] });
    assert.equal(packaged.resources.FailedPolls?.Type, 'AWS::SQS::Queue');
  });

  it('has one schedule per target, with the target as its input', () => {
    const found = Object.values(packaged.ofType('AWS::Scheduler::Schedule'));

    assert.deepEqual(
      found
        .map(({ Properties }) => [Properties.ScheduleExpression, Properties.Target.Input])
        .filter(([, input]) => 'target' in JSON.parse(input)),
      [['rate(1 minute)', '{"target":"prod"}']],
    );
  });

  it('lets Slack in at two addresses and no other, and slows down who calls too often', () => {
    const routes = Object.values(packaged.ofType('AWS::ApiGatewayV2::Route'));
    const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } =
      propertiesOf('HttpApiStage').DefaultRouteSettings;

    assert.deepEqual(routes.map(({ Properties }) => Properties.RouteKey).toSorted(), [
      'POST /slack/commands',
      'POST /slack/interactions',
    ]);
    assert.deepEqual([rate, burst], [10, 20]);
  });

  it('reserves no concurrency unless asked to, as a new account could not be deployed to', () => {
    for (const id of ['CommandLambdaFunction', 'InteractLambdaFunction']) {
      const [condition, , otherwise] = propertiesOf(id).ReservedConcurrentExecutions['Fn::If'];
      assert.deepEqual([condition, otherwise], ['ReservesForSlack', { Ref: 'AWS::NoValue' }]);
    }
  });

  it('keeps no secret in the template, only the way to it', () => {
    for (const [id, { Properties }] of Object.entries(packaged.ofType('AWS::Lambda::Function'))) {
      const secrets = id === 'DigestLambdaFunction' ? {} : { SECRETS_PATH: '/dcs-watch/test' };
      const options = id === 'PollLambdaFunction' ? { NODE_OPTIONS: '--max-semi-space-size=8' } : {};
      assert.deepEqual(Properties.Environment.Variables, { TABLE_NAME: { Ref: 'Table' }, ...secrets, ...options });
    }
  });

  it('keeps the logs for 30 days', () => {
    for (const { Properties } of Object.values(packaged.ofType('AWS::Logs::LogGroup'))) {
      assert.equal(Properties.RetentionInDays, 30);
    }
  });

  it('T12: leaves the table, and with it what was told already, behind when the stack goes', () => {
    const { Table } = packaged.resources;

    assert.partialDeepStrictEqual(Table, {
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    assert.partialDeepStrictEqual(Table?.Properties, {
      DeletionProtectionEnabled: true,
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    // A name of its own would have to be another after every change that replaces the table.
    assert.equal(Table?.Properties.TableName, undefined);
  });
});
