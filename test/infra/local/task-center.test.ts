import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalTaskCenter, type LocalTaskCenterOptions } from '../../../infra/local/task-center.ts';
import { ask, askForIds, KEY, PROJECT, type TaskListBody } from './ask-task-center.ts';

const FIRST = { id: 'first', created_at: '2026-11-25T03:00:00.000Z', updated_at: '2026-11-25T03:10:00.000Z' };
const SECOND = { id: 'second', created_at: '2026-11-25T03:05:00.000Z', updated_at: '2026-11-25T03:06:00.000Z' };

async function withTaskCenter(
  options: Partial<LocalTaskCenterOptions>,
  use: (center: Awaited<ReturnType<typeof createLocalTaskCenter>>) => Promise<void>,
): Promise<void> {
  const center = await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT], ...options });
  try {
    await use(center);
  } finally {
    await center.close();
  }
}

test('ten tasks are listed when no limit is asked for, and task_count names them all', () =>
  withTaskCenter({}, async (center) => {
    center.put(PROJECT, ...Array.from({ length: 12 }, (_, index) => ({ ...FIRST, id: `task-${index}` })));
    const response = await ask(center.endpoint);
    const body = (await response.json()) as TaskListBody;
    assert.equal(response.status, 200);
    assert.equal(body.tasks.length, 10);
    assert.equal(body.task_count, 12);
  }));

test('offset counts records and limit ends the page', () =>
  withTaskCenter({ order: 'oldest-first' }, async (center) => {
    center.put(PROJECT, FIRST, SECOND, { ...SECOND, id: 'third', created_at: '2026-11-25T03:07:00Z' });
    assert.deepEqual(await askForIds(center.endpoint, { offset: 1, limit: 1 }), ['second']);
    assert.deepEqual(await askForIds(center.endpoint, { offset: 3 }), []);
  }));

for (const [name, query] of Object.entries({
  'limit 0': { limit: 0 },
  'limit 1001': { limit: 1001 },
  'limit ten': { limit: 'ten' },
  'a negative offset': { offset: -1 },
  'an offset that is no integer': { offset: '1.5' },
  'a start_time in ISO form': { start_time: '2026-11-25T03:00:00Z' },
  'an end_time on the 31st of February': { end_time: '20260231000000' },
  'an end before the start': { start_time: '20261125030001', end_time: '20261125030000' },
})) {
  test(`${name} is refused with 400 in the shape of the service`, () =>
    withTaskCenter({}, async (center) => {
      const response = await ask(center.endpoint, { query });
      const body = (await response.json()) as Record<string, unknown>;
      assert.equal(response.status, 400);
      assert.deepEqual(Object.keys(body), ['error_msg', 'error_code', 'error_ext_msg']);
      assert.match(String(body.error_code), /^DCS\.\d{4}$/);
    }));
}

for (const { name, options, query, ids } of [
  { name: 'created_at, ends included', options: {}, query: ['030000', '030500'], ids: ['second', 'first'] },
  { name: 'created_at, ends excluded', options: { ends: 'exclusive' }, query: ['030000', '030501'], ids: ['second'] },
  { name: 'updated_at', options: { filterOn: 'updated' }, query: ['030900', '031000'], ids: ['first'] },
  { name: 'oldest first', options: { order: 'oldest-first' }, query: ['030000', '030500'], ids: ['first', 'second'] },
] as const) {
  test(`a window selects by ${name}`, () =>
    withTaskCenter(options, async (center) => {
      center.put(PROJECT, FIRST, SECOND);
      const [start, end] = query;
      const found = await askForIds(center.endpoint, { start_time: `20261125${start}`, end_time: `20261125${end}` });
      assert.deepEqual(found, ids);
    }));
}

test('task_count is a string when told so', () =>
  withTaskCenter({ taskCount: 'string' }, async (center) => {
    const body = (await (await ask(center.endpoint)).json()) as TaskListBody;
    assert.deepEqual(body, { task_count: '0', tasks: [] });
  }));

test('a task is listed only after the listing delay', async () => {
  let nowMs = Date.parse('2026-11-25T03:00:00Z');
  await withTaskCenter({ now: () => nowMs, listingDelayMs: 30_000 }, async (center) => {
    center.put(PROJECT, FIRST);
    assert.deepEqual(await askForIds(center.endpoint, {}, nowMs), []);
    nowMs += 30_000;
    assert.deepEqual(await askForIds(center.endpoint, {}, nowMs), ['first']);
  });
});

test('a task without a readable time is in every window', () =>
  withTaskCenter({}, async (center) => {
    center.put(PROJECT, { id: 'strange', created_at: 'yesterday' });
    assert.deepEqual(await askForIds(center.endpoint, { start_time: '20200101000000', end_time: '20200101000001' }), [
      'strange',
    ]);
  }));

test('a patched task shows its change, a put one takes the place of its namesake, a removed one is gone', () =>
  withTaskCenter({}, async (center) => {
    center.put(PROJECT, FIRST, SECOND);
    center.patch(PROJECT, 'first', { status: 'FAILED', updated_at: undefined });
    center.put(PROJECT, { id: 'second', status: 'SUCCESS' });
    const body = (await (await ask(center.endpoint)).json()) as TaskListBody;
    assert.deepEqual(body.tasks, [
      { id: 'first', created_at: FIRST.created_at, status: 'FAILED' },
      { id: 'second', status: 'SUCCESS' },
    ]);
    center.remove(PROJECT, 'first');
    assert.deepEqual(await askForIds(center.endpoint), ['second']);
    assert.throws(() => center.remove(PROJECT, 'first'), /has no task first/);
  }));

test('the Date header follows its own clock and every answer has a request id', () =>
  withTaskCenter({ now: () => Date.parse('2023-06-17T08:18:06.597Z') }, async (center) => {
    const response = await ask(center.endpoint, { atMs: Date.parse('2023-06-17T08:18:00Z') });
    assert.equal(response.headers.get('date'), 'Sat, 17 Jun 2023 08:18:06 GMT');
    assert.equal(response.headers.get('x-request-id'), 'local-1');
  }));

test('an unknown project answers 404, an unknown path 404 of the gateway', () =>
  withTaskCenter({}, async (center) => {
    const unknown = await ask(center.endpoint, { project: 'fedcba9876543210fedcba9876543210' });
    assert.equal(unknown.status, 404);
    assert.match(await unknown.text(), /"error_code":"DCS\.4001"/);
    const elsewhere = await fetch(new URL('/v1.0/instances', center.endpoint));
    assert.equal(elsewhere.status, 404);
    assert.match(await elsewhere.text(), /"error_code":"APIGW\.0101"/);
  }));

test('a key that may not read the project answers 403', () =>
  withTaskCenter({ keys: [{ ...KEY, projects: ['another'] }] }, async (center) => {
    const response = await ask(center.endpoint);
    assert.equal(response.status, 403);
    assert.match(await response.text(), /"error_code":"DCS\.2007"/);
  }));

test('the log names every request with its query and status', () =>
  withTaskCenter({}, async (center) => {
    await ask(center.endpoint, { query: { limit: 5 } });
    await ask(center.endpoint, { sk: 'wrong' });
    const log = center.requests.map(({ method, path, query, status }) => ({ method, path, query, status }));
    const path = `/v2/${PROJECT}/tasks`;
    assert.deepEqual(log, [
      { method: 'GET', path, query: { limit: '5' }, status: 200 },
      { method: 'GET', path, query: {}, status: 401 },
    ]);
  }));
