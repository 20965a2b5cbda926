/** What a seed stands for: which concerns make trouble, how much of it, and under which settings. */
import type { Route, Settings, Target } from '../../lib/model/settings.ts';
import type { SourceName } from '../../lib/model/task.ts';
import { createMove, type Moved } from './builds.ts';
import { createDrift, createLies, type Drift, type Lie } from './dates.ts';
import { type LongTime, longTimeOf } from './long-time.ts';
import { createRandom, type Random } from './random.ts';
import { type ListLimits, listLimitsOf } from './refusing-list.ts';
import type { ListMeaning } from './simulated-task-center.ts';
import { createSourceTrouble, type SourceTrouble } from './source-trouble.ts';
import { type StuckChannel, stuckChannelOf, withStuckRoute } from './stuck-channel.ts';
import { withEscalation } from './taking.ts';

/** Each makes one kind of trouble and can be switched on alone, so that a failing seed can be made small. */
export const concerns = [
  'lives',
  'triggers',
  'crashes',
  'skew',
  'store',
  'cloud',
  'slack',
  'people',
  'settings',
  'mutes',
  'instances',
] as const;
export type Concern = (typeof concerns)[number];

export interface Plan {
  readonly seed: number;
  readonly settings: Settings;
  /** How often each target is polled. */
  readonly everyMs: number;
  readonly meaning: ListMeaning;
  readonly startMs: number;
  /** Trouble ends. */
  readonly calmMs: number;
  /** From 0, no trouble, to 1. */
  readonly trouble: Readonly<Record<Concern, number>>;
  /** The Task Center's clock minus the true one. */
  readonly cloudOffsetMs: number;
  /** When its answers say another time. */
  readonly lies: readonly Lie[];
  /** When the first target begins to read another project. */
  readonly moved?: Moved;
  /** Of all our clocks together. */
  readonly drift?: Drift;
  readonly replicaLagMaxMs: number;
  /** How far any two clocks of ours and Slack's may differ, halved (assumption A3). */
  readonly skewMaxMs: number;
  readonly graceMs: number;
  /** Messages that Slack gives a page. */
  readonly slackPageMax: number;
  /** People ask for quiet. */
  readonly hasMutes: boolean;
  /** The cloud says which instances there are. */
  readonly hasInstances: boolean;
  /** It goes on for weeks once its trouble is over. */
  readonly longTime?: LongTime;
  /** One of two sources is in trouble, and nothing else is. */
  readonly oneSource?: SourceTrouble;
  /** How much longer every page of the Task Center takes, also once trouble has ended. */
  readonly slowPageMs: number;
  /** What the Task Center's list refuses. */
  readonly listLimits?: ListLimits;
  readonly stuck?: StuckChannel;
}

export const mainChannel = 'C0MAIN00001';
export const alarmChannel = 'C0ALARM0002';
export const channels = [mainChannel, alarmChannel, 'C0UNKNOWN03'].slice(0, 2);

const minuteMs = 60_000;
const epochMs = Date.UTC(2026, 10, 25, 3, 0, 0);

export interface PlanOptions {
  /** The only ones that make trouble. */
  readonly only?: readonly Concern[];
  /** Whether worlds read Cloud Eye; three in ten do when it is left out. */
  readonly events?: boolean;
}

