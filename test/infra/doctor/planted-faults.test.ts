/** The doctor against a whole local cloud in which one thing at a time is wrong. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { composeCommand } from '../../../functions/compose-command.ts';
import type { Patient } from '../../../infra/doctor/patient.ts';
import { systemClock } from '../../../lib/clients/system-clock.ts';
import { troubleMessage } from '../../../lib/commands/press.ts';
import type { Target } from '../../../lib/model/settings.ts';
import {
  allScopes,
  type Clinic,
  examine,
  faultsOf,
  openClinic,
  scopesAre,
  slackSays,
  tableWithout,
} from '../../support/clinic.ts';
import { sendJson, startHttpServer } from '../../support/http-server.ts';
import type { PlannedFault } from '../../support/slack-proxy.ts';
import { rawTask, type Stage, stageKey } from '../../support/stage.ts';

const minuteMs = 60_000;
const whole = { mention: [], drop: false, continue: false } as const;

let clinic: Clinic;
let stage: Stage;

before(async () => {
  clinic = await openClinic();
  stage = clinic.stage;
});
after(() => clinic[Symbol.asyncDispose]());

function withTarget(changes: Partial<Target>): Partial<Patient> {
  return { targets: stage.settings.targets.map((target) => ({ ...target, ...changes })) };
}

function without(logicalId: string): Partial<Patient> {
  return { resources: new Map([...(clinic.patient().resources ?? [])].filter(([id]) => id !== logicalId)) };
}

interface Plant {
  readonly what: RegExp;
  readonly fix: RegExp;
  readonly changes?: () => Partial<Patient> | Promise<Partial<Patient>>;
  readonly slack?: readonly PlannedFault[];
}

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
    fix: /set projectId to the one that My Credentials → Projects shows for cn-north-4/,
  },
  'an endpoint that nobody answers': {
    changes: () => withTarget({ endpoint: 'http://127.0.0.1:1' }),
    what: /^target prod$/,
    fix: /make http:\/\/127\.0\.0\.1:1 reachable from here/,
  },
  'a table that is not there': {
    changes: () => ({ environment: { ...stage.environment, tableName: 'nowhere' } }),
    what: /^table nowhere$/,
    fix: /npm run deploy to create it/,
  },
  'a table without one of its indexes': {
    changes: async () => ({ environment: { ...stage.environment, tableName: await tableWithout(stage, 'tail') } }),
    what: /^table without-tail$/,
    fix: /npm run deploy: it updates the table to infra\/table\.yml/,
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
    fix: /use the address it prints as HttpApiUrl/,
  },
  'a target that the stack has no schedule for': {
    changes: () => without('PollScheduleOfprod'),
    what: /^schedules$/,
    fix: /npm run deploy/,
  },
  'T60: an alarm that is not there': {
    changes: () => without('TargetOverdue'),
    what: /^alarms$/,
    fix: /npm run deploy/,
  },
};

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, and leaves no message behind', async () => {
    stage.proxy.fail(scopesAre(allScopes));
    const before = (await stage.slack.messages(stage.channel)).length;

    const verdicts = await examine(clinic.patient());

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
    it(`${name} is found, alone, with the way to fix it`, async () => {
      stage.proxy.fail(...slack);

      const faults = faultsOf(await examine(clinic.patient(await changes?.())));

      assert.deepEqual(
        faults.map((verdict) => [what.test(verdict.what), fix.test(verdict.fix ?? '')]),
        [[true, true]],
        JSON.stringify(faults),
      );
    });
  }

  it('finds a clock that is wrong, and does not blame the keys for it', async () => {
    await using early = await openClinic({ now: () => Date.now() + 20 * minuteMs });

    const faults = faultsOf(await examine(early.patient()));
    const aboutTime = faults.filter(({ what }) => !what.startsWith('schedule'));

    assert.deepEqual(
      aboutTime.map(({ what }) => what),
      ['target prod', 'clock against prod'],
    );
    for (const { fix } of aboutTime) assert.match(fix ?? '', /NTP/);
  });

  it('finds a key that may not list tasks', async () => {
    const keys = [{ ...stageKey, projects: ['f'.repeat(32)] }];
    await using forbidden = await openClinic({ taskCenter: { keys } });

    const [first] = faultsOf(await examine(forbidden.patient()));

    assert.match(first?.fix ?? '', /infra\/huawei-policy\.json/);
  });

  it('G27: notes that routes need instances and the key lacks dcs:instance:list, and only then', async () => {
    const keys = [{ ...stageKey, mayListInstances: false }];
    const route = { match: { instance: ['redis-*'] }, channel: 'C0AAAAAAA' };
    for (const [routes, notes] of [
      [[route], 1],
      [[{ ...route, match: { ...route.match, target: ['prod'] } }], 1],
      [[], 0],
    ] as const) {
      await using forbidden = await openClinic({ taskCenter: { keys } });
      const settings = { ...forbidden.stage.settings, routes: routes.map((one) => ({ ...whole, ...one })) };
      const noted = (await examine(forbidden.patient({ settings }))).filter(({ what }) => what === 'instances of prod');

      assert.equal(noted.length, notes);
      for (const { kind, found } of noted) {
        assert.equal(kind, 'note');
        assert.match(found, /^the key lacks dcs:instance:list: routes by instance match nothing/);
      }
    }
  });

  it('notes that the key may not ask how far tasks are', async () => {
    const keys = [{ ...stageKey, mayReadProgress: false }];
    await using forbidden = await openClinic({ taskCenter: { keys } });
    const about = async (patient: Patient) =>
      (await examine(patient)).filter(({ what }) => what === 'progress of tasks of prod');
    const [note] = await about(forbidden.patient());
    assert.match(
      note?.found ?? '',
      /^the key lacks dcs:instance:getBackgroundTask: messages do not say how far a task is/,
    );
    assert.deepEqual(await about(clinic.patient()), []);
  });

  it('G02: finds that commands apologise although they answer 200, whichever of them it is', async () => {
    for (const verb of ['status', 'tasks', 'why']) {
      for (const language of ['en', 'zh-CN'] as const) {
        const sorry = troubleMessage({ ...stage.settings, language });
        await using deployed = await startHttpServer(({ headers, body }, response) => {
          const isSigned = headers['x-slack-signature'] !== undefined;
          const isSorry = new URLSearchParams(body).get('text')?.startsWith(verb) === true;
          sendJson(response, isSigned ? 200 : 401, isSorry ? sorry : { text: 'fine' });
        });

        const [fault, ...others] = faultsOf(await examine(clinic.patient({ url: deployed.origin })));

        assert.deepEqual(others, []);
        assert.match(fault?.what ?? '', /^commands at /);
        assert.ok(fault?.found.startsWith(`${verb} `) && fault.found.endsWith(sorry.text), fault?.found);
        assert.match(fault?.fix ?? '', /log of the command function: its role may lack something/);
      }
    }
  });

  it('G02: finds commands whose role may not read the table', async () => {
    const connection = { ...stage.dynamodb.connection, endpoint: 'http://127.0.0.1:1' };
    const environment = {
      tableName: stage.environment.tableName,
      slackHooksOrigin: stage.environment.slackHooksOrigin,
      signingSecrets: ['signing-secret-canary'],
      logLevel: 'error',
    } as const;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const command = composeCommand({
      settings: stage.settings,
      environment,
      dynamodb: connection,
      log,
      guardMs: 20_000,
    });
    await using deployed = await startHttpServer(async ({ headers, body }, response) => {
      const { statusCode, ...answer } = await command({ headers: headers as Record<string, string>, body });
      response.writeHead(statusCode, answer.headers).end(answer.body);
    });

    const [fault, ...others] = faultsOf(await examine(clinic.patient({ url: deployed.origin })));

    assert.deepEqual(others, []);
    assert.match(fault?.found ?? '', /^status is answered with an apology/);
  });

  it('G02: asks why of a task that was listed', async () => {
    await using busy = await openClinic();
    busy.stage.put(rawTask(busy.stage.now() - 10_000, { id: 'ff80808187bce0740187bd32b0000001' }));
    await busy.stage.poll();
    const asked: (string | null)[] = [];
    const real = busy.patient().url ?? '';
    await using between = await startHttpServer(async ({ target, headers, body }, response) => {
      asked.push(new URLSearchParams(body).get('text'));
      const { host: _host, 'content-length': _length, connection: _connection, ...others } = headers;
      const answer = await fetch(real + target, { method: 'POST', headers: others as Record<string, string>, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });

    assert.deepEqual(faultsOf(await examine(busy.patient({ url: between.origin }))), []);
    assert.match(asked.at(-1) ?? '', /^why ff80808187bce0740187bd32b0000001$/);
  });

  it('asks a key that was refused no second time, as the cloud locks it', async () => {
    await using twice = await openClinic({ targets: ['north', 'south'] });
    const before = twice.stage.taskCenter.requests.length;
    const credentials = new Map([['default', { ...stageKey, sk: 'wrong' }]]);

    const verdicts = await examine(twice.patient({ environment: { ...twice.stage.environment, credentials } }));

    assert.equal(verdicts.filter(({ what, kind }) => what === 'target south' && kind === 'skipped').length, 1);
    assert.equal(twice.stage.taskCenter.requests.length, before + 1);
  });

  it('T60: finds that nobody polls', async () => {
    const later = { ...systemClock, now: () => Date.now() + 10 * minuteMs };
    const [late] = faultsOf(await examine(clinic.patient({ clock: later }))).filter(({ what }) =>
      what.startsWith('schedule of'),
    );

    assert.match(late?.found ?? '', /^no poll has succeeded since /);
    assert.match(late?.fix ?? '', /check that its schedule is enabled/);
  });
});
