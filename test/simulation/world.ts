/** A world in virtual time, made of a seed, in which the production code runs. */
import type { Target } from '../../lib/model/settings.ts';
import { mutesPk } from '../../lib/mutes/mutes.ts';
import type { Line } from '../judge/history.ts';
import { createBuilds } from './builds.ts';
import { createRouteChanges } from './changing-routes.ts';
import { createDeployments, deployedSettings, isRemoved } from './changing-settings.ts';
import { createDates, driftAt } from './dates.ts';
import type { EventWorld } from './event-lives.ts';
import { createFaultyEventList } from './faulty-event-list.ts';
import { createFaultyEventNames } from './faulty-event-names.ts';
import { createFaultyInstances } from './faulty-instances.ts';
import { createFaultySlack } from './faulty-slack.ts';
import { createFaultyStore, type Written } from './faulty-store.ts';
import { createFaultyTaskList } from './faulty-task-list.ts';
import { createHistory, type History } from './history.ts';
import { type Invocation, invoke, type Machinery } from './invocation.ts';
import { expireRows, momentsOf } from './long-time.ts';
import { createFaultyMutes, createMuting } from './muting.ts';
import { type Crowd, createPeople, forgeWhatIsSent } from './people.ts';
import { channels, type Plan } from './plan.ts';
import { changeOf } from './row-changes.ts';
import { createScheduler } from './scheduler.ts';
import type { InstanceLists } from './simulated-instances.ts';
import { createSlackState } from './simulated-slack.ts';
import { createTableState, type TableState } from './simulated-store.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { closeStuckChannel, stuckChannel } from './stuck-channel.ts';
import { createTaking } from './taking.ts';
import { createTrouble } from './trouble.ts';
import { createGuard, guarded } from './under-role.ts';
import { type CrashPoint, createWire, type Process, type Wire } from './wire.ts';

const minuteMs = 60_000;
/** No work may be due longer than this after trouble has ended. */
const peaceMaxMs = 40 * minuteMs;
const patienceMs = 15 * minuteMs;
const dueMax = 1_000;
/** A target is polled by up to three invocations at once. */
const aliveMax = 3;

export interface WorldOptions {
  readonly tasks: readonly SimulatedTask[];
  readonly cloudEye?: EventWorld;
  readonly instances?: InstanceLists;
  /** Crash points of its own choosing, instead of the plan's chance. */
  readonly crashAt?: (process: Process, f: string) => CrashPoint;
  /** How long there is peace after the trouble, before the judge looks; forty minutes if left out. Longer where polls are rare. */
  readonly peaceMs?: number;
}

export interface Outcome {
  readonly history: History;
  readonly events: number;
  readonly faults: ReadonlyMap<string, number>;
}

const noInstances: InstanceLists = { instances: [], runs: [] };
const nothingHappens: EventWorld = { events: [], lives: [], tasks: [] };

export async function runWorld(plan: Plan, options: WorldOptions): Promise<Outcome> {
  const scheduler = createScheduler(plan.startMs);
  const { cloudEye = nothingHappens, instances = noInstances } = options;
  const skew = createTrouble(plan, 'skew');
  const slackSkewMs = (skew.random.next() * 2 - 1) * plan.skewMaxMs;
  const slack = createSlackState({
    channels: [...channels, stuckChannel],
    clockOffsetMs: slackSkewMs,
    pageMax: plan.slackPageMax,
  });
  const refused = new Set(options.tasks.filter(({ isUnstorable }) => isUnstorable).map(({ id }) => `TASK#${id}`));
  const writes: Written[] = [];
  const table = createTableState(
    ({ sk }) => refused.has(sk),
    (row, before) => {
      writes.push({ atMs: scheduler.now(), revision: table.revision() });
      const change = changeOf(row, before);
      if (change !== undefined) history.info('table', 'row.changed', change);
    },
  );
  let crowd: Crowd | undefined;
  const history = createHistory(scheduler.now, (line: Line) => crowd && forgeWhatIsSent(crowd, line));
  crowd = { plan, scheduler, history, slack, table };
  const dates = createDates(plan, scheduler, history);
  const wire = createWire({ scheduler, history, crashAt: options.crashAt ?? crashByChance(plan, scheduler.now) });
  const deployments = createDeployments(plan);
  const connectStore = createFaultyStore(plan, scheduler, wire, table, writes);
  const guard = createGuard(plan, history, 'PollRole');
  const machinery: Machinery = {
    plan,
    scheduler,
    history,
    wire,
    connectStore: (process) => guarded(connectStore(process), guard),
    connectSlack: createFaultySlack({ plan, scheduler, history, wire, slack }),
    connectTaskList: createFaultyTaskList(plan, scheduler, wire, options.tasks, dates),
    connectEventList: createFaultyEventList(plan, scheduler, wire, cloudEye.events, dates),
    connectEventNames: createFaultyEventNames(plan, scheduler, wire, cloudEye.events),
    connectInstances: createFaultyInstances(plan, scheduler, wire, instances),
    connectMutes: createFaultyMutes(crowd, wire),
    deployedSettings: (nowMs) => deployedSettings(plan, deployments, nowMs),
  };
  writeTruth(history, plan, [...options.tasks, ...cloudEye.lives], instances);
  createPeople(crowd);
  closeStuckChannel(crowd);
  for (const { atMs, ...routes } of createRouteChanges(plan))
    scheduler.at(atMs, () => history.info('people', 'routes.changed', routes));
  createMuting(crowd, [...options.tasks, ...cloudEye.lives]);
  createTaking(crowd);
  const endMs = plan.calmMs + (options.peaceMs ?? peaceMaxMs) + 4 * (plan.everyMs - minuteMs);
  for (const target of plan.settings.targets) schedule(machinery, target, endMs);
  await scheduler.run(endMs);
  await letWeeksPass(machinery, table, options.tasks);
  await letWorkEnd(machinery, table);
  history.info('world', 'end', { rows: [...table.rows()] });
  return { history, events: scheduler.events, faults: wire.faults };
}

