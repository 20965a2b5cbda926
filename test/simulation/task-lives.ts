/** What the cloud does: tasks and their lives, within the assumptions of the promise. */
import type { State } from '../judge/history.ts';
import { newProject } from './builds.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask, SimulatedVersion } from './simulated-task-center.ts';
import { createItem, names } from './task-items.ts';

const secondMs = 1_000;
const forever = Number.MAX_SAFE_INTEGER;
const minuteMs = 60 * secondMs;
/** A5 less what a replica may lag and a poll may be late. */
const reopenMaxMs = 12 * minuteMs;

const kinds = [
  'steady', 'steady', 'steady', 'quick', 'quick', 'instant', 'old', 'old-open', 'endless', 'reopened', 'reopened',
  'flipped', 'same-stamp', 'vanishing-open', 'vanishing-final', 'returning', 'returning', 'odd', 'growing', 'chatty', 'unstamped',
] as const; // biome-ignore format: a list of weights
type Kind = (typeof kinds)[number];

export function createTasks(plan: Plan): SimulatedTask[] {
  const moves = createRandom(plan.seed, 'moved/tasks');
  return plan.settings.targets.flatMap((target, position) => {
    if (!target.sources.includes('tasks')) return [];
    const random = createRandom(plan.seed, `lives/${target.id}`);
    const count = random.integer(2, 14);
    const tasks = Array.from({ length: count }, (_, index) => {
      const kind = plan.trouble.lives > 0 ? random.pick(kinds) : random.pick(['steady', 'quick', 'old'] as const);
      return createTask(plan, target.id, index, kind, createdAt(plan, random, kind), random.fork(`${index}`));
    });
    const burst = createBurst(plan, target.id, count, random.fork('burst'));
    const crowd = createCrowd(plan, target.id, count + burst.length);
    const all = [...tasks, ...burst, ...crowd];
    if (plan.moved === undefined || position > 0) return all;
    return all.map((task) => (moves.chance(0.5) ? { ...task, project: newProject } : task));
  });
}

/** More at once than one channel is told one by one. */
function createBurst(plan: Plan, target: string, first: number, random: Random): SimulatedTask[] {
  if (plan.trouble.lives === 0 || !random.chance(0.35)) return [];
  const { digestAbove } = plan.settings.delivery;
  const count = digestAbove + random.integer(0, 12);
  const atMs = Math.ceil(random.integer(plan.startMs, plan.calmMs - 2 * minuteMs) / secondMs) * secondMs;
  const burstKinds = ['steady', 'quick', 'instant', 'reopened', 'flipped', 'vanishing-final'] as const;
  // All in one second: more than a page, and nothing left to split.
  const spanMs = random.chance(0.4) ? 900 : 20_000;
  return Array.from({ length: count }, (_, index) => {
    const createdMs = atMs + random.integer(0, spanMs);
    return createTask(plan, target, first + index, random.pick(burstKinds), createdMs, random.fork(`${index}`));
  });
}

/** They begin one after the other, and fail together: more alarms at once than one channel is told one by one. */
export function createCrowd(plan: Plan, target: string, first: number): SimulatedTask[] {
  const random = createRandom(plan.seed, `failing crowd/${target}`);
  if (plan.trouble.lives === 0 || plan.longTime !== undefined || !random.chance(0.15)) return [];
  const count = plan.settings.delivery.digestAbove + random.integer(1, 12);
  const failMs = random.integer(plan.startMs + 4 * minuteMs, plan.calmMs);
  const spanMs = random.pick([900, 20_000]);
  return Array.from({ length: count }, (_, index) => {
    const createdMs = failMs - random.integer(60, 600) * secondMs;
    const own = random.fork(`${index}`);
    const steps = [at(createdMs, 'open'), at(failMs + random.integer(0, spanMs), 'failed')];
    const facts = { ...identityOf(first + index, own), unstamped: false, absent: [], steps };
    return createLife(plan, { target, ...facts, createdMs, listedMs: createdMs }, own);
  });
}

