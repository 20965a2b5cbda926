/** What time the cloud's answers say it is. Now and then they lie: once, for a poll, or for long. */
import type { History } from './history.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Process } from './wire.ts';

/** Answers say the true time and so much more. Beyond 15 minutes nobody could have signed a request. */
export interface Lie {
  readonly fromMs: number;
  readonly toMs: number;
  readonly saidMs: number;
  /** No more than so many answers. */
  readonly answersMax: number;
}

export interface Dates {
  /** The answer's Date minus the clock of who asked; in whole seconds, as a header tells it. */
  offset(process: Process, skewMs: number): number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** Clocks of ours may differ: what is nearly 15 minutes to one is more to another. */
const nearlyMs = 14 * minuteMs;
const beyondMs = 16 * minuteMs;

export function createLies(plan: Pick<Plan, 'seed' | 'startMs' | 'calmMs' | 'cloudOffsetMs'>): readonly Lie[] {
  const random = createRandom(plan.seed, 'dates');
  if (!random.chance(0.2)) return [];
  const first = random.chance(0.4) ? [firstLie(plan.startMs, random)] : [];
  const later = Array.from({ length: random.integer(first.length === 0 ? 1 : 0, 2) }, () => {
    const fromMs = random.integer(plan.startMs + 2 * minuteMs, plan.calmMs - minuteMs);
    const [answersMax, lastsMs] = random.pick([
      [1, hourMs],
      [Number.MAX_SAFE_INTEGER, 55 * secondMs],
      [Number.MAX_SAFE_INTEGER, random.integer(2 * minuteMs, 20 * minuteMs)],
    ] as const);
    return {
      fromMs,
      toMs: Math.min(plan.calmMs, fromMs + lastsMs),
      saidMs: said(plan.cloudOffsetMs, random),
      answersMax,
    };
  });
  const lies = [...first.map((lie) => ({ ...lie, saidMs: said(plan.cloudOffsetMs, random) })), ...later];
  return lies.filter((lie) => !hidesDelay(lie, plan.cloudOffsetMs));
}

function firstLie(startMs: number, random: Random): Omit<Lie, 'saidMs'> {
  const answersMax = random.pick([1, Number.MAX_SAFE_INTEGER]);
  return { fromMs: startMs, toMs: startMs + random.integer(20 * secondMs, 4 * minuteMs), answersMax };
}

/** A cloud that is behind has to say so in the end: nobody else knows it (assumption A6). */
function hidesDelay({ saidMs, answersMax }: Lie, cloudOffsetMs: number): boolean {
  return cloudOffsetMs < 0 && answersMax > 1 && saidMs > cloudOffsetMs && saidMs < beyondMs;
}

function said(cloudOffsetMs: number, random: Random): number {
  const size = random.pick([
    Math.abs(cloudOffsetMs) + random.integer(2 * secondMs, 59 * secondMs),
    random.integer(61 * secondMs, nearlyMs),
    random.integer(61 * secondMs, nearlyMs),
    random.integer(beyondMs, hourMs),
    random.integer(hourMs, 24 * hourMs),
    random.integer(24 * hourMs, 9 * 24 * hourMs),
  ]);
  return random.chance(0.6) ? size : -size;
}

/** Writes every lie into the history. */
export function createDates(plan: Plan, scheduler: Scheduler, history: History): Dates {
  const told = new Map<Lie, number>();
  const lieNow = (nowMs: number): Lie | undefined => {
    const lie = plan.lies.find(
      (each) => nowMs >= each.fromMs && nowMs < each.toMs && (told.get(each) ?? 0) < each.answersMax,
    );
    if (lie !== undefined) told.set(lie, (told.get(lie) ?? 0) + 1);
    return lie;
  };
  return {
    offset({ name }, skewMs) {
      const nowMs = scheduler.now();
      const lie = lieNow(nowMs);
      if (lie !== undefined) history.info(name, 'cloud.date', { saidMs: lie.saidMs });
      const dateMs = Math.floor((nowMs + (lie?.saidMs ?? plan.cloudOffsetMs)) / secondMs) * secondMs;
      return dateMs - (nowMs + skewMs);
    },
  };
}

/** A drift of our own clocks, all of them together. */
export interface Drift {
  readonly fromMs: number;
  readonly toMs: number;
}

const driftMaxMs = 30 * secondMs;
const driftChangeMaxMs = 40 * secondMs;

export function createDrift(seed: number): Drift | undefined {
  const random = createRandom(seed, 'drift');
  if (!random.chance(0.1)) return undefined;
  const fromMs = random.integer(-driftMaxMs, driftMaxMs);
  const toMs = random.integer(
    Math.max(-driftMaxMs, fromMs - driftChangeMaxMs),
    Math.min(driftMaxMs, fromMs + driftChangeMaxMs),
  );
  return { fromMs, toMs };
}

/** How far our clocks are off by now; they stay off when trouble is over. */
export function driftAt({ drift, startMs, calmMs }: Plan, nowMs: number): number {
  if (drift === undefined) return 0;
  const part = Math.min(1, Math.max(0, (nowMs - startMs) / (calmMs + 40 * minuteMs - startMs)));
  return Math.round(drift.fromMs + part * (drift.toMs - drift.fromMs));
}
