/** What Cloud Eye may list besides the plain case: a world has each of these oddities or not. */
import { createHash } from 'node:crypto';
import type { EventWorld, SimulatedEvent } from './event-lives.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Longer than replicas lag: whoever sees the later one has seen the earlier one. */
const apartMs = 2 * minuteMs;
/** What is bad and follows within this time is told beside the first. */
const nearMs = 10 * minuteMs;

interface Item {
  readonly event_id: string;
  readonly time: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Oddity {
  readonly name: string;
  /** Undefined when the world has nothing that could be odd in this way. */
  apply(world: EventWorld, random: Random, plan: Plan): EventWorld | undefined;
}

const oddities: readonly Oddity[] = [
  { name: 'beginnings listed late', apply: listBeginningsLate },
  { name: 'events of unknown names', apply: nameAnew },
  { name: 'events stamped ahead', apply: stampAhead },
  { name: 'nodes of one instance', apply: addNodes },
  { name: 'instances in dimensions', apply: nameInDimensions },
  { name: 'one event id for two', apply: giveOneIdToTwo },
  { name: 'events listed twice', apply: listTwice },
];

export interface OddEvents {
  readonly cloudEye: EventWorld;
  /** Of the oddities that it has. */
  readonly names: readonly string[];
}

export function makeEventsOdd(plan: Plan, cloudEye: EventWorld): OddEvents {
  const names: string[] = [];
  if (cloudEye.events.length === 0) return { cloudEye, names };
  let odd = cloudEye;
  for (const { name, apply } of oddities) {
    const random = createRandom(plan.seed, name);
    const next = random.chance(0.35) ? apply(odd, random, plan) : undefined;
    if (next === undefined) continue;
    odd = next;
    names.push(name);
  }
  return { cloudEye: odd, names };
}

const latestMs = 59 * minuteMs;

/** Up to an hour after it happened, and long after its end: that was told by itself meanwhile. */
function listBeginningsLate(world: EventWorld, random: Random, plan: Plan): EventWorld | undefined {
  const listedMs = new Map<string, number>();
  for (const { id, createdAtMs, versions } of world.lives) {
    const happenedMs = createdAtMs - plan.cloudOffsetMs;
    const lateMs = random.integer(5 * minuteMs, latestMs - plan.replicaLagMaxMs);
    if (versions.length < 2 || happenedMs < plan.startMs || !random.chance(0.6)) continue;
    const usualMs = versions[0]?.atMs ?? 0;
    listedMs.set(id, Math.max(usualMs, Math.min(happenedMs + lateMs, plan.calmMs + 10 * minuteMs)));
  }
  if (listedMs.size === 0) return undefined;
  const later = (id: string, atMs: number) => Math.max(atMs, listedMs.get(id) ?? atMs);
  return {
    ...world,
    events: world.events.map((event) =>
      event.part.version === 0 ? { ...event, listedMs: later(event.part.id, event.listedMs) } : event,
    ),
    lives: world.lives.map((life) => ({
      ...life,
      versions: life.versions.map((version) => ({ ...version, atMs: later(life.id, version.atMs) })),
    })),
  };
}

/** Cloud Eye takes stamps up to ten minutes ahead of now. */
function stampAhead(world: EventWorld, random: Random, plan: Plan): EventWorld | undefined {
  const ahead = new Map<string, number>();
  for (const life of world.lives) {
    if (isAlone(world, life) && life.createdAtMs - plan.cloudOffsetMs > plan.startMs && random.chance(0.5))
      ahead.set(life.id, random.integer(1 * minuteMs, 9 * minuteMs));
  }
  if (ahead.size === 0) return undefined;
  const move = (id: string, timeMs: number) => timeMs + (ahead.get(id) ?? 0);
  return {
    ...world,
    events: world.events.map((event) => {
      const timeMs = move(event.part.id, event.timeMs);
      return { ...event, timeMs, item: { ...(event.item as Item), time: timeMs } };
    }),
    lives: world.lives.map((life) => ({
      ...life,
      createdAtMs: move(life.id, life.createdAtMs),
      versions: life.versions.map((version) => ({
        ...version,
        ...(version.updatedAtMs === undefined ? {} : { updatedAtMs: move(life.id, version.updatedAtMs) }),
      })),
    })),
  };
}

/** A second node of an instance falls beside the first, and nothing says that it is up again. */
function addNodes(world: EventWorld, random: Random): EventWorld | undefined {
  // What else happens there is told beside the first.
  const pairs = world.lives.filter(
    ({ id, near, versions }) =>
      versions.length === 2 && near === undefined && !world.lives.some((other) => other.near === id),
  );
  if (pairs.length === 0) return undefined;
  const others = new Map<string, { event: SimulatedEvent; life: SimulatedTask }>();
  for (const life of pairs) {
    const begin = world.events.find(({ part }) => part.id === life.id && part.version === 0);
    const [first] = life.versions;
    if (begin === undefined || first === undefined) continue;
    const laterMs = random.integer(0, 20) * secondMs;
    const id = `${life.id}2`;
    const timeMs = begin.timeMs + laterMs;
    const item = onNode({ ...(begin.item as Item), event_id: id, time: timeMs }, 'n2');
    const event = { ...begin, timeMs, listedMs: begin.listedMs + laterMs, item, part: { id, version: 0 } };
    const version = { ...first, atMs: event.listedMs, updatedAtMs: timeMs, item };
    const near = laterMs > 0 ? { near: life.id } : {};
    others.set(life.id, { event, life: { ...life, id, ...near, createdAtMs: timeMs, versions: [version] } });
  }
  const named = world.events.map((event) =>
    others.has(event.part.id) ? { ...event, item: onNode(event.item as Item, 'n1') } : event,
  );
  return {
    ...world,
    events: [...named, ...[...others.values()].map(({ event }) => event)],
    lives: [...world.lives, ...[...others.values()].map(({ life }) => life)],
  };
}

function onNode(item: Item, node: string): Item {
  const dimensions = [
    { name: 'dcs_instance_id', value: item.detail.resource_id },
    { name: 'dcs_cluster_redis_node', value: node },
  ];
  return { ...item, detail: { ...item.detail, dimensions } };
}

/** All events of one instance alike. */
function nameInDimensions(world: EventWorld, random: Random): EventWorld | undefined {
  const forms = new Map<unknown, 'empty' | 'joined'>();
  const change = (item: Item): Item => {
    const { resource_id: id, dimensions } = item.detail;
    const form = forms.get(id) ?? random.pick(['empty', 'joined']);
    forms.set(id, form);
    if (form === 'joined') return { ...item, detail: { ...item.detail, resource_id: `${id},n9` } };
    const named = dimensions ?? [{ name: 'dcs_instance_id', value: id }];
    return { ...item, detail: { ...item.detail, resource_id: '', dimensions: named } };
  };
  return { ...world, events: world.events.map((event) => ({ ...event, item: change(event.item as Item) })) };
}

/** Minutes later, in the same list. */
function giveOneIdToTwo(world: EventWorld, random: Random, plan: Plan): EventWorld | undefined {
  for (const life of world.lives) {
    const event = world.events.find(({ part }) => part.id === life.id);
    const [version] = life.versions;
    if (!isAlone(world, life) || life.class === 'failover' || event === undefined || version === undefined) continue;
    const laterMs = random.integer(3, 20) * minuteMs;
    const listedMs = Math.max(event.listedMs + apartMs, event.listedMs + laterMs);
    if (listedMs > plan.calmMs + 10 * minuteMs || life.createdAtMs - plan.cloudOffsetMs < plan.startMs) continue;
    const timeMs = event.timeMs + laterMs;
    const item = { ...(event.item as Item), time: timeMs };
    const id = idOfSecond(life.id, life.instance?.id, timeMs, life.name);
    const second = { ...event, timeMs, listedMs, item, part: { id, version: 0 } };
    const versions = [{ ...version, atMs: listedMs, updatedAtMs: timeMs, item }];
    const isNear = version.state === 'failed' && life.isOfUnknownName !== true && laterMs <= nearMs;
    const near = isNear ? { near: life.id } : {};
    return {
      ...world,
      events: [...world.events, second],
      lives: [...world.lives, { ...life, ...near, id, createdAtMs: timeMs, versions }],
    };
  }
  return undefined;
}

/** As docs/delivery.md says. */
function idOfSecond(id: string, instance: string | undefined, timeMs: number, name: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([name, instance, timeMs]))
    .digest('hex');
  return `${id}-${hash.slice(0, 8)}`;
}

