/** The doctor against a whole local cloud in which one thing at a time is wrong. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Patient } from '../../../infra/doctor/patient.ts';
import { systemClock } from '../../../lib/clients/system-clock.ts';
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
import type { PlannedFault } from '../../support/slack-proxy.ts';
import { type Stage, stageKey } from '../../support/stage.ts';

const minuteMs = 60_000;

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
