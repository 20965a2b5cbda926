/** What the core may rely on, whichever Cloud Eye stands behind the port. One suite, so that no fake can drift. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EventName } from '../../lib/model/vocabulary.ts';
import type { CloudTarget } from '../../lib/ports/cloud.ts';
import type { Effects } from '../../lib/run.ts';

/** What the documentation leaves open about the real list. */
export interface EventListHabits {
  readonly ends: 'inclusive' | 'exclusive';
  readonly order: 'newest first' | 'oldest first';
}

/** An item of `event_info`: https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
export interface ListedEvent {
  readonly event_id: string;
  readonly event_name: EventName;
  readonly event_source: 'SYS.DCS';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly detail: Readonly<Record<string, string>>;
}

export interface EventListUnderTest extends AsyncDisposable {
  /** Listed at once. */
  put(...events: readonly ListedEvent[]): void;
  readonly list: Effects['eventList'];
  readonly target: CloudTarget;
}

const everyHabit: readonly EventListHabits[] = (['inclusive', 'exclusive'] as const).flatMap((ends) =>
  (['newest first', 'oldest first'] as const).map((order) => ({ ends, order })),
);

/** @param create one Cloud Eye for all tests of a habit: each test looks at a time of its own. */
export function describeEventList(
  name: string,
  create: (habits: EventListHabits) => Promise<EventListUnderTest>,
): void {
  for (const habits of everyHabit) {
    const words = `ends ${habits.ends}, ${habits.order}`;
    describe(`${name} keeps the promises of Cloud Eye: ${words}`, () => promise(habits, () => create(habits)));
  }
}

const failover = 'masterStandbyFailover';
const firstSecond = Date.UTC(2026, 10, 25, 3) / 1_000;
const betweenTestsSeconds = 3_600;
let tests = 0;

function promise(habits: EventListHabits, create: () => Promise<EventListUnderTest>): void {
  let world: EventListUnderTest;
  before(async () => {
    world = await create();
  });
  after(() => world[Symbol.asyncDispose]());

  async function items(name: EventName, fromSeconds: number, toSeconds: number, offset = 0, limit = 100) {
    const request = { target: world.target, fromSeconds, toSeconds, offset, limit, clockOffsetMs: 0 };
    return (await world.list(name).page(request)).items;
  }
  async function ids(...question: Parameters<typeof items>): Promise<unknown[]> {
    return (await items(...question)).map((item) => (item as ListedEvent).event_id);
  }

  it('lists what happened inside the window, and nothing that happened outside of it', async () => {
    const second = nextSecond();
    world.put(...[-3, 0, 3].map((seconds) => eventAt(`at ${seconds}`, second + seconds)));

    assert.deepEqual(await ids(failover, second - 2, second + 2), ['at 0']);
  });

  it('takes the ends as it is said to', async () => {
    const second = nextSecond();
    world.put(eventAt('first', second), eventAt('last', second + 10));

    const found = await ids(failover, second, second + 10);

    assert.deepEqual(found.toSorted(), habits.ends === 'inclusive' ? ['first', 'last'] : []);
  });

  it('shows what happened in the middle of a second', async () => {
    const second = nextSecond();
    world.put(eventAt('half', second + 0.5));

    assert.deepEqual(await ids(failover, second, second + 1), ['half']);
    assert.deepEqual(await ids(failover, second + 1, second + 2), []);
  });

  it('keeps the sorts of events apart', async () => {
    const second = nextSecond();
    world.put(eventAt('failover', second), eventAt('abnormal', second, 'redisNodeStatusAbnormal'));

    assert.deepEqual(await ids(failover, second - 2, second + 2), ['failover']);
    assert.deepEqual(await ids('redisNodeStatusAbnormal', second - 2, second + 2), ['abnormal']);
    assert.deepEqual(await ids('nodeRestarted', second - 2, second + 2), []);
  });

  it('gives pages that join, in its order', async () => {
    const second = nextSecond();
    const events = Array.from({ length: 7 }, (_, index) => eventAt(`event-${index}`, second + index));
    world.put(...events);

    const pages = [0, 3, 6].map((offset) => ids(failover, second - 2, second + 20, offset, 3));
    const found = (await Promise.all(pages)).flat();

    const oldestFirst = events.map(({ event_id }) => event_id);
    assert.deepEqual(found, habits.order === 'oldest first' ? oldestFirst : oldestFirst.toReversed());
  });

  it('shows an event as it came', async () => {
    const second = nextSecond();
    const event = eventAt('whole', second);
    world.put(event);

    assert.deepEqual(await items(failover, second - 2, second + 2), [event]);
  });

  it('shows what came late to a window that was read before', async () => {
    const second = nextSecond();
    assert.deepEqual(await ids(failover, second - 2, second + 2), []);
    world.put(eventAt('late', second));

    assert.deepEqual(await ids(failover, second - 2, second + 2), ['late']);
  });

  it('tells its clock with every page', async () => {
    const request = { fromSeconds: firstSecond, toSeconds: firstSecond + 1, offset: 0, limit: 10, clockOffsetMs: 0 };
    const { clockOffsetMs } = await world.list(failover).page({ target: world.target, ...request });

    assert.equal(typeof clockOffsetMs, 'number');
  });
}

function nextSecond(): number {
  tests += 1;
  return firstSecond + tests * betweenTestsSeconds;
}

function eventAt(id: string, atSeconds: number, name: EventName = failover): ListedEvent {
  const detail = {
    content: 'The standby node took over.',
    group_id: '',
    resource_id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f',
    resource_name: 'redis-orders',
    event_state: 'incident',
    event_level: 'Critical',
    event_user: 'SYSTEM',
    event_type: 'EVENT.SYS',
  };
  return { event_id: id, event_name: name, event_source: 'SYS.DCS', time: atSeconds * 1_000, detail };
}
