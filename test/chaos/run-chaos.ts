/** Real processes on real services, killed again and again; then peace, until nothing is left to do; then the judge. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line } from '../judge/history.ts';
import { judge, type Verdict } from '../judge/judge.ts';
import { type Kind, kindOf, readSlack } from '../judge/slack-view.ts';
import { createRandom, type Random } from '../simulation/random.ts';
import { type Lives, planLife } from './lives.ts';
import { chooseMoment } from './moment.ts';
import type { Slot } from './slot.ts';
import { type Counter, createCounter, invocationsOf, type Tally } from './tally.ts';
import { openWorld, type World } from './world.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  /** The watcher does not look for what it may have sent already: the judge has to find repeats. */
  readonly careless: boolean;
  readonly onProgress: (tally: Tally) => void;
  /** Ends the killing early; what happened until then is judged all the same. */
  readonly signal: AbortSignal;
}

export interface ChaosResult extends Tally {
  readonly database: string;
  /** By kind. */
  readonly messages: ReadonlyMap<Kind, number>;
  readonly verdict: Verdict;
  readonly lines: readonly Line[];
}

/** Between the end of a run and the next trigger of the same slot. */
const gapMaxMs = 1_500;
const lifeEveryMs = [500, 3_500] as const;
/** However slow the machine: every run reads all tasks of the last minutes, and is to have the time for it. */
const tasksPerRun = 0.5;
const tasksMin = 10;
const burstChance = 0.08;
const burstMax = 9;
const oldTasks = 3;
const oldAgoMs = 120_000;
const progressEveryMs = 2_000;
const quietEveryMs = 1_000;
const quietRunsMin = 2;
const quietWithinMs = 180_000;

export async function runChaos({ seed, kills, careless, onProgress, signal }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed, 'chaos');
  await using world = await openWorld(random, !careless);
  const { lives, slots } = world;
  const counter = createCounter(() => lives.told.length);
  const progress = setInterval(() => onProgress(counter.now()), progressEveryMs);
  const isOver = () => signal.aborted || counter.now().outcomes.killed >= kills;
  const mayBegin = () => lives.told.length < tasksMin + tasksPerRun * invocationsOf(counter.now());
  try {
    await Promise.all([
      live(lives, random.fork('lives'), mayBegin, isOver),
      ...slots.map((slot, index) => torment(slot, slots, counter, random.fork(`slot/${index}`), isOver)),
    ]);
    await untilQuiet(world, counter);
  } finally {
    clearInterval(progress);
  }
  return { ...counter.now(), ...(await judgeWorld(world)) };
}

/** New tasks as long as there is chaos; resolves when the last of them is over. */
async function live(lives: Lives, random: Random, mayBegin: () => boolean, isOver: () => boolean): Promise<void> {
  const lived: Promise<void>[] = [];
  let index = 0;
  const plan = () => {
    index += 1;
    return planLife(random.fork(`${index}`), index);
  };
  for (let old = 0; old < oldTasks; old += 1) lives.recall(plan(), oldAgoMs);
  while (!isOver()) {
    const count = random.chance(burstChance) ? random.integer(2, burstMax) : 1;
    for (let one = 0; mayBegin() && one < count; one += 1) lived.push(lives.live(plan()));
    await sleep(random.integer(...lifeEveryMs));
  }
  await Promise.all(lived);
}

async function torment(
  slot: Slot,
  slots: readonly Slot[],
  counter: Counter,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    if (slots.some((other) => other !== slot && other.isBusy)) counter.overlapped();
    counter.ended(await slot.invoke(counter.nextName(), chooseMoment(random)));
    await sleep(random.integer(0, gapMaxMs));
  }
}

/** Every claim of the dead runs out, every grace passes, and what waits is told. */
async function untilQuiet({ services, slots: [slot] }: World, counter: Counter): Promise<void> {
  const untilMs = Date.now() + quietWithinMs;
  let quietRuns = 0;
  while (quietRuns < quietRunsMin && Date.now() < untilMs) {
    await sleep(quietEveryMs);
    const outcome = await slot.invoke(counter.nextName(), { kind: 'never' });
    counter.ended(outcome);
    const isDue = (await services.rows()).some(({ due }) => due !== undefined);
    quietRuns = outcome.kind === 'response' && !isDue ? quietRuns + 1 : 0;
  }
}

async function judgeWorld({ services, configuration, history, lives }: World): Promise<Omit<ChaosResult, keyof Tally>> {
  history.info('world', 'cloud.clock', { offsetMs: 0 });
  for (const life of lives.told) history.info('world', 'cloud.task', life);
  history.info('world', 'end', { rows: await services.rows() });
  const { lines } = history;
  const kinds = Map.groupBy(readSlack(lines), ({ born }) => kindOf(born));
  const messages = new Map([...kinds].map(([kind, seen]) => [kind, seen.length]));
  return { database: services.database, messages, verdict: judge(lines, configuration), lines };
}