/** Slack has few calls and the most to lose. */
function crashByChance(plan: Plan, now: () => number): (process: Process, f: string) => CrashPoint {
  const { random, strikes } = createTrouble(plan, 'crashes');
  return (_process, f) =>
    strikes(now(), f.startsWith('slack.') ? 0.12 : 0.03)
      ? random.pick(['before', 'during', 'after'] as const)
      : undefined;
}

function writeTruth(history: History, plan: Plan, tasks: readonly SimulatedTask[], { instances }: InstanceLists): void {
  const { fromMs = 0, toMs = 0 } = plan.drift ?? {};
  const driftMs = Math.max(Math.abs(fromMs), Math.abs(toMs));
  history.info('world', 'cloud.clock', { offsetMs: plan.cloudOffsetMs, driftMs });
  if (plan.listLimits !== undefined) history.info('world', 'cloud.limits', plan.listLimits);
  if (plan.oneSource !== undefined) history.info('world', 'source.trouble', plan.oneSource);
  for (const { facts } of instances) {
    if (facts.maintenance !== undefined)
      history.info('world', 'cloud.window', { id: facts.id, window: facts.maintenance });
  }
  for (const task of tasks) {
    const versions = task.versions.map(({ item: _item, ...version }) => version);
    history.info('world', 'cloud.task', { ...task, versions });
  }
}

/** As often as the schedule says; while there is trouble some are missing, late, doubled or killed. */
function schedule(machinery: Machinery, target: Target, endMs: number): void {
  const { plan, scheduler, wire } = machinery;
  const trouble = createTrouble(plan, 'triggers', `triggers/${target.id}`);
  const gaps = trouble.spans(1, 2 * minuteMs, 25 * minuteMs + 2 * (plan.everyMs - minuteMs));
  const buildAt = createBuilds(plan, target, machinery.deployedSettings);
  const alive: Invocation[] = [];
  let count = 0;
  const start = (): void => {
    if (isRemoved(plan, target.id, scheduler.now())) return;
    if (alive.filter(({ isOver, process }) => !isOver && process.isAlive).length >= aliveMax) return;
    count += 1;
    const skewMs = Math.round((trouble.random.next() * 2 - 1) * plan.skewMaxMs) + driftAt(plan, scheduler.now());
    const invocation = invoke(machinery, buildAt(scheduler.now()), `${target.id}/${count}`, skewMs);
    alive.push(invocation);
    if (trouble.strikes(scheduler.now(), 0.08)) {
      scheduler.after(trouble.random.integer(10, 30_000), () => {
        if (!invocation.isOver) wire.kill(invocation.process, 'killed');
      });
    }
  };
  // Two that both begin the watch are a race of their own.
  const first = createTrouble(plan, 'triggers', `first trigger/${target.id}`);
  if (first.strikes(plan.startMs, 0.6)) scheduler.at(plan.startMs + first.random.integer(0, 3_000), start);
  for (let atMs = plan.startMs; atMs <= endMs; atMs += plan.everyMs) {
    const isGap = gaps.some(([fromMs, toMs]) => atMs >= fromMs && atMs < toMs);
    if (isGap || trouble.strikes(atMs, 0.2)) continue;
    scheduler.at(atMs + (trouble.strikes(atMs, 0.5) ? trouble.random.integer(0, 40_000) : 0), start);
    for (const odds of [0.3, 0.15]) {
      if (trouble.strikes(atMs, odds)) scheduler.at(atMs + trouble.random.integer(0, 8_000), start);
    }
  }
}

/** Nothing is done between the moments that matter: such a world would take a hundred thousand polls. */
async function letWeeksPass(machinery: Machinery, table: TableState, tasks: readonly SimulatedTask[]): Promise<void> {
  const { plan, scheduler } = machinery;
  const expire = expireRows(plan, table);
  for (const [index, atMs] of momentsOf(plan, tasks, scheduler.now()).entries()) {
    await scheduler.run(atMs);
    expire(atMs);
    for (const target of plan.settings.targets)
      invoke(machinery, createBuilds(plan, target, machinery.deployedSettings)(atMs), `${target.id}/week-${index}`, 0);
  }
  await scheduler.run(scheduler.now() + minuteMs);
}

/** What became due in the last minute deserves its minute. */
async function letWorkEnd(machinery: Machinery, table: TableState): Promise<void> {
  const { plan, scheduler } = machinery;
  const lastMs = scheduler.now() + patienceMs;
  let extra = 0;
  while (scheduler.now() < lastMs) {
    const due = plan.settings.targets.flatMap(({ id }) => table.due(id, dueMax));
    if (due.every((key) => key.pk === mutesPk && key.due > scheduler.now())) break;
    extra += 1;
    const skewMs = driftAt(plan, scheduler.now());
    for (const target of plan.settings.targets) {
      invoke(
        machinery,
        createBuilds(plan, target, machinery.deployedSettings)(scheduler.now()),
        `${target.id}/extra-${extra}`,
        skewMs,
      );
    }
    await scheduler.run(scheduler.now() + minuteMs);
  }
}

export type { Wire };
