/** What the doctor knows of a deployed stage, read from a CloudFormation and an SSM on loopback. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type PatientOptions, readPatient } from '../../../infra/doctor/read-patient.ts';
import { setEnvironment } from '../../support/environment.ts';
import { type HttpServer, sendJson, startHttpServer } from '../../support/http-server.ts';
import { shippedSettings } from '../../support/packaged.ts';

const stack = { Table: 'dcs-watch-prod-Table-1', PollScheduleOfprod: 'dcs-watch-prod-PollScheduleOfprod-1' };
const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
const stored = {
  'slack-bot-token': 'xoxb-canary',
  'slack-signing-secret': 'new-canary,old-canary',
  'credentials/default': '{"ak":"ak-canary","sk":"sk-canary"}',
};

let aws: HttpServer;
let environment: Disposable;
let parameters: Readonly<Record<string, string>>;
let hasStack: boolean;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/: a form in, XML out. */
function cloudFormation(action: string): string {
  const namespace = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"';
  const summaries = Object.entries(stack).map(
    ([id, name]) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId></member>`,
  );
  const output = `<member><OutputKey>HttpApiUrl</OutputKey><OutputValue>${url}</OutputValue></member>`;
  const result =
    action === 'DescribeStacks'
      ? `<Stacks><member><StackName>dcs-watch-prod</StackName><Outputs>${output}</Outputs></member></Stacks>`
      : `<StackResourceSummaries>${summaries.join('')}</StackResourceSummaries>`;
  return `<${action}Response ${namespace}><${action}Result>${result}</${action}Result></${action}Response>`;
}

before(async () => {
  aws = await startHttpServer(({ headers, body }, response) => {
    if (headers['x-amz-target'] === 'AmazonSSM.GetParameters') {
      const names: readonly string[] = JSON.parse(body).Names;
      const found = names.filter((name) => name.replace('/dcs-watch/prod/', '') in parameters);
      const Parameters = found.map((Name) => ({ Name, Value: parameters[Name.replace('/dcs-watch/prod/', '')] }));
      return sendJson(response, 200, { Parameters }, { 'content-type': 'application/x-amz-json-1.1' });
    }
    const action = new URLSearchParams(body).get('Action') ?? '';
    const refusal =
      '<ErrorResponse><Error><Code>ValidationError</Code><Message>no such stack</Message></Error></ErrorResponse>';
    response.writeHead(hasStack ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(hasStack ? cloudFormation(action) : refusal);
  });
  environment = setEnvironment({
    AWS_ENDPOINT_URL_SSM: aws.origin,
    AWS_ENDPOINT_URL_CLOUDFORMATION: aws.origin,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
after(async () => {
  environment[Symbol.dispose]();
  await aws[Symbol.asyncDispose]();
});
beforeEach(() => {
  parameters = stored;
  hasStack = true;
});

const options: PatientOptions = {
  settings: shippedSettings,
  targets: shippedSettings.targets,
  variables: {},
  stage: 'prod',
  region: 'eu-central-1',
};

describe('readPatient', () => {
  it('finds table, address and secrets of a stage', async () => {
    const { patient } = await readPatient(options);

    assert.equal(patient?.environment.tableName, stack.Table);
    assert.equal(patient?.url, url);
    assert.deepEqual(patient?.resources, new Map(Object.entries(stack)));
    assert.equal(patient?.environment.slackToken, 'xoxb-canary');
    assert.deepEqual(patient?.environment.credentials.get('default'), { ak: 'ak-canary', sk: 'sk-canary' });
    assert.deepEqual(patient?.signingSecrets, ['new-canary', 'old-canary']);
  });

  it('says that there is no such stack, and how to make it', async () => {
    hasStack = false;

    const { faults } = await readPatient(options);

    assert.match(faults?.[0]?.found ?? '', /^The stack dcs-watch-prod cannot be read: ValidationError/);
    assert.match(faults?.[0]?.fix ?? '', /npm run deploy to create it/);
  });

  it('T17: names every secret that is missing, and shows none that is there', async () => {
    const { 'slack-bot-token': _token, ...others } = stored;
    parameters = { ...others, 'credentials/default': 'sk-canary' };

    const { faults = [] } = await readPatient(options);

    assert.deepEqual(
      faults.map(({ what }) => what),
      ['slack-bot-token', 'credentials/default'],
    );
    for (const { fix } of faults) assert.match(fix ?? '', /npm run init -- --stage/);
    assert.equal(JSON.stringify(faults).includes('canary'), false);
  });

  it('names every variable that is missing where no stage is named', async () => {
    const { stage: _stage, ...local } = options;

    const { faults = [] } = await readPatient(local);

    assert.deepEqual(
      faults.map(({ what }) => what),
      ['TABLE_NAME', 'SLACK_BOT_TOKEN', 'CLOUD_SDK_AK', 'CLOUD_SDK_SK'],
    );
  });
});
