import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalTaskCenter, type Fault, type LocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { ask, KEY, PROJECT } from '../ask-task-center.ts';

async function withFaults(faults: readonly Fault[], use: (center: LocalTaskCenter) => Promise<void>): Promise<void> {
  const center = await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT] });
  center.put(PROJECT, { id: 'first', created_at: '2026-11-25T03:00:00Z' });
  center.fail(...faults);
  try {
    await use(center);
  } finally {
    await center.close();
  }
}

const answers: readonly { name: string; fault: Fault; status: number; body: RegExp }[] = [
  { name: 'an error of the service', fault: { kind: 'service-error', status: 500 }, status: 500, body: /"DCS\.5000"/ },
  { name: 'throttling', fault: { kind: 'throttled' }, status: 429, body: /"error_code":"APIGW\.0308"/ },
  {
    name: 'an error of the gateway',
    fault: { kind: 'gateway-error', status: 503, code: 'APIGW.0801' },
    status: 503,
    body: /"error_code":"APIGW\.0801"/,
  },
  { name: 'a page of a proxy', fault: { kind: 'html' }, status: 502, body: /^<html>/ },
  { name: 'an error under status 200', fault: { kind: 'error-body' }, status: 200, body: /"error_code":"DCS\.5000"/ },
  { name: 'an empty body', fault: { kind: 'empty' }, status: 200, body: /^$/ },
  { name: 'cut JSON', fault: { kind: 'cut-json' }, status: 200, body: /^\{"task_count":1,"tasks":[^\]]*$/ },
  {
    name: 'any answer',
    fault: { kind: 'answer', answer: { status: 200, body: { tasks: null } } },
    status: 200,
    body: /^\{"tasks":null\}$/,
  },
];
for (const { name, fault, status, body } of answers) {
  test(`${name} comes once, then the list again`, () =>
    withFaults([fault], async (center) => {
      const faulty = await ask(center.endpoint);
      assert.equal(faulty.status, status);
      assert.match(await faulty.text(), body);
      assert.match(await (await ask(center.endpoint)).text(), /"id":"first"/);
    }));
}

test('a reset connection ends the request without an answer', () =>
  withFaults([{ kind: 'reset' }], async (center) => {
    await assert.rejects(ask(center.endpoint), (error: Error) =>
      /ECONNRESET|other side closed/.test(String(error.cause)),
    );
  }));

test('a connection cut in the middle of the body gives a status and no whole body', () =>
  withFaults([{ kind: 'cut-connection' }], async (center) => {
    const response = await ask(center.endpoint);
    assert.equal(response.status, 200);
    await assert.rejects(response.text());
  }));

test('a request that hangs is let go when the server closes', async () => {
  let hanging: Promise<Response> = Promise.resolve(new Response());
  await withFaults([{ kind: 'hang' }], async (center) => {
    hanging = ask(center.endpoint);
    hanging.catch(() => undefined);
    while (center.requests.length === 0) await new Promise(setImmediate);
    assert.equal(center.requests[0]?.status, undefined);
  });
  await assert.rejects(hanging);
});
