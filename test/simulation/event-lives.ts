/** What Cloud Eye lists: events by themselves, bad states and their ends, and what else the Task Center tells of them. */
import type { State } from '../judge/history.ts';
import { type Plan, targetsWithEvents } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask, SimulatedVersion } from './simulated-task-center.ts';
import { createItem } from './task-items.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** One line of the list of events. `part`: which version of which life of the judge's it is. */
export interface SimulatedEvent {
  readonly target: string;
  readonly name: string;
  readonly timeMs: number;
  /** From when the list may show it, by the true clock. */
  readonly listedMs: number;
  readonly item: unknown;
  readonly part: { readonly id: string; readonly version: number };
}

export interface EventWorld {
  readonly events: readonly SimulatedEvent[];
  /** For the judge alone: what each of them is to people. */
  readonly lives: readonly SimulatedTask[];
  /** For the Task Center: switchovers that somebody asked for, and what goes on beside a failover. */
  readonly tasks: readonly SimulatedTask[];
}

export interface Maker {
  readonly plan: Plan;
  readonly target: string;
  readonly random: Random;
  readonly instance: string;
}

const stories = ['single', 'single', 'pair', 'pair', 'pair', 'orphan', 'switchover', 'failover'] as const;
const singles = [
  ['instanceBackupFailure', 'failed'],
  ['instanceNodeAbnormalRestart', 'failed'],
  ['nodeRestarted', 'succeeded'],
  ['scriptsStopped', 'succeeded'],
  ['migrationFullResync', 'succeeded'],
  ['memcachedMasterStandbyFailover', 'failed'],
] as const;
const pairs = [
  ['redisNodeStatusAbnormal', 'redisNodeStatusNormal'],
  ['memcachedInstanceStatusAbnormal', 'memcachedInstanceStatusNormal'],
] as const;
const failovers = new Set(['masterStandbyFailover', 'memcachedMasterStandbyFailover', 'masterStandbySwitchover']);

/** Every story has an instance of its own, so that what belongs together is known to the judge. */
export function createEvents(plan: Plan): EventWorld {
  const made = targetsWithEvents(plan).flatMap(({ id: target }) => {
    const random = createRandom(plan.seed, `events/${target}`);
    return Array.from({ length: random.integer(1, 6) }, (_, index) => {
      const instance = `${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}-5a0f-4b6e-9c3d-${String(index).padStart(12, '0')}`;
      return create({ plan, target, random: random.fork(String(index)), instance });
    });
  });
  return {
    events: made.flatMap(({ events }) => events),
    lives: made.flatMap(({ lives }) => lives),
    tasks: made.flatMap(({ tasks }) => tasks),
  };
}

function create(maker: Maker): EventWorld {
  const { random } = maker;
  const story = random.pick(stories);
  const atMs = momentOf(maker);
  if (story === 'pair') return pair(maker, atMs);
  if (story === 'orphan') return alone(maker, random.pick(pairs)[1], 'succeeded', atMs);
  if (story === 'switchover') return switchover(maker, atMs);
  if (story === 'failover') return failover(maker, atMs);
  const [name, state] = random.pick(singles);
  return alone(maker, name, state, atMs);
}

/** Before the watch began, or while there is trouble. */
export function momentOf({ plan, random }: Maker): number {
  if (random.chance(0.15)) return plan.startMs - random.integer(5, 90) * minuteMs;
  return random.integer(plan.startMs + 90 * secondMs, Math.max(plan.startMs + 91 * secondMs, plan.calmMs - minuteMs));
}

export function alone(maker: Maker, name: string, state: State, atMs: number): EventWorld {
  const event = createEvent(maker, name, atMs, (id) => ({ id, version: 0 }));
  return { events: [event], lives: [lifeOf(maker, name, [event], [state])], tasks: [] };
}

/** The end may be listed before its beginning, and come twice. */
export function pair(maker: Maker, atMs: number): EventWorld {
  const { random, plan } = maker;
  const [bad, good] = random.pick(pairs);
  const begin = createEvent(maker, bad, atMs, (id) => ({ id, version: 0 }));
  const endMs = Math.min(atMs + random.integer(1, 1_500) * secondMs, plan.calmMs);
  const life = begin.part.id;
  const end = createEvent(maker, good, Math.max(endMs, atMs), () => ({ id: life, version: 1 }));
  const again = random.chance(0.3)
    ? [
        createEvent(maker, good, end.timeMs - plan.cloudOffsetMs + random.integer(0, 5_000), () => ({
          id: life,
          version: 1,
        })),
      ]
    : [];
  return {
    events: [begin, end, ...again],
    lives: [lifeOf(maker, bad, [begin, end], ['failed', 'succeeded'])],
    tasks: [],
  };
}