export function createPlan(seed: number, { only, events }: PlanOptions = {}): Plan {
  const withEvents = events === undefined ? 0.3 : Number(events);
  const random = createRandom(seed, 'plan');
  const sources = random.fork('sources').chance(withEvents) ? sourcesOf(seed) : (['tasks'] as const);
  const longTime = only === undefined ? longTimeOf(seed) : undefined;
  const apart = createRandom(seed, 'one source in trouble');
  const isApart = sources.length > 1 && only === undefined && longTime === undefined && apart.chance(0.25);
  const usual = troubleOf(random.fork('trouble'), only);
  const trouble = isApart ? { ...troubleOf(random, []), lives: usual.lives } : usual;
  const slowPageMs = slowPageOf(createRandom(seed, 'slow list'), trouble.cloud > 0 && longTime === undefined);
  const planned = settingsOf(random.fork('settings'), trouble.settings > 0, sources);
  const kept = longTime === undefined ? planned : { ...planned, retentionDays: longTime.retentionDays };
  const paged = slowPageMs === 0 ? kept : withSmallPages(kept, sources.length > 1 ? 20 : 7);
  const called = withCalls(paged, createRandom(seed, 'here and channel'), trouble.settings > 0);
  const settings = withEscalation(called, { seed }, trouble.settings > 0 && longTime === undefined);
  const refusing = createRandom(seed, 'refusing list');
  const isRefusing = trouble.cloud > 0 && longTime === undefined && sources.includes('tasks') && slowPageMs === 0;
  const listLimits = listLimitsOf(refusing, isRefusing, settings.fetch.staleAfterDays);
  const startMs = epochMs + random.integer(0, 59_999);
  const graceMs = settings.delivery.graceSeconds * 1_000;
  const meaning = meaningOf(random.fork('meaning'));
  const everyMinutes = everyMinutesOf(seed, trouble.settings > 0);
  // A target that is polled seldom needs more time for as many polls.
  const calmMs = startMs + (random.integer(6, 40) + 3 * (everyMinutes - 1)) * minuteMs;
  const cloudOffsetMs = trouble.cloud > 0 && random.chance(0.4) ? random.integer(-240_000, 240_000) : 0;
  const drift = trouble.skew > 0 && longTime === undefined ? createDrift(seed) : undefined;
  // What two clocks drift apart while one waits for the other is part of what they may differ.
  const skewPart = drift === undefined ? 0.48 : 0.25;
  const hasInstances = trouble.instances > 0 && (only !== undefined || random.fork('instances').chance(0.5));
  const mayMove =
    trouble.settings > 0 && sources.join() === 'tasks' && everyMinutes === 1 && !hasInstances && longTime === undefined;
  const moved = mayMove ? createMove({ seed, startMs, calmMs }) : undefined;
  const isUsual = longTime === undefined && slowPageMs === 0 && listLimits === undefined && !isApart;
  const mayBeStuck = isUsual && sources.includes('tasks') && trouble.slack > 0 && trouble.lives > 0;
  const stuck = stuckChannelOf({ seed, startMs, calmMs }, mayBeStuck);
  return {
    seed,
    settings: withStuckRoute(withInstanceRoutes(withEvery(settings, everyMinutes), seed, hasInstances), stuck),
    everyMs: everyMinutes * minuteMs,
    meaning,
    startMs,
    calmMs,
    trouble,
    cloudOffsetMs,
    lies: trouble.cloud > 0 ? createLies({ seed, startMs, calmMs, cloudOffsetMs }) : [],
    ...(moved === undefined ? {} : { moved }),
    ...(drift === undefined ? {} : { drift }),
    replicaLagMaxMs: trouble.cloud > 0 ? random.pick([0, 2_000, 15_000, 40_000]) : 0,
    skewMaxMs: trouble.skew > 0 ? skewPart * Math.min(5_000, graceMs / 4) : 0,
    graceMs,
    slackPageMax: random.fork('slack page').pick([200, 200, 15]),
    hasMutes: trouble.mutes > 0 && (only !== undefined || random.fork('mutes').chance(0.5)),
    hasInstances,
    ...(longTime === undefined ? {} : { longTime }),
    ...(isApart ? { oneSource: createSourceTrouble(apart, startMs, calmMs) } : {}),
    slowPageMs,
    ...(listLimits === undefined ? {} : { listLimits }),
    ...(stuck === undefined ? {} : { stuck }),
  };
}

