/** Real processes on real services, killed again and again; then peace, until nothing is left to do; then the judge. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '../../infra/build.ts';
import type { Line } from '../judge/history.ts';
import { judge, type Verdict } from '../judge/judge.ts';
import { createHistory } from '../simulation/history.ts';
import { createRandom, type Random } from '../simulation/random.ts';
import { environmentFor, target, timeoutMs, watchFile } from './configuration.ts';
import { createLives, type Lives, planLife } from './lives.ts';
import { chooseMoment } from './moment.ts';
import { projectId, type Services, startServices } from './services.ts';
import { type Outcome, openSlot, type Slot } from './slot.ts';
import { createWitness } from './witness.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  readonly onProgress: (tally: Tally) => void;
  /** Ends the killing early; what happened until then is judged all the same. */
  readonly signal: AbortSignal;
}

export interface Tally {
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>;
  readonly tasks: number;
  /** Two runs were under way at once. */
  readonly overlaps: number;
}

export interface ChaosResult extends Tally {
  readonly database: string;
  readonly messages: number;
  readonly verdict: Verdict;
  readonly lines: readonly Line[];
}

/** Two environments, as Lambda keeps them for triggers that come while a run is under way. */
const slotCount = 2;
/** Between the end of a run and the next trigger of the same environment. */
const gapMsMax = 1_500;
const lifeEveryMs = [500, 3_500] as const;
/** However slow the machine: every run reads all tasks of the last minutes, and is to have the time for it. */
const tasksPerKill = 0.8;
const tasksMin = 10;
const burstChance = 0.08;
const burstMax = 9;
const oldAgoMs = 120_000;
const quietEveryMs = 1_000;
const quietRunsMin = 2;
const quietWithinMs = 180_000;

export async function runChaos({ seed, kills, onProgress, signal }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed, 'chaos');
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'dcs-watch-chaos-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  await build({ root: join(import.meta.dirname, '../..'), output: join(directory, 'dist'), names: ['poll'] });
  const services = stack.use(await startServices(random.fork('cloud')));
  const history = createHistory(Date.now);
  const file = watchFile(services.slack.channels);
  const lives = createLives({ target, projectId, taskCenter: services.taskCenter, sleep });
  const { origins, slack } = services;
  const options = { history, witness: createWitness(history, lives), target, timeoutMs, directory, origins };
  const environment = (fronts: typeof origins) => environmentFor(file, slack.token, directory, fronts);
  const slots = await Promise.all(Array.from({ length: slotCount }, () => openSlot({ ...options, environment })));
  for (const slot of slots) stack.use(slot);
  const tally = createTally(lives);
  const progress = setInterval(() => onProgress(tally.now()), 2_000);
  stack.defer(() => clearInterval(progress));

  const killed = () => signal.aborted || tally.now().outcomes.killed >= kills;
  const mayBegin = () => lives.told.length < tasksMin + tasksPerKill * tally.now().outcomes.killed;
  const living = live(lives, random.fork('lives'), mayBegin, killed);
  await Promise.all(slots.map((slot, index) => torment(slot, slots, tally, random.fork(`slot/${index}`), killed)));
  await living;
  await untilQuiet(slots[0] as Slot, services, tally);

  history.info('world', 'cloud.clock', { offsetMs: 0 });
  for (const life of lives.told) history.info('world', 'cloud.task', life);
  history.info('world', 'end', { rows: await services.rows() });
  const messages = history.lines.filter(({ f }) => f === 'slack.created').length;
  const verdict = judge(history.lines, file);
  return { ...tally.now(), database: services.database, messages, verdict, lines: history.lines };
}

interface Counter {
  now(): Tally;
  nextName(): string;
  ended(outcome: Outcome): void;
  overlapped(): void;
}

function createTally(lives: Lives): Counter {
  const outcomes = { response: 0, error: 0, 'init-error': 0, killed: 0, 'killed at the deadline': 0, died: 0 };
  let [names, overlaps] = [0, 0];
  return {
    now: () => ({ outcomes, tasks: lives.told.length, overlaps }),
    nextName() {
      names += 1;
      return `${target}/${names}`;
    },
    ended({ kind }) {
      outcomes[kind] += 1;
    },
    overlapped() {
      overlaps += 1;
    },
  };
}

/** New tasks as long as there is chaos; resolves when the last of them is over. */
async function live(lives: Lives, random: Random, mayBegin: () => boolean, isOver: () => boolean): Promise<void> {
  const lived: Promise<void>[] = [];
  let index = 0;
  const plan = () => {
    index += 1;
    return planLife(random.fork(`${index}`), index);
  };
  for (let old = 0; old < 3; old += 1) lives.recall(plan(), oldAgoMs);
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
  tally: Counter,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    if (slots.some((other) => other !== slot && other.isBusy)) tally.overlapped();
    tally.ended(await slot.invoke(tally.nextName(), chooseMoment(random)));
    await sleep(random.integer(0, gapMsMax));
  }
}

/** Every claim of the dead runs out, every grace passes, and what waits is told. */
async function untilQuiet(slot: Slot, services: Services, tally: Counter): Promise<void> {
  const untilMs = Date.now() + quietWithinMs;
  let quietRuns = 0;
  while (quietRuns < quietRunsMin && Date.now() < untilMs) {
    await sleep(quietEveryMs);
    const outcome = await slot.invoke(tally.nextName(), { kind: 'never' });
    tally.ended(outcome);
    const isDue = (await services.rows()).some(({ due }) => due !== undefined);
    quietRuns = outcome.kind === 'response' && !isDue ? quietRuns + 1 : 0;
  }
}
