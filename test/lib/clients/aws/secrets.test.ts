import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createSecrets, SecretsError, type SecretsTimeouts } from '../../../../lib/clients/aws/secrets.ts';
import { PollError } from '../../../../lib/poll.ts';
import { CloudError } from '../../../../lib/ports/cloud.ts';
import { setEnvironment } from '../../../support/environment.ts';
import { type SsmServer, startSsmServer } from '../../../support/ssm-server.ts';

let ssm: SsmServer;
let environment: Disposable;
/** So that a test of what hangs is over soon. */
const timeouts = { connectionTimeoutMs: 1_000, requestTimeoutMs: 40 };
/** For a busy machine. */
const unhurried = { connectionTimeoutMs: 5_000, requestTimeoutMs: 10_000 };
const context = {} as Context;
const names = ['slack-bot-token', 'credentials/default'];

/** Every test has a path of its own, as middy's cache outlives it. */
function handlerWith(path: string, options?: SecretsTimeouts) {
  const secrets = createSecrets(path, names, options);
  return middy((_event: object, context: Context) => Promise.resolve(secrets.of(context))).use(secrets.middleware);
}

/** What another test gave up may still be trying. */
function askedBelow(path: string): SsmServer['asked'] {
  return ssm.asked.filter(({ body }) => JSON.stringify(body).includes(`"${path}/`));
}

