/** The doctor against a whole local cloud in which one thing at a time is wrong. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { composeCommand } from '../../../functions/compose-command.ts';
import type { Patient } from '../../../infra/doctor/patient.ts';
import { runDoctor } from '../../../infra/doctor/run-doctor.ts';
import type { Verdict } from '../../../infra/doctor/verdict.ts';
import { pollAlarms } from '../../../infra/poll-alarms.ts';
import { schedules } from '../../../infra/schedules.ts';
import { createDynamoDbClient } from '../../../lib/clients/dynamodb.ts';
import type { HttpEvent } from '../../../lib/clients/http-event.ts';
import { systemClock } from '../../../lib/clients/system-clock.ts';
import type { Target } from '../../../lib/settings.ts';
import { type HttpServer, sendJson, startHttpServer } from '../../support/http-server.ts';
import type { PlannedFault } from '../../support/slack-proxy.ts';
import { openStage, type Stage, stageKey } from '../../support/stage.ts';

const secret = 'signing-secret-canary';
const minuteMs = 60_000;
const fixedAlarms = [
  'DeliveriesDead',
  'DeliveriesLate',
  'TasksUnreadable',
  'PollErrors',
  'PollThrottles',
  'SlackUnanswered',
];
const allScopes = 'chat:write,commands,channels:history,groups:history';

let stage: Stage;
let commands: HttpServer;
let healthy: Patient;

before(async () => {
  stage = await openStage({ now: Date.now });
  await stage.poll();
  commands = await startCommands();
  healthy = patientOf(stage, {});
});
after(async () => {
  await commands[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** The command function as the gateway calls it. */
async function startCommands(): Promise<HttpServer> {
  const { tableName, slackHooksOrigin } = stage.environment;
  const environment = { tableName, slackHooksOrigin, signingSecrets: [secret], logLevel: 'error' } as const;
  const { settings, dynamodb } = stage;
  const command = composeCommand({ settings, environment, dynamodb: dynamodb.connection, guardMs: 20_000 });
  return startHttpServer(async ({ headers, body }, response) => {
    const { statusCode, ...answer } = await command({ headers: headers as NonNullable<HttpEvent['headers']>, body });
    response.writeHead(statusCode, answer.headers).end(answer.body);
  });
}

function patientOf({ settings, environment, dynamodb }: Stage, changes: Partial<Patient>): Patient {
  const wanted = [...Object.keys(schedules(settings).Resources), ...Object.keys(pollAlarms(settings).Resources)];
  return {
    settings,
    targets: settings.targets,
    environment,
    signingSecrets: [secret],
    url: commands.origin,
    resources: new Map([...wanted, ...fixedAlarms].map((id) => [id, id])),
    clock: systemClock,
    dynamodb: dynamodb.connection,
    ...changes,
  };
}

async function examine(patient: Patient): Promise<readonly Verdict[]> {
  const lines: string[] = [];
  const verdicts = await runDoctor(patient, (line) => void lines.push(line));
  assert.equal(lines.length, verdicts.length);
  for (const canary of [stageKey.sk, stage.slack.token, secret]) assert.equal(lines.join('\n').includes(canary), false);
  return verdicts;
}

function faultsOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(({ kind }) => kind === 'fault');
}

function slackSays(method: string, error: string): PlannedFault {
  return { method, applied: false, answer: (response) => sendJson(response, 200, { ok: false, error }) };
}

function scopesAre(scopes: string): PlannedFault {
  const body = { ok: true, team: 'dcs-watch', bot_id: 'B1' };
  const headers = { 'x-oauth-scopes': scopes };
  return { method: 'auth.test', applied: false, answer: (response) => sendJson(response, 200, body, headers) };
}

function withTarget(changes: Partial<Target>): Partial<Patient> {
  return { targets: stage.settings.targets.map((target) => ({ ...target, ...changes })) };
}