/** What a world has beyond tasks that are told in channels, for the summary. */
export function generatorsOf(plan: Plan): readonly string[] {
  const { settings, slackPageMax, hasMutes, hasInstances, startMs, lies, drift, longTime, oneSource, slowPageMs } =
    plan;
  const generators = {
    'two targets': settings.targets.length > 1,
    events: settings.targets.some(({ sources }) => sources.includes('events')),
    'events before tasks': settings.targets.some(({ sources }) => sources[0] === 'events' && sources.length > 1),
    'events alone': settings.targets.some(({ sources }) => sources[0] === 'events' && sources.length === 1),
    [`${oneSource?.source} alone: ${oneSource?.kind}`]: oneSource !== undefined,
    'short pages of history': slackPageMax < 200,
    'Dates that jump': lies.length > 0,
    'a Date that lies in the first poll': lies.some(({ fromMs }) => fromMs === startMs),
    'our clocks drift': drift !== undefined,
    'a project is changed': plan.moved !== undefined,
    'polled seldom': plan.everyMs > minuteMs,
    'routes that call here or channel': settings.defaultRoute.mention.length > 0,
    'routes that escalate': settings.defaultRoute.escalate !== undefined,
    mutes: hasMutes,
    instances: hasInstances,
    'routes by instance': settings.routes.some(({ match }) => match.instance !== undefined),
    'weeks, rows of 8 days': longTime?.retentionDays === 8,
    'weeks, rows of 90 days': longTime?.retentionDays === 90,
    'a slow list': slowPageMs > 0,
    'a list that refuses old starts': plan.listLimits?.startMaxDays !== undefined,
    'a list that refuses long spans': plan.listLimits?.spanMaxDays !== undefined,
    'hundreds that wait for one channel': plan.stuck !== undefined,
  };
  return Object.entries(generators).flatMap(([name, isOn]) => (isOn ? [name] : []));
}

/** In either order, and Cloud Eye by itself. */
function sourcesOf(seed: number): readonly SourceName[] {
  const random = createRandom(seed, 'order of sources');
  if (random.chance(0.1)) return ['events'];
  return random.chance(0.3) ? ['events', 'tasks'] : ['tasks', 'events'];
}

function everyMinutesOf(seed: number, varied: boolean): number {
  const random = createRandom(seed, 'every');
  return varied && random.chance(0.15) ? random.pick([5, 12, 30, 60]) : 1;
}

function withEvery(settings: Settings, minutes: number): Settings {
  const every = minutes === 1 ? '1 minute' : minutes === 60 ? '1 hour' : `${minutes} minutes`;
  return { ...settings, targets: settings.targets.map((target) => ({ ...target, every })) };
}

export function targetsWithEvents({ settings }: Plan): readonly Target[] {
  return settings.targets.filter(({ sources }) => sources.includes('events'));
}

/** Swarm testing (Groce et al., 2012): worlds that lack some troubles find what a world with all of them hides. */
function troubleOf(random: Random, only: readonly Concern[] | undefined): Record<Concern, number> {
  const trouble = {} as Record<Concern, number>;
  for (const concern of concerns) {
    const level = random.chance(0.7) ? random.pick([0.15, 0.4, 0.7, 1]) : 0;
    trouble[concern] = only === undefined ? level : only.includes(concern) ? Math.max(level, 0.4) : 0;
  }
  return trouble;
}

/** Seconds a page, of which a backlog takes more than a run has time for. */
function slowPageOf(random: Random, isTroubled: boolean): number {
  return isTroubled && random.chance(0.08) ? random.integer(2_000, 3_500) : 0;
}

function withSmallPages(settings: Settings, pageSize: number): Settings {
  return { ...settings, fetch: { ...settings.fetch, pageSize } };
}

/** Alarms for whoever is in the channel, and not only for the group that the routes name. */
function withCalls(settings: Settings, random: Random, varied: boolean): Settings {
  if (!varied || !random.chance(0.3)) return settings;
  const mention = random.pick([['here'], ['channel'], ['S0ONCALL001', 'here']]);
  return {
    ...settings,
    routes: settings.routes.map((route) => (route.drop ? route : { ...route, mention })),
    defaultRoute: { ...settings.defaultRoute, mention },
  };
}

