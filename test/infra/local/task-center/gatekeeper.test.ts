import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedAuthorization } from '../../../../infra/local/task-center/gatekeeper.ts';
import { createLocalTaskCenter, type LocalTaskCenter } from '../../../../infra/local/task-center.ts';
import vectors from '../../../data/signing-vectors.json' with { type: 'json' };
import { type Ask, ask, KEY, PROJECT } from '../ask-task-center.ts';

const START_MS = Date.parse('2026-11-25T03:00:00Z');
const MINUTE_MS = 60_000;

async function withClock(use: (center: LocalTaskCenter, clock: { nowMs: number }) => Promise<void>): Promise<void> {
  const clock = { nowMs: START_MS };
  const keys = [KEY, { ak: 'TEMPORARY', sk: 'temporary-secret', securityToken: 'the-token' }];
  const center = await createLocalTaskCenter({ keys, projects: [PROJECT], now: () => clock.nowMs });
  try {
    await use(center, clock);
  } finally {
    await center.close();
  }
}

for (const vector of vectors.vectors.filter(({ signedHeaders }) => signedHeaders.includes('host'))) {
  test(`the judge reproduces the published signature of ${vector.source}`, () => {
    const headers = Object.fromEntries(Object.entries(vector.headers).map(([name, value]) => [name, String(value)]));
    const request = { method: vector.method, url: new URL(vector.url), headers };
    const authorization = publishedAuthorization(request, vector.signedHeaders.split(';'), vector);
    assert.equal(authorization.split('Signature=')[1], vector.signature);
  });
}

const refused: Record<string, Ask> = {
  'a wrong secret': { sk: 'wrong' },
  'an unknown key': { ak: 'NOBODY' },
  'no Authorization header': { unsignedHeaders: { authorization: '' } },
  'a header changed after signing': { unsignedHeaders: { 'x-sdk-date': '20261125T030001Z' } },
  'a project header that is not signed': { unsignedHeaders: { 'x-project-id': PROJECT } },
  'a clock that is 15 minutes and a second slow': { atMs: START_MS - 15 * MINUTE_MS - 1000 },
  'a clock that is 15 minutes and a second fast': { atMs: START_MS + 15 * MINUTE_MS + 1000 },
  'a date that is none': { headers: { 'x-sdk-date': 'today' } },
  'a token with a key that has none': { headers: { 'x-security-token': 'the-token' } },
  'a temporary key without its token': { ak: 'TEMPORARY', sk: 'temporary-secret' },
};
for (const [name, options] of Object.entries(refused)) {
  test(`${name} is refused with 401 APIGW.0301`, () =>
    withClock(async (center) => {
      const response = await ask(center.endpoint, { atMs: START_MS, ...options });
      const body = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, 401);
      assert.equal(body.error_code, 'APIGW.0301');
      assert.equal(body.request_id, response.headers.get('x-request-id'));
    }));
}

const accepted: Record<string, Ask> = {
  'a query with every kind of character': { query: { limit: 10, 'x y': '一 (&=?!#%.*)~+' } },
  'a signed project header': { headers: { 'x-project-id': PROJECT } },
  'a temporary key with its token': {
    ak: 'TEMPORARY',
    sk: 'temporary-secret',
    headers: { 'x-security-token': 'the-token' },
  },
  'a clock that is 15 minutes slow': { atMs: START_MS - 15 * MINUTE_MS },
};
for (const [name, options] of Object.entries(accepted)) {
  test(`${name} passes`, () =>
    withClock(async (center) => {
      const response = await ask(center.endpoint, { atMs: START_MS, ...options });
      assert.equal(response.status, 200, await response.text());
    }));
}

async function statuses(center: LocalTaskCenter, secrets: readonly string[], atMs: number): Promise<number[]> {
  const found: number[] = [];
  for (const sk of secrets) found.push((await ask(center.endpoint, { sk, atMs })).status);
  return found;
}

test('a sixth failure in a row locks the key for five minutes, for right signatures too', () =>
  withClock(async (center, clock) => {
    await statuses(center, Array(6).fill('wrong'), START_MS);
    assert.deepEqual(await statuses(center, [KEY.sk], START_MS), [401]);
    clock.nowMs += 5 * MINUTE_MS - 1;
    assert.deepEqual(await statuses(center, [KEY.sk], clock.nowMs), [401]);
    clock.nowMs += 1;
    assert.deepEqual(await statuses(center, [KEY.sk], clock.nowMs), [200]);
  }));

test('five failures and a success do not lock, and the success starts the count anew', () =>
  withClock(async (center) => {
    const five = Array(5).fill('wrong');
    const found = await statuses(center, [...five, KEY.sk, ...five, KEY.sk], START_MS);
    assert.deepEqual(found.filter((status) => status === 200).length, 2);
  }));