/** Asked for by somebody: the Task Center tells it, and the event is the same one. */
function switchover(maker: Maker, atMs: number): EventWorld {
  const { random } = maker;
  const name = 'masterStandbySwitchover';
  const event = createEvent(maker, name, atMs + random.integer(0, 20_000), (id) => ({ id, version: 0 }));
  if (random.chance(0.3) || !hasTasks(maker))
    return { events: [event], lives: [lifeOf(maker, name, [event], ['succeeded'])], tasks: [] };
  const task = taskBeside(maker, 'masterStandbySwapJob', 'switchover', atMs, atMs + 25_000);
  const life = { ...lifeOf(maker, name, [event], ['succeeded']), toldBy: task.id };
  return { events: [event], lives: [life], tasks: [task] };
}

/** Beside something that went on on the instance. */
function failover(maker: Maker, atMs: number): EventWorld {
  const { random } = maker;
  const name = 'masterStandbyFailover';
  const event = createEvent(maker, name, atMs, (id) => ({ id, version: 0 }));
  const life = lifeOf(maker, name, [event], ['failed']);
  if (random.chance(0.3) || !hasTasks(maker)) return { events: [event], lives: [life], tasks: [] };
  const beganMs = atMs + random.integer(-480, 480) * secondMs;
  const task = taskBeside(maker, 'EXTEND', 'capacity', beganMs, beganMs + random.integer(1, 400) * secondMs);
  return { events: [event], lives: [{ ...life, near: task.id }], tasks: [task] };
}

export function hasTasks({ plan, target }: Maker): boolean {
  return plan.settings.targets.some(({ id, sources }) => id === target && sources.includes('tasks'));
}

export function createEvent(
  { plan, target, random, instance }: Maker,
  name: string,
  atMs: number,
  partOf: (id: string) => SimulatedEvent['part'],
): SimulatedEvent {
  const timeMs = atMs + plan.cloudOffsetMs;
  const id = `ev${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}`;
  return {
    target,
    name,
    timeMs,
    listedMs: atMs + listingDelay(plan, random),
    part: partOf(id),
    item: {
      event_id: id,
      event_name: name,
      event_source: 'SYS.DCS',
      time: timeMs,
      detail: {
        content: '<!everyone> & <https://evil.example|fix>',
        resource_id: instance,
        resource_name: resourceName(instance),
        event_state: random.pick(['normal', 'warning', 'incident']),
        event_level: random.pick(['Major', 'Minor', '<!everyone>']),
        event_user: 'anna',
      },
    },
  };
}

function resourceName(instance: string): string {
  return `redis-<!everyone>-${instance.slice(0, 4)}`;
}

/** A1, as for tasks: replicas that lag are in it. */
function listingDelay({ settings, trouble, replicaLagMaxMs }: Plan, random: Random): number {
  if (trouble.cloud === 0 || random.chance(0.4)) return 0;
  return random.integer(0, settings.fetch.overlapSeconds * secondMs - replicaLagMaxMs - 12_000);
}

export function lifeOf(
  { target, instance }: Maker,
  name: string,
  events: readonly SimulatedEvent[],
  states: readonly State[],
): SimulatedTask {
  const [first] = events;
  if (first === undefined) throw new Error('A life without an event');
  const versions = events.map(({ timeMs, listedMs, item }, index): SimulatedVersion => {
    // Nobody can know of an end what it is the end of before the beginning is listed.
    const atMs = Math.max(listedMs, first.listedMs);
    return { atMs, state: states[index] ?? 'failed', updatedAtMs: timeMs, item };
  });
  const eventClass = failovers.has(name) ? 'failover' : 'health';
  const user = { user: 'anna' };
  return {
    target,
    source: 'events',
    id: first.part.id,
    name,
    class: eventClass,
    ...user,
    instance: { id: instance, name: resourceName(instance), isSaid: true },
    createdAtMs: first.timeMs,
    versions,
    absent: [],
  };
}

export function taskBeside(
  { plan, target, random, instance }: Maker,
  name: string,
  taskClass: string,
  fromMs: number,
  toMs: number,
): SimulatedTask {
  const id = `8abf6e1e72c12e7c0172${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}`;
  const createdAtMs = fromMs + plan.cloudOffsetMs;
  const about = { id, name, createdAtMs, unstamped: false, instance };
  const listedMs = fromMs + listingDelay(plan, random);
  const version = (atMs: number, state: State): SimulatedVersion => {
    const updatedAtMs = atMs + plan.cloudOffsetMs;
    return {
      atMs: Math.max(atMs, listedMs),
      state,
      updatedAtMs,
      item: createItem(about, state, updatedAtMs, 0, random),
    };
  };
  const versions = [version(fromMs, 'open'), version(Math.max(toMs, fromMs + 1), random.pick(['succeeded', 'failed']))];
  return {
    target,
    id,
    name,
    class: taskClass,
    instance: { id: instance, name: resourceName(instance), isSaid: true },
    createdAtMs,
    versions,
    absent: [],
  };
}