function createdAt(plan: Plan, random: Random, kind: Kind): number {
  const { startMs, calmMs } = plan;
  if (kind === 'old') return startMs - random.integer(30, 180) * minuteMs;
  if (kind === 'old-open' || random.chance(0.1)) return startMs - random.integer(10, 600) * secondMs;
  return random.integer(startMs, calmMs - minuteMs);
}

function createTask(
  plan: Plan,
  target: string,
  index: number,
  kind: Kind,
  createdMs: number,
  random: Random,
): SimulatedTask {
  const { id, name, class: kindClass, ...user } = identityOf(index, random);
  const planned = stepsOf(kind, createdMs, plan, random);
  const absent = absenceOf(kind, planned, plan, random);
  // Nothing happens to a task while the list hides it: that would be listing it later than assumption A1 allows.
  const steps = planned.map((step) => postponed(step, absent)).filter(isRising);
  const about = { id, name, ...user, unstamped: kind === 'unstamped' };
  const listedMs = createdMs + listingDelay(plan, random);
  return createLife(plan, { target, ...about, class: kindClass, createdMs, listedMs, absent, steps }, random);
}

function identityOf(index: number, random: Random): Pick<Life, 'id' | 'name' | 'class' | 'user'> {
  const id = `8abf6e1e72c12e7c0172${random.integer(0x1000, 0xffff).toString(16)}${(0x10000000 + index * 0x1111 + random.integer(0, 0xfff)).toString(16)}`;
  const type = random.pick(names);
  const user = random.pick([undefined, 'anna', '<!everyone>', 'bob <https://evil.example|click>']);
  return { id, name: type.name, class: type.class, ...(user === undefined ? {} : { user }) };
}

/** By the true clock; what the list says of it is by the cloud's. */
export interface Life {
  readonly target: string;
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly user?: string;
  readonly unstamped: boolean;
  readonly createdMs: number;
  readonly listedMs: number;
  readonly absent: SimulatedTask['absent'];
  readonly steps: readonly Step[];
}

export function createLife({ cloudOffsetMs }: Plan, life: Life, random: Random): SimulatedTask {
  const { createdMs, listedMs, steps, unstamped, absent, ...facts } = life;
  const createdAtMs = createdMs + cloudOffsetMs;
  return {
    ...facts,
    createdAtMs,
    versions: steps.map((step): SimulatedVersion => {
      const updatedAtMs = step.stampMs + cloudOffsetMs;
      return {
        atMs: Math.max(step.atMs, listedMs),
        state: step.state,
        ...(unstamped ? {} : { updatedAtMs }),
        item: createItem({ ...facts, createdAtMs, unstamped }, step.state, updatedAtMs, step.grown ?? 0, random),
      };
    }),
    absent,
  };
}

/** A1: listed within the overlap of its creation, replicas that lag included. */
function listingDelay({ settings, replicaLagMaxMs, trouble }: Plan, random: Random): number {
  if (trouble.cloud === 0) return 0;
  const longestMs = settings.fetch.overlapSeconds * secondMs - replicaLagMaxMs - 12_000;
  return random.chance(0.5) ? 0 : random.integer(0, longestMs);
}

export interface Step {
  /** True time; `stampMs` is what the list says, before the cloud's clock is added. */
  readonly atMs: number;
  readonly stampMs: number;
  readonly state: State;
  readonly grown?: number;
}