function meaningOf(random: Random): ListMeaning {
  return {
    filterBy: random.pick(['created', 'updated']),
    fromInclusive: random.chance(0.5),
    toInclusive: random.chance(0.5),
    order: random.pick(['newest first', 'oldest first', 'by id']),
  };
}

function settingsOf(random: Random, varied: boolean, sources: readonly SourceName[]): Settings {
  const choose = <T>(usual: T, others: readonly T[]): T => (varied ? random.pick([usual, ...others]) : usual);
  return {
    timeZone: 'Europe/Berlin',
    language: choose('en', ['zh-CN']),
    targets: Array.from({ length: choose(1, [1, 1, 2]) }, (_, index) => targetOf(index, sources)),
    routes: choose(routeSets[0] ?? [], routeSets.slice(1)),
    defaultRoute: { channel: mainChannel, mention: [] },
    delivery: { graceSeconds: choose(60, [30, 45, 120]), digestAbove: choose(10, [2, 3, 5]), exactlyOnce: true },
    fetch: {
      overlapSeconds: choose(600, [60, 300]),
      settleSeconds: choose(5, [0, 2]),
      // One poll a minute cannot carry an overlap that takes more requests than the share of one source.
      pageSize: choose(1_000, sources.length > 1 ? [20, 50, 50] : [3, 7, 50]),
      stalledAfterMinutes: choose(60, [12]),
      // The first look at events goes thirteen times through all of it where pages are small.
      staleAfterDays: sources.includes('events') ? 1 : choose(7, [1]),
    },
    retentionDays: 90,
    buttons: true,
    summary: { send: true, weekday: 'monday', time: '09:00' },
    consoleUrl: 'https://console.example/dcs?region={region}',
  };
}

/** Some look at instances first: by a pattern of names, by the end of an id. */
function withInstanceRoutes(settings: Settings, seed: number, hasInstances: boolean): Settings {
  const random = createRandom(seed, 'routes by instance');
  if (!hasInstances || !random.chance(0.4)) return settings;
  const instance = random.pick([['*-PROD', 'redis-*& co'], ['redis-*'], ['00000001', '00000000'], ['*']]);
  const isDropped = random.chance(0.3);
  const route: Route = isDropped
    ? { match: { instance, event: ['started', 'succeeded'] }, ...dropped }
    : {
        match: { instance, ...random.pick([{}, { event: ['failed', 'stalled'] } as const]) },
        ...toAlarm,
        continue: random.chance(0.5),
      };
  return { ...settings, routes: [route, ...settings.routes] };
}

function targetOf(index: number, sources: readonly SourceName[]): Target {
  return {
    sources,
    id: index === 0 ? 'prod' : `stage-${index}`,
    name: index === 0 ? 'Production' : `Stage ${index}`,
    region: 'eu-west-101',
    projectId: `${index}`.repeat(32),
    endpoint: 'https://dcs.example',
    credentials: 'default',
    every: '1 minute',
  };
}

const toAlarm = { channel: alarmChannel, mention: ['S0ONCALL001'], drop: false };
const toMain = { channel: mainChannel, mention: [], drop: false };
const dropped = { mention: [], drop: true, continue: false };

const routeSets: readonly (readonly Route[])[] = [
  [],
  [{ match: { event: ['failed'] }, ...toAlarm, continue: false }],
  [
    { match: { event: ['failed', 'stalled', 'lost'] }, ...toAlarm, continue: true },
    { match: {}, ...toMain, continue: false },
  ],
  [
    { match: { class: ['routine'], event: ['started', 'succeeded'] }, ...dropped },
    { match: { class: ['security', 'switchover', 'failover'] }, ...toAlarm, continue: true },
    { match: { class: ['security'] }, ...toMain, continue: false },
  ],
  [
    { match: { event: ['started'] }, ...dropped },
    { match: { event: ['cancelled', 'unknown'] }, ...toAlarm, continue: false },
  ],
];
