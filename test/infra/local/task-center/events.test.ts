/** Cloud Eye on this machine: as strict as https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createLocalTaskCenter,
  type LocalTaskCenter,
  type LocalTaskCenterOptions,
} from '../../../../infra/local/task-center.ts';
import { type Ask, ask, KEY, PROJECT } from '../ask-task-center.ts';

const FAILOVER = 'masterStandbyFailover';
const NOW_MS = Date.parse('2026-11-25T03:00:00Z');
const QUERY = { event_type: 'EVENT.SYS', event_source: 'SYS.DCS', from: NOW_MS - 60_000, to: NOW_MS };

describe('the list of events', () => {
  test('has the documented shape, and one sort of event', () =>
    withCloudEye({}, async (center) => {
      const event = eventAt('one', NOW_MS - 1_000);
      center.putEvent(PROJECT, event, { ...event, event_id: 'another', event_name: 'nodeRestarted' });

      const body = await (await askFor(center)).json();

      assert.deepEqual(body, {
        event_name: FAILOVER,
        event_type: 'EVENT.SYS',
        event_users: ['admin'],
        event_sources: ['SYS.DCS'],
        event_info: [event],
        meta_data: { total: 1 },
      });
    }));

  test('is empty for an event that never happened', () =>
    withCloudEye({}, async (center) => {
      const body = (await (await askFor(center)).json()) as EventListBody;
      assert.deepEqual([body.event_info, body.meta_data], [[], { total: 0 }]);
    }));

  test('leaves out what another service or a person reported', () =>
    withCloudEye({}, async (center) => {
      const event = eventAt('one', NOW_MS - 1_000);
      center.putEvent(PROJECT, { ...event, event_source: 'SYS.ECS' });
      center.putEvent(PROJECT, { ...event, detail: { ...event.detail, event_type: 'EVENT.CUSTOM' } });
      assert.deepEqual(await idsFor(center), []);
    }));

  for (const order of ['newest-first', 'oldest-first'] as const) {
    test(`gives pages that join, ${order}, and counts them all`, () =>
      withCloudEye({ events: { order } }, async (center) => {
        center.putEvent(PROJECT, ...['a', 'b', 'c'].map((id, index) => eventAt(id, NOW_MS - 9_000 + index)));
        const pages = [await idsFor(center, { limit: 2 }), await idsFor(center, { limit: 2, start: 2 })];
        const oldestFirst = [['a', 'b'], ['c']];
        assert.deepEqual(pages, order === 'oldest-first' ? oldestFirst : [['c', 'b'], ['a']]);
        const body = (await (await askFor(center, { limit: 2 })).json()) as EventListBody;
        assert.equal(body.meta_data.total, 3);
      }));
  }

  for (const ends of ['inclusive', 'exclusive'] as const) {
    test(`takes its ends as ${ends}, to the millisecond`, () =>
      withCloudEye({ events: { ends, order: 'oldest-first' } }, async (center) => {
        const times = [QUERY.from - 1, QUERY.from, QUERY.from + 1, QUERY.to - 1, QUERY.to, QUERY.to + 1];
        center.putEvent(PROJECT, ...times.map((timeMs) => eventAt(String(timeMs - NOW_MS), timeMs)));
        const inside = ['-59999', '-1'];
        assert.deepEqual(await idsFor(center), ends === 'exclusive' ? inside : ['-60000', ...inside, '0']);
      }));
  }

  test('shows an event only after the listing delay, which tasks do not have', async () => {
    let nowMs = NOW_MS;
    await withCloudEye({ now: () => nowMs, events: { listingDelayMs: 30_000 } }, async (center) => {
      center.putEvent(PROJECT, eventAt('late', NOW_MS - 1_000));
      center.put(PROJECT, { id: 'task', created_at: new Date(NOW_MS).toISOString() });
      assert.deepEqual(await idsFor(center), []);
      const tasks = (await (await ask(center.endpoint, { atMs: nowMs })).json()) as { tasks: unknown[] };
      assert.equal(tasks.tasks.length, 1);
      nowMs += 30_000;
      assert.deepEqual(await idsFor(center, {}, nowMs), ['late']);
    });
  });

  test('shows an event without a readable time in every window', () =>
    withCloudEye({}, async (center) => {
      center.putEvent(PROJECT, { event_id: 'strange', event_name: FAILOVER, time: 'yesterday' });
      assert.deepEqual(await idsFor(center), ['strange']);
    }));
});

describe('a question that the documentation does not allow', () => {
  const wrong: Readonly<Record<string, Ask['query']>> = {
    'no event type': { event_type: '' },
    'an event type that is none': { event_type: 'EVENT.OTHER' },
    'a source that is none': { event_source: '!' },
    'a time in seconds': { from: NOW_MS / 1_000 },
    'a time that is text': { to: '20261125030000' },
    'a window that ends where it begins': { from: NOW_MS, to: NOW_MS },
    'a window that ends before it begins': { from: NOW_MS, to: NOW_MS - 1 },
    'a negative start': { start: -1 },
    'a limit of nought': { limit: 0 },
    'a limit beyond 100': { limit: 101 },
    'a parameter of the list of tasks': { offset: 0 },
  };
  for (const [name, query] of Object.entries(wrong)) {
    test(`is answered 400: ${name}`, () =>
      withCloudEye({}, async (center) => {
        const response = await askFor(center, query);
        assert.equal(response.status, 400);
        assert.deepEqual(await codesOf(response), ['400', 'ces.0013']);
      }));
  }

  test('needs the event type alone', () =>
    withCloudEye({}, async (center) => {
      const response = await askAt(center, { query: { event_type: 'EVENT.SYS' } });
      assert.equal(response.status, 200);
    }));
});

describe('who may ask', () => {
  test('B06: a wrong secret is answered 401 ces.0015', () =>
    withCloudEye({}, async (center) => {
      const response = await askAt(center, { query: QUERY, sk: 'wrong' });
      assert.equal(response.status, 401);
      assert.deepEqual(await codesOf(response), ['401', 'ces.0015']);
    }));

  test('B06: a key without ces:events:get is answered 403 ces.0017 with the action, and lists tasks all the same', () =>
    withCloudEye({ keys: [{ ...KEY, mayReadEvents: false }] }, async (center) => {
      const response = await askFor(center);
      assert.equal(response.status, 403);
      const body = (await response.json()) as ErrorBody;
      assert.deepEqual(body, {
        http_code: '403',
        message: { details: "Policy doesn't allow [ces:events:get] to be performed", code: 'ces.0017' },
      });
      assert.equal((await ask(center.endpoint, { atMs: NOW_MS })).status, 200);
    }));

  test('a key of another project is answered 403, an unknown project 404', () =>
    withCloudEye({ keys: [{ ...KEY, projects: ['another'] }] }, async (center) => {
      assert.equal((await askFor(center)).status, 403);
      const unknown = await askAt(center, { query: QUERY, project: 'f'.repeat(32) });
      assert.equal(unknown.status, 404);
      assert.deepEqual(await codesOf(unknown), ['404', 'ces.0016']);
    }));

  for (const [version, resource] of [
    ['v1.0', `event/${FAILOVER}`],
    ['V1.0', 'events/more'],
    ['V1.0', 'event/'],
    ['V1.0', `event/${FAILOVER}/more`],
    ['v2', `event/${FAILOVER}`],
  ] as const) {
    test(`a path that is none is refused: /${version}/…/${resource}`, () =>
      withCloudEye({}, async (center) => {
        const response = await askAt(center, { query: QUERY, version, resource });
        assert.equal(response.status, 404);
        assert.match(await response.text(), /"error_code":"APIGW\.0101"/);
      }));
  }
});

describe('faults of Cloud Eye alone', () => {
  test('planned ones meet its next requests, one each, and no other', () =>
    withCloudEye({}, async (center) => {
      center.failEvents({ kind: 'throttled' }, { kind: 'html' });
      const tasks = await ask(center.endpoint, { atMs: NOW_MS });
      const statuses = [await askFor(center), await askFor(center), await askFor(center)].map(({ status }) => status);
      assert.deepEqual([tasks.status, statuses], [200, [429, 502, 200]]);
    }));

  test('a standing one meets every one of them, until it is taken back', () =>
    withCloudEye({}, async (center) => {
      center.breakEvents({ kind: 'gateway-error', status: 403, code: 'ces.0015' });
      const broken = [await askFor(center), await askFor(center)].map(({ status }) => status);
      const tasks = await ask(center.endpoint, { atMs: NOW_MS });
      center.breakEvents(undefined);
      assert.deepEqual([broken, tasks.status, (await askFor(center)).status], [[403, 403], 200, 200]);
    }));
});

interface ErrorBody {
  readonly http_code: string;
  readonly message: { readonly details: string; readonly code: string };
}

async function codesOf(response: Response): Promise<string[]> {
  const { http_code, message } = (await response.json()) as ErrorBody;
  return [http_code, message.code];
}

interface EventListBody {
  readonly event_info: readonly { readonly event_id: string }[];
  readonly meta_data: { readonly total: number };
}

function eventAt(id: string, timeMs: number) {
  const detail = {
    resource_name: 'redis-orders',
    event_level: 'Critical',
    event_user: 'admin',
    event_type: 'EVENT.SYS',
  };
  return { event_id: id, event_name: FAILOVER, event_source: 'SYS.DCS', time: timeMs, detail };
}

function askAt(center: LocalTaskCenter, options: Ask): Promise<Response> {
  return ask(center.endpoint, { version: 'V1.0', resource: `event/${FAILOVER}`, atMs: NOW_MS, ...options });
}

function askFor(center: LocalTaskCenter, query: Ask['query'] = {}, atMs = NOW_MS): Promise<Response> {
  return askAt(center, { query: { ...QUERY, ...query }, atMs });
}

async function idsFor(center: LocalTaskCenter, query: Ask['query'] = {}, atMs = NOW_MS): Promise<string[]> {
  const body = (await (await askFor(center, query, atMs)).json()) as EventListBody;
  return body.event_info.map(({ event_id }) => event_id);
}

async function withCloudEye(
  options: Partial<LocalTaskCenterOptions>,
  run: (center: LocalTaskCenter) => Promise<void>,
): Promise<void> {
  const center = await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT], now: () => NOW_MS, ...options });
  try {
    await run(center);
  } finally {
    await center.close();
  }
}