/** Under an id that sorts after the first; the first one tells it. */
function listTwice(world: EventWorld, random: Random): EventWorld | undefined {
  const again = world.lives.flatMap((life) => {
    const event = world.events.find(({ part }) => part.id === life.id && part.version === 0);
    const [version] = life.versions;
    if (event === undefined || version === undefined || life.versions.length > 1 || !random.chance(0.5)) return [];
    const id = `${life.id}z`;
    const laterMs = random.chance(0.5) ? random.integer(0, 90) * secondMs : 0;
    const listedMs = event.listedMs + laterMs;
    const item = { ...(event.item as Item), event_id: id };
    const twin = { ...event, listedMs, item, part: { id, version: 0 } };
    const { near: _near, ...rest } = life;
    return [
      { twin, life: { ...rest, id, toldBy: life.toldBy ?? life.id, versions: [{ ...version, atMs: listedMs }] } },
    ];
  });
  if (again.length === 0) return undefined;
  return {
    ...world,
    events: [...world.events, ...again.map(({ twin }) => twin)],
    lives: [...world.lives, ...again.map(({ life }) => life)],
  };
}

const unknownName = 'redisNodeDiskFull';

/** A kind of event that nobody wrote down: bad news if the cloud calls it major. */
function nameAnew(world: EventWorld, random: Random, plan: Plan): EventWorld | undefined {
  const isChosen = new Set<string>();
  for (const life of world.lives) {
    const isNews = life.createdAtMs - plan.cloudOffsetMs > plan.startMs;
    if (isNews && life.class === 'health' && isAlone(world, life) && random.chance(0.6)) isChosen.add(life.id);
  }
  const events = world.events.map((event): SimulatedEvent => {
    if (!isChosen.has(event.part.id)) return event;
    return { ...event, name: unknownName, item: { ...(event.item as Item), event_name: unknownName } };
  });
  const isMajor = new Set(
    events.filter(({ item }) => (item as Item).detail.event_level === 'Major').map(({ part }) => part.id),
  );
  const lives = world.lives.map((life) => {
    if (!isChosen.has(life.id)) return life;
    const state = isMajor.has(life.id) ? ('failed' as const) : ('succeeded' as const);
    const versions = life.versions.map((version) => ({ ...version, state }));
    return { ...life, name: `SYS.DCS/${unknownName}`, class: 'other', isOfUnknownName: true, versions };
  });
  return isChosen.size === 0 ? undefined : { ...world, events, lives };
}

/** A story by itself, that nothing else is held for. */
function isAlone(world: EventWorld, { id, name, versions, near }: SimulatedTask): boolean {
  const isHeld = name.endsWith('Normal') || name === 'masterStandbySwitchover';
  return (
    versions.length === 1 &&
    near === undefined &&
    !world.lives.some((other) => other.near === id) &&
    !isHeld &&
    world.events.filter(({ part }) => part.id === id).length === 1
  );
}