/** Every life is over a minute after trouble ends. */
function stepsOf(kind: Kind, createdMs: number, plan: Plan, random: Random): Step[] {
  const latestMs = Math.max(plan.calmMs, createdMs) + minuteMs;
  const end = random.pick<State>(['succeeded', 'succeeded', 'failed', 'failed', 'cancelled']);
  const runMs = kind === 'quick' ? random.integer(1, 10_000) : random.integer(20, 900) * secondMs;
  const endMs = Math.min(createdMs + runMs, latestMs - 1_000);
  const againMs = (afterMs: number) => Math.min(afterMs + random.integer(20_000, reopenMaxMs), latestMs);
  const open = at(createdMs, 'open');
  const final = at(Math.max(endMs, createdMs + 1), end);
  switch (kind) {
    case 'instant':
    case 'old':
      return [at(createdMs, end)];
    case 'endless':
    case 'vanishing-open':
      return [open];
    case 'reopened': {
      const openAgainMs = againMs(final.atMs);
      const finalAgain = at(
        Math.max(openAgainMs + 1, Math.min(openAgainMs + runMs, latestMs + 1_000)),
        random.pick<State>(['failed', end]),
      );
      return [open, final, at(openAgainMs, 'open'), finalAgain];
    }
    case 'flipped':
      return [open, final, at(againMs(final.atMs) + 1, end === 'failed' ? 'succeeded' : 'failed')];
    case 'same-stamp':
      return [open, { ...final, stampMs: createdMs }];
    case 'odd':
      return [
        random.chance(0.5) ? at(createdMs, 'unknown') : open,
        at((createdMs + final.atMs) / 2, 'unknown'),
        final,
      ].filter(isRising);
    case 'growing':
      return [
        open,
        { ...at((createdMs + final.atMs) / 2, 'open'), grown: 1 },
        { ...final, grown: 1 },
        { ...at(final.atMs + 5_000, end), grown: 2 },
      ].filter(isRising);
    case 'chatty':
      return [open, ...beats(createdMs, final.atMs, random), final].filter(isRising);
    default:
      return [open, ...(random.chance(0.3) ? [at((createdMs + final.atMs) / 2, 'open')] : []), final].filter(isRising);
  }
}

function postponed(step: Step, absent: readonly (readonly [number, number])[]): Step {
  const hidden = absent.find(([fromMs, toMs]) => step.atMs >= fromMs && step.atMs <= toMs && toMs !== forever);
  if (hidden === undefined) return step;
  const laterMs = hidden[1] + 1 + (step.atMs - hidden[0]) / 1_000;
  return { ...step, atMs: Math.floor(laterMs), stampMs: Math.floor(laterMs) };
}

export function at(atMs: number, state: State): Step {
  const wholeMs = Math.floor(atMs);
  return { atMs: wholeMs, stampMs: wholeMs, state };
}

function isRising(step: Step, index: number, steps: readonly Step[]): boolean {
  const before = steps[index - 1];
  return (
    before === undefined ||
    step.stampMs > before.stampMs ||
    (step.stampMs === before.stampMs && step.state !== before.state)
  );
}

/** An update stamp that rises though nothing changes. */
function beats(fromMs: number, toMs: number, random: Random): Step[] {
  const intervalMs = random.integer(4, 40) * secondMs;
  const count = Math.min(60, Math.floor((toMs - fromMs - 1) / intervalMs));
  return Array.from({ length: Math.max(0, count) }, (_, index) => at(fromMs + (index + 1) * intervalMs, 'open'));
}

function absenceOf(kind: Kind, steps: readonly Step[], plan: Plan, random: Random): [number, number][] {
  const first = steps[0]?.atMs ?? plan.startMs;
  const last = steps.at(-1)?.atMs ?? first;
  const goneMs = random.integer(30, 600) * secondMs;
  if (kind === 'vanishing-open') return [[Math.min(first + goneMs, plan.calmMs), forever]];
  if (kind === 'vanishing-final') return [[last + goneMs, forever]];
  if (kind !== 'returning') return [];
  const fromMs = first + Math.min(goneMs, (last - first) / 2);
  const hiddenMs = random.pick([random.integer(3, 12), random.integer(18, 35)]) * minuteMs;
  // Back early enough in the time of peace to be seen and told.
  return [[fromMs, Math.min(fromMs + hiddenMs, plan.calmMs + 15 * minuteMs)]];
}
