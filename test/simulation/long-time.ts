/** Worlds that go on for weeks: from one moment that matters to the next, in a table whose rows expire. */
import type { State } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import type { TableState } from './table-state.ts';
import { names } from './task-items.ts';
import { at, createLife, type Step } from './task-lives.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface LongTime {
  readonly days: number;
  readonly retentionDays: number;
}

/** Rows of 90 days outlived once, rows of 8 days twice. */
export function longTimeOf(seed: number): LongTime | undefined {
  const random = createRandom(seed, 'long time');
  if (!random.chance(0.04)) return undefined;
  return random.chance(0.5)
    ? { retentionDays: 8, days: random.integer(17, 30) }
    : { retentionDays: 90, days: random.integer(92, 100) };
}

/** Everything in it has ended an hour before the world does, but for what never ends. */
export function createLongLives(plan: Plan): SimulatedTask[] {
  const { longTime } = plan;
  if (longTime === undefined) return [];
  const fromMs = plan.calmMs + hourMs;
  const toMs = fromMs + longTime.days * dayMs;
  return plan.settings.targets.flatMap(({ id: target }) => {
    const random = createRandom(plan.seed, `long lives/${target}`);
    const short: Step[][] = [];
    for (let atMs = fromMs; atMs < toMs - 6 * dayMs; atMs += random.integer(dayMs / 2, 4 * dayMs)) {
      short.push(shortLife(random, atMs));
    }
    const long = Array.from({ length: random.integer(1, 3) }, () => longLife(random, plan.calmMs, toMs));
    return [...long, ...short].map((steps, index) => createTask(plan, target, steps, random.fork(String(index))));
  });
}

function createTask(plan: Plan, target: string, steps: readonly Step[], random: Random): SimulatedTask {
  const { name, class: taskClass } = random.pick(names);
  const id = `90d06e1e72c12e7c0172c15b${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}`;
  const createdMs = steps[0]?.atMs ?? plan.calmMs;
  const facts = { target, id, name, class: taskClass, unstamped: false, absent: [] };
  return createLife(plan, { ...facts, createdMs, listedMs: createdMs, steps }, random);
}

const ends = ['succeeded', 'succeeded', 'failed', 'cancelled'] as const;

function shortLife(random: Random, atMs: number): Step[] {
  const end = random.pick<State>(ends);
  if (random.chance(0.5)) return [at(atMs, end)];
  return [at(atMs, 'open'), at(atMs + random.pick([5 * minuteMs, 3 * hourMs, 5 * dayMs]), end)];
}

/** Open from about the first poll until the rows of that time are gone; some never end. */
function longLife(random: Random, calmMs: number, toMs: number): Step[] {
  const openMs = calmMs - random.integer(0, 10) * minuteMs;
  const open = at(openMs, random.chance(0.25) ? 'unknown' : 'open');
  const endMs = toMs - random.integer(0, 2 * dayMs);
  const grown = random.chance(0.3) ? [{ ...at((openMs + endMs) / 2, open.state), grown: 1 }] : [];
  return [open, ...grown, ...(random.chance(0.8) ? [at(endMs, random.pick<State>(ends))] : [])];
}

/** After each change: at once, and after an hour, when what is old is looked at again. */
const afterMs = [minuteMs / 2, minuteMs, 70 * minuteMs];
const lastMs = [1, 2, 3, 18, 19, 36, 72, 73, 74].map((minutes) => minutes * minuteMs);

/** When a long world is polled once its first hour is over. */
export function momentsOf(plan: Plan, tasks: readonly SimulatedTask[], fromMs: number): number[] {
  const { longTime } = plan;
  if (longTime === undefined) return [];
  const endMs = plan.calmMs + hourMs + longTime.days * dayMs;
  const changes = tasks.flatMap(({ versions }) => versions.map(({ atMs }) => atMs));
  const between = Array.from({ length: Math.floor(longTime.days / betweenDays) }, (_, index) => {
    return fromMs + (index + 1) * betweenDays * dayMs;
  });
  const moments = [...changes.flatMap((atMs) => afterMs.map((ms) => atMs + ms)), ...between];
  const last = lastMs.map((ms) => endMs + ms);
  return [...new Set([...moments, ...last])].filter((ms) => ms > fromMs).sort((a, b) => a - b);
}

/** A third of the shortest retention at the most. */
const betweenDays = 2;

/** DynamoDB deletes at once or days late; a clock that is ahead of ours makes it early. */
export function expireRows(plan: Plan, table: TableState): (nowMs: number) => number {
  const random = createRandom(plan.seed, 'expiry');
  const lateMs = random.pick([-minuteMs / 2, 0, hourMs, 2 * dayMs]);
  return (nowMs) => table.expire(Math.floor((nowMs - lateMs) / 1_000));
}