before(async () => {
  ssm = await startSsmServer();
  environment = setEnvironment({
    AWS_ENDPOINT_URL_SSM: ssm.origin,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
after(async () => {
  environment[Symbol.dispose]();
  await ssm[Symbol.asyncDispose]();
});
beforeEach(() => {
  ssm.parameters.clear();
  ssm.asked.length = 0;
  ssm.trouble = undefined;
});

describe('createSecrets', () => {
  it('gives the handler what SSM holds, asked for once, decrypted', async () => {
    ssm.parameters.set('/both/slack-bot-token', 'xoxb-1');
    ssm.parameters.set('/both/credentials/default', '{"ak":"a","sk":"b"}');
    const handler = handlerWith('/both');

    const first = await handler({}, context);
    const second = await handler({}, context);

    assert.deepEqual(first, { 'slack-bot-token': 'xoxb-1', 'credentials/default': { ak: 'a', sk: 'b' } });
    assert.deepEqual(second, first);
    assert.deepEqual(askedBelow('/both'), [
      {
        target: 'AmazonSSM.GetParameters',
        body: { Names: ['/both/slack-bot-token', '/both/credentials/default'], WithDecryption: true },
      },
    ]);
  });

  it('keeps the values out of the context, which people log', async () => {
    ssm.parameters.set('/context/slack-bot-token', 'xoxb-canary');
    const own = {} as Context;

    await handlerWith('/context')({}, own);

    assert.doesNotMatch(JSON.stringify(own), /canary/);
  });

  it('leaves out what SSM does not hold, and asks again the next time', async () => {
    ssm.parameters.set('/part/slack-bot-token', 'xoxb-1');
    const handler = handlerWith('/part');

    assert.deepEqual(await handler({}, context), { 'slack-bot-token': 'xoxb-1' });
    ssm.parameters.set('/part/credentials/default', '{"ak":"a","sk":"b"}');
    assert.deepEqual(Object.keys(await handler({}, context)), names);
  });

  it('says which path could not be read, and why', async () => {
    ssm.trouble = 'AccessDeniedException';

    await assert.rejects(handlerWith('/denied')({}, context), (error) => {
      assert.ok(error instanceof SecretsError);
      assert.equal(error.message, 'SSM GetParameters below /denied failed: AccessDeniedException');
      return true;
    });
  });

  it('reads again after a failure', async () => {
    ssm.trouble = 'AccessDeniedException';
    const handler = handlerWith('/again');
    await assert.rejects(handler({}, context));
    ssm.trouble = undefined;
    ssm.parameters.set('/again/slack-bot-token', 'xoxb-1');

    assert.equal((await handler({}, context))['slack-bot-token'], 'xoxb-1');
  });

  for (const [what, trouble, fault, tries] of [
    ['that fails is asked three times', 'InternalServerError', 'InternalServerError', 3],
    ['that never answers is given up after three tries', 'hang', 'TimeoutError', 3],
    ['whose answer never ends is given up', 'stall', 'TimeoutError', undefined],
  ] as const) {
    it(`a store ${what}, and the fault is named`, { timeout: 10_000 }, async () => {
      ssm.trouble = trouble;
      await assert.rejects(handlerWith(`/${trouble}`, timeouts)({}, context), {
        name: 'SecretsError',
        message: `SSM GetParameters below /${trouble} failed: ${fault}`,
      });
      if (tries !== undefined) assert.equal(askedBelow(`/${trouble}`).length, tries);
    });
  }

  for (const trouble of ['AccessDeniedException', 'hang'] as const) {
    it(`a refused key is not used again while no new one can be read: ${trouble}`, { timeout: 10_000 }, async () => {
      const path = `/refused-${trouble}`;
      ssm.parameters.set(`${path}/slack-bot-token`, 'xoxb-1');
      ssm.parameters.set(`${path}/credentials/default`, '{"ak":"old","sk":"b"}');
      const refused = new CloudError('refused', { failure: 'authentication', retryable: false });
      const faults: Error[] = [new PollError([refused], 'refused')];
      const secrets = createSecrets(path, names, timeouts);
      const used: unknown[] = [];
      const handler = middy(async (_event: object, context: Context) => {
        used.push(secrets.of(context)['credentials/default']);
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
      }).use(secrets.middleware);

      await assert.rejects(handler({}, context), { message: 'refused' });
      ssm.trouble = trouble;
      await assert.rejects(handler({}, context), SecretsError);
      await assert.rejects(handler({}, context), SecretsError);
      ssm.trouble = undefined;
      ssm.parameters.set(`${path}/credentials/default`, '{"ak":"new","sk":"b"}');
      await handler({}, context);

      assert.deepEqual(used, [
        { ak: 'old', sk: 'b' },
        { ak: 'new', sk: 'b' },
      ]);
    });
  }

  it('asks again after the cloud refused the keys, and only then', async () => {
    ssm.parameters.set('/refused/slack-bot-token', 'xoxb-1');
    ssm.parameters.set('/refused/credentials/default', '{"ak":"old","sk":"b"}');
    const refused = new CloudError('refused', { failure: 'authentication', retryable: false });
    const faults: Error[] = [new Error('another fault'), new PollError([refused], 'refused')];
    const secrets = createSecrets('/refused', names);
    const handler = middy((_event: object, context: Context) => {
      const fault = faults.shift();
      if (fault !== undefined) throw fault;
      return Promise.resolve(secrets.of(context));
    }).use(secrets.middleware);

    await assert.rejects(handler({}, context), { message: 'another fault' });
    await assert.rejects(handler({}, context), { message: 'refused' });
    assert.equal(askedBelow('/refused').length, 1);
    ssm.parameters.set('/refused/credentials/default', '{"ak":"new","sk":"b"}');

    assert.deepEqual((await handler({}, context))['credentials/default'], { ak: 'new', sk: 'b' });
    assert.equal(askedBelow('/refused').length, 2);
  });

  const minuteMs = 60_000;
  function aging(path: string, random = () => 1, options: SecretsTimeouts = unhurried) {
    ssm.parameters.set(`${path}/slack-bot-token`, 'xoxb-1');
    ssm.parameters.set(`${path}/credentials/default`, '{"ak":"a","sk":"b"}');
    const clock = { nowMs: 0 };
    const warned: string[] = [];
    const log = { warn: (event: string) => void warned.push(event) };
    const secrets = createSecrets(path, names, { ...options, now: () => clock.nowMs, random, log });
    return { clock, warned, read: async () => (await secrets.read())['slack-bot-token'] };
  }

  for (const trouble of ['InternalServerError', 'AccessDeniedException', 'hang', 'stall'] as const) {
    it(`G08: the last good secret goes on while a refresh fails, and the new one once it works: ${trouble}`, async () => {
      const path = `/good-${trouble}`;
      const { clock, warned, read } = aging(path, () => 1, { ...timeouts, refreshMs: 20 });
      assert.equal(await read(), 'xoxb-1');
      ssm.trouble = trouble;
      ssm.parameters.set(`${path}/slack-bot-token`, 'xoxb-2');
      for (let minute = 6; minute < 600; minute += 40) {
        clock.nowMs = minute * minuteMs;
        assert.equal(await read(), 'xoxb-1', `after ${minute} minutes`);
      }
      ssm.trouble = undefined;
      // What hangs ends, and the next refresh is due.
      await new Promise((resolve) => setTimeout(resolve, 400));
      clock.nowMs += 2 * minuteMs;
      await read();
      assert.equal(await read(), 'xoxb-2');
      assert.ok(warned.length > 0, 'the log says so');
    });
  }

  it('G08: a refresh that failed is not tried again by every call', async () => {
    const { clock, read } = aging('/patient');
    await read();
    ssm.trouble = 'AccessDeniedException';
    clock.nowMs = 6 * minuteMs;
    for (let call = 0; call < 10; call += 1) await read();

    assert.equal(askedBelow('/patient').length, 2);
  });

  it('G08: a first fetch ends at its limit of seconds, whatever the store does', async () => {
    ssm.trouble = 'hang';
    const secrets = createSecrets('/limit', names, {
      connectionTimeoutMs: 1_000,
      requestTimeoutMs: 60_000,
      limitMs: 50,
    });

    await assert.rejects(secrets.read(), { name: 'SecretsError', message: /below \/limit failed: TimeoutError/ });
  });

  for (const count of [100, 300]) {
    it(`G07: ${count} environments that refresh together fail no poll, though few are answered`, async () => {
      ssm.allowed = Number.POSITIVE_INFINITY;
      const all = Array.from({ length: count }, (_, index) => aging(`/many-${count}`, () => index / count));
      await Promise.all(all.map(({ read }) => read()));
      ssm.allowed = 0;
      ssm.asked.length = 0;
      const askedBy: number[] = [];
      for (const minute of [2, 3, 4, 5]) {
        ssm.allowed = 40;
        for (const { clock } of all) clock.nowMs = minute * minuteMs;
        const values = await Promise.all(all.map(({ read }) => read()));
        assert.ok(values.every((value) => value === 'xoxb-1'));
        askedBy.push(askedBelow(`/many-${count}`).length);
      }
      ssm.allowed = Number.POSITIVE_INFINITY;

      const [before = -1, first = -1, second = -1] = askedBy;
      assert.equal(before, 0, 'none before three fifths of the five minutes');
      assert.ok(first < count && second > first, `spread over the polls: ${askedBy}`);
    });
  }

  it('G07: a changed secret is used after five minutes at the latest, whatever is drawn', async () => {
    for (const drawn of [0, 0.5, 1]) {
      const { clock, read } = aging(`/changed-${drawn}`, () => drawn);
      await read();
      ssm.parameters.set(`/changed-${drawn}/slack-bot-token`, 'xoxb-2');
      clock.nowMs = 5 * minuteMs;

      assert.equal(await read(), 'xoxb-2');
    }
  });
});
