/** What the doctor finds about Cloud Eye, of targets that have events and of those that have none. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LoggedRequest } from '../../../infra/local/task-center.ts';
import type { Target } from '../../../lib/model/settings.ts';
import { allScopes, type Clinic, examine, faultsOf, openClinic, scopesAre } from '../../support/clinic.ts';
import { type HttpServer, sendJson, startHttpServer } from '../../support/http-server.ts';
import { type Stage, stageKey } from '../../support/stage.ts';

let clinic: Clinic;
let stage: Stage;
let elsewhere: HttpServer;

before(async () => {
  clinic = await openClinic({ sources: ['tasks', 'events'] });
  stage = clinic.stage;
  elsewhere = await startHttpServer((_, response) => sendJson(response, 404, { error_code: 'APIGW.0101' }));
});
after(async () => {
  await clinic[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
});

function withTarget(changes: Partial<Target>) {
  return { targets: stage.settings.targets.map((target) => ({ ...target, ...changes })) };
}

function callsToCloudEye(of: Stage): readonly LoggedRequest[] {
  return of.taskCenter.requests.filter(({ path }) => path.startsWith('/V1.0/'));
}

describe('the doctor, of a target with events', () => {
  it('asks Cloud Eye for one sort of event of the last minute and for one name, and finds nothing wrong', async () => {
    stage.proxy.fail(scopesAre(allScopes));
    const before = callsToCloudEye(stage).length;

    const verdicts = await examine(clinic.patient());

    assert.deepEqual(faultsOf(verdicts), []);
    const [call, names, ...others] = callsToCloudEye(stage).slice(before);
    assert.deepEqual(others, []);
    assert.match(names?.path ?? '', /\/events\b/);
    assert.equal(names?.query.limit, '1');
    const { from, to, limit } = call?.query ?? {};
    assert.deepEqual([Number(to) - Number(from), limit], [60_000, '1']);
    const about = verdicts.filter(({ kind, what }) => kind !== 'note' && /^(target|clock|events|schedule) /.test(what));
    assert.deepEqual(
      about.map(({ kind, what }) => [kind, what]),
      [
        ['ok', 'target prod'],
        ['ok', 'clock against prod'],
        ['ok', 'events of prod'],
        ['ok', 'schedule of prod'],
        ['ok', 'schedule of prod, events'],
      ],
    );
  });

  const plants = {
    'an address where nobody answers': {
      changes: () => withTarget({ eventsEndpoint: 'http://127.0.0.1:1' }),
      fix: /^make http:\/\/127\.0\.0\.1:1 reachable from here/,
    },
    'an address that is not Cloud Eye’s': {
      changes: () => withTarget({ eventsEndpoint: elsewhere.origin }),
      fix: /^set eventsEndpoint to Cloud Eye’s address in cn-north-4, such as https:\/\/ces\.cn-north-4\.myhuaweicloud\.com; it is http/,
    },
  };
  for (const [name, { changes, fix }] of Object.entries(plants)) {
    it(`${name} is found, alone, with the way to fix it`, async () => {
      const [fault, ...others] = faultsOf(await examine(clinic.patient(changes())));

      assert.deepEqual(others, []);
      assert.equal(fault?.what, 'events of prod');
      assert.match(fault?.fix ?? '', fix);
    });
  }

  it('a key that Cloud Eye alone refuses is found, with the address as what may be wrong', async () => {
    stage.taskCenter.failEvents({ kind: 'gateway-error', status: 401, code: 'APIGW.0301' });

    const [fault, ...others] = faultsOf(await examine(clinic.patient()));

    assert.deepEqual([fault?.what, others], ['events of prod', []]);
    assert.match(fault?.fix ?? '', /^give the credential set default an access key .* or set eventsEndpoint to/);
  });

  it('a key without ces:events:get is found, and what keeps the polls from succeeding with it', async () => {
    const keys = [{ ...stageKey, mayReadEvents: false }];
    await using forbidden = await openClinic({ sources: ['tasks', 'events'], taskCenter: { keys } });

    const faults = faultsOf(await examine(forbidden.patient()));

    assert.deepEqual(
      faults.map(({ what }) => what),
      ['events of prod', 'schedule of prod, events'],
    );
    assert.match(faults[0]?.found ?? '', /answered 403 ces\.0017: the policy does not allow ces:events:get$/);
    assert.match(faults[0]?.fix ?? '', /ces:events:get .*infra\/huawei-policy\.json includes it/);
  });

  it('G27: a key without ces:events:list is noted, with what is missed', async () => {
    const keys = [{ ...stageKey, mayListEventNames: false }];
    await using forbidden = await openClinic({ sources: ['tasks', 'events'], taskCenter: { keys } });

    const verdicts = await examine(forbidden.patient());

    assert.deepEqual(faultsOf(verdicts), []);
    const noted = verdicts.find(({ what }) => what === 'event names of prod');
    assert.equal(noted?.kind, 'note');
    assert.match(noted?.found ?? '', /^the key lacks ces:events:list: events of new names are missed$/);
  });

  it('B06: the action that Cloud Eye names is the one to allow', async () => {
    const details = "Policy doesn't allow [ces:eventData:list] to be performed";
    const body = { http_code: '403', message: { details, code: '403' } };
    stage.taskCenter.failEvents({ kind: 'answer', answer: { status: 403, body } });

    const [fault] = faultsOf(await examine(clinic.patient()));

    assert.match(fault?.fix ?? '', /^give the key’s user ces:eventData:list for this project/);
  });

  it('a key that the Task Center refused is not shown to Cloud Eye', async () => {
    const before = callsToCloudEye(stage).length;
    const credentials = new Map([['default', { ...stageKey, sk: 'wrong' }]]);

    const verdicts = await examine(clinic.patient({ environment: { ...stage.environment, credentials } }));

    assert.equal(callsToCloudEye(stage).length, before);
    assert.equal(verdicts.find(({ what }) => what === 'events of prod')?.kind, 'skipped');
  });

  it('a target with events alone is asked for no tasks', async () => {
    await using events = await openClinic({ sources: ['events'] });

    const verdicts = await examine(events.patient());

    assert.deepEqual(faultsOf(verdicts), []);
    assert.equal(callsToCloudEye(events.stage).length, events.stage.taskCenter.requests.length);
    const about = verdicts.filter(({ kind, what }) => kind !== 'note' && /^(target|clock|events|schedule) /.test(what));
    assert.deepEqual(
      about.map(({ what }) => what),
      ['events of prod', 'clock against prod', 'schedule of prod, events'],
    );
  });
});

describe('the doctor, of a target without events', () => {
  it('asks Cloud Eye nothing', async () => {
    await using without = await openClinic();

    const verdicts = await examine(without.patient());

    assert.deepEqual(callsToCloudEye(without.stage), []);
    assert.deepEqual(
      verdicts.filter(({ what }) => /events/.test(what)),
      [],
    );
  });
});