/** The same table without one of its indexes. */
async function tableWithout(index: string): Promise<string> {
  const client = createDynamoDbClient({ count: () => {}, connection: stage.dynamodb.connection });
  const { Table } = await client.send(new DescribeTableCommand({ TableName: stage.environment.tableName }));
  const left = (Table?.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => IndexName !== index);
  const used = new Set(
    [...left, { KeySchema: Table?.KeySchema }]
      .flatMap(({ KeySchema = [] }) => KeySchema)
      .map((key) => key.AttributeName),
  );
  const TableName = `without-${index}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: Table?.KeySchema,
      AttributeDefinitions: Table?.AttributeDefinitions?.filter(({ AttributeName }) => used.has(AttributeName)),
      GlobalSecondaryIndexes: left.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
    }),
  );
  return TableName;
}

interface Plant {
  readonly what: RegExp;
  readonly fix: RegExp;
  readonly changes?: () => Partial<Patient> | Promise<Partial<Patient>>;
  readonly slack?: readonly PlannedFault[];
}

const noPoll = () => ({ clock: { ...systemClock, now: () => Date.now() + 10 * minuteMs } });

const plants: Readonly<Record<string, Plant>> = {
  'keys that the cloud does not know': {
    changes: () => ({
      environment: { ...stage.environment, credentials: new Map([['default', { ...stageKey, sk: 'wrong' }]]) },
    }),
    what: /^target prod$/,
    fix: /access key that exists .* do not try more than five times/,
  },
  'a project that is not there': {
    changes: () => withTarget({ projectId: 'f'.repeat(32) }),
    what: /^target prod$/,
    fix: /projectId must be the one that My Credentials → Projects shows for cn-north-4/,
  },
  'an endpoint that nobody answers': {
    changes: () => withTarget({ endpoint: 'http://127.0.0.1:1' }),
    what: /^target prod$/,
    fix: /reach http:\/\/127\.0\.0\.1:1 from here/,
  },
  'a table that is not there': {
    changes: () => ({ environment: { ...stage.environment, tableName: 'nowhere' } }),
    what: /^table nowhere$/,
    fix: /npm run deploy makes it/,
  },
  'a table without one of its indexes': {
    changes: async () => ({ environment: { ...stage.environment, tableName: await tableWithout('tail') } }),
    what: /^table without-tail$/,
    fix: /npm run deploy makes it what infra\/table\.yml says/,
  },
  'T17: a token that is none': {
    slack: [slackSays('auth.test', 'invalid_auth')],
    what: /^token$/,
    fix: /Bot User OAuth Token \(xoxb-…\)/,
  },
  'a scope that is missing': {
    slack: [scopesAre('chat:write,commands,channels:history')],
    what: /^scopes$/,
    fix: /OAuth & Permissions and install the app again, or set delivery\.exactlyOnce: false/,
  },
  'T45: a channel that the app is not in': {
    slack: [slackSays('chat.postMessage', 'not_in_channel')],
    what: /^channel C000000001$/,
    fix: /\/invite @dcs-watch/,
  },
  'a channel that is archived': {
    slack: [slackSays('chat.postMessage', 'is_archived')],
    what: /^channel C000000001$/,
    fix: /unarchive it, or route to another channel/,
  },
  'a history that may not be read': {
    slack: [slackSays('conversations.history', 'missing_scope')],
    what: /^channel C000000001$/,
    fix: /channels:history and groups:history/,
  },
  'a signing secret that is another’s': {
    changes: () => ({ signingSecrets: ['another'] }),
    what: /^commands at /,
    fix: /store the app’s Signing Secret again/,
  },
  'an address where nobody answers': {
    changes: () => ({ url: 'http://127.0.0.1:1' }),
    what: /^commands at /,
    fix: /take the address it prints as HttpApiUrl/,
  },
  'a target that the stack has no schedule for': {
    changes: () => ({
      resources: new Map([...(healthy.resources ?? [])].filter(([id]) => id !== 'PollScheduleOfprod')),
    }),
    what: /^schedules$/,
    fix: /npm run deploy/,
  },
  'T60: an alarm that is not there': {
    changes: () => ({
      resources: new Map([...(healthy.resources ?? [])].filter(([id]) => id !== 'PollsStoppedOfprod')),
    }),
    what: /^alarms$/,
    fix: /npm run deploy/,
  },
};

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, and leaves no message behind', async () => {
    stage.proxy.fail(scopesAre(allScopes));
    const before = (await stage.slack.messages(stage.channel)).length;

    const verdicts = await examine(healthy);

    assert.deepEqual(faultsOf(verdicts), []);
    assert.equal((await stage.slack.messages(stage.channel)).length, before);
    const marks = verdicts.filter(({ kind }) => kind === 'ok').map(({ what }) => what.replace(/ .*/, ''));
    assert.deepEqual(marks, [
      'configuration',
      'target',
      'clock',
      'table',
      'token',
      'scopes',
      'channel',
      'commands',
      'schedule',
      'schedules',
      'alarms',
    ]);
  });

  for (const [name, { what, fix, changes, slack = [] }] of Object.entries(plants)) {
    it(`${name} is found, alone, with the way to mend it`, async () => {
      stage.proxy.fail(...slack);

      const faults = faultsOf(await examine(patientOf(stage, (await changes?.()) ?? {})));

      assert.deepEqual(
        faults.map((verdict) => [what.test(verdict.what), fix.test(verdict.fix ?? '')]),
        [[true, true]],
        JSON.stringify(faults),
      );
    });
  }

  it('finds a clock that is wrong, and does not blame the keys for it', async () => {
    await using early = await openStage({ now: () => Date.now() + 20 * minuteMs });

    const faults = faultsOf(await examine(patientOf(early, { url: commands.origin })));
    const aboutTime = faults.filter(({ what }) => !what.startsWith('schedule'));

    assert.deepEqual(
      aboutTime.map(({ what }) => what),
      ['target prod', 'clock against prod'],
    );
    for (const { fix } of aboutTime) assert.match(fix ?? '', /NTP/);
  });

  it('finds a key that may not list tasks', async () => {
    const keys = [{ ...stageKey, projects: ['f'.repeat(32)] }];
    await using forbidden = await openStage({ now: Date.now, taskCenter: { keys } });

    const [first] = faultsOf(await examine(patientOf(forbidden, {})));

    assert.match(first?.fix ?? '', /infra\/huawei-policy\.json/);
  });

  it('asks a key that was refused no second time, as the cloud locks it', async () => {
    await using twice = await openStage({ now: Date.now, targets: ['north', 'south'] });
    const credentials = new Map([['default', { ...stageKey, sk: 'wrong' }]]);

    const verdicts = await examine(patientOf(twice, { environment: { ...twice.environment, credentials } }));

    assert.equal(verdicts.filter(({ what, kind }) => what === 'target south' && kind === 'skipped').length, 1);
    assert.equal(twice.taskCenter.requests.length, 1);
  });

  it('T60: finds that nobody polls', async () => {
    const [late] = faultsOf(await examine(patientOf(stage, noPoll()))).filter(({ what }) =>
      what.startsWith('schedule of'),
    );

    assert.match(late?.found ?? '', /^no poll succeeded since /);
    assert.match(late?.fix ?? '', /is the schedule enabled/);
  });
});
