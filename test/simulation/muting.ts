/** People who ask for quiet: they mute and unmute by the commands that Slack brings, and the rows are read by the polls. */
import type { AskContext } from '../../lib/commands/answer.ts';
import { ask } from '../../lib/commands/ask.ts';
import type { Lookups } from '../../lib/commands/lookups.ts';
import { type Mute, mutesPk, readMutes } from '../../lib/mutes/mutes.ts';
import { type Row, StoreError } from '../../lib/ports/store.ts';
import type { MuteBegan } from '../judge/history.ts';
import type { Crowd } from './people.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { createSimulatedStore, type TableState } from './simulated-store.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { createTrouble } from './trouble.ts';
import { createGuard, type Guard, guarded } from './under-role.ts';
import type { Passage, Process, Wire } from './wire.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** One person's wish, and what becomes of it. */
interface Wish {
  readonly atMs: number;
  readonly minutes: number;
  readonly filter: MuteBegan['filter'];
  readonly includingFailures: boolean;
  /** When the same person takes it back. */
  readonly endMs?: number;
}

/** @param lives whatever the mutes may be about. */
export function createMuting(crowd: Crowd, lives: readonly SimulatedTask[]): void {
  const { plan, scheduler, history } = crowd;
  if (!plan.hasMutes) return;
  const random = createRandom(plan.seed, 'mutes');
  const byName = createRandom(plan.seed, 'mutes by name');
  const count = random.integer(1, 4);
  for (let index = 0; index < count; index += 1) {
    const wish = createWish(plan, random, byName, lives);
    const { atMs, minutes, filter, includingFailures, endMs } = wish;
    scheduler.at(atMs, async () => {
      const number = await begin(crowd, `person-${index}`, wish);
      history.info('people', 'mute.began', { number, filter, untilMs: atMs + minutes * minuteMs, includingFailures });
      if (endMs === undefined) return;
      scheduler.at(endMs, async () => {
        await ask(contextOf(crowd, `person-${index}`), `unmute ${number}`);
        history.info('people', 'mute.ended', { number });
      });
    });
  }
}

/** About something that happens: a filter that fits nothing would prove nothing. */
function createWish(plan: Plan, random: Random, byName: Random, lives: readonly SimulatedTask[]): Wish {
  const life = random.pick(lives);
  const atMs = random.integer(plan.startMs - 5 * minuteMs, plan.calmMs);
  const minutes = random.pick([3, 10, 30, 120]);
  const endsEarly = random.chance(0.3);
  return {
    atMs: Math.max(atMs, plan.startMs),
    minutes,
    filter: filterByName(byName, life) ?? filterFor(random, life),
    includingFailures: random.chance(0.4),
    ...(endsEarly && { endMs: Math.max(atMs, plan.startMs) + random.integer(10, minutes * 50) * secondMs }),
  };
}

function filterFor(random: Random, { target, name, class: taskClass, user, instance }: SimulatedTask): Wish['filter'] {
  const isPlain = /^\w+$/;
  const filters: Wish['filter'][] = [
    { target },
    { class: taskClass },
    { type: taskClass, target },
    ...(isPlain.test(name) ? [{ type: name }, { type: name.toUpperCase(), target }] : []),
    ...(isPlain.test(user ?? ' ') ? [{ user }] : []),
    ...(instance === undefined ? [] : [{ instance: instance.id }, { instance: instance.id.slice(0, 8) }]),
  ].map((filter) => filter as Wish['filter']);
  return random.pick(filters);
}

/** By what people call its instance: all of the name, a part of it, or a pattern. */
function filterByName(random: Random, { instance }: SimulatedTask): Wish['filter'] | undefined {
  if (instance?.name === undefined || !random.chance(0.4)) return undefined;
  const { name } = instance;
  return { instance: random.pick([name, name.slice(3, 11), `${name.slice(0, 8).toUpperCase()}*`, 'redis-*']) };
}

/** @returns what people call it. */
async function begin(crowd: Crowd, person: string, { filter, minutes, includingFailures }: Wish): Promise<number> {
  const parts = Object.entries(filter).map(([name, value]) => `${name}:"${value}"`);
  const failures = includingFailures ? ' including failures' : '';
  const answer = await ask(
    contextOf(crowd, person),
    `mute ${parts.join(' ')} for ${minutes}m${failures} anyway because quiet`,
  );
  const numbers = mutesIn(crowd.table).map(({ number }) => number);
  if (numbers.length === 0) throw new Error(`No mute was made: ${JSON.stringify(answer.title)}`);
  return Math.max(...numbers);
}

/** @param lookups mutes are there already. */
export function contextOf(
  { plan, scheduler, history, table }: Crowd,
  person: string,
  lookups: Partial<Lookups> = {},
): AskContext {
  const guard = createGuard(plan, history, 'CommandRole');
  let nonces = 0;
  const nonce = (): string => {
    nonces += 1;
    return `${person}:${scheduler.now()}:${nonces}`;
  };
  return {
    settings: plan.settings,
    store: guarded(createSimulatedStore(table), guard),
    // Mutes ask for nothing else, and what they would have kept quiet is no matter here.
    lookups: {
      mutes: async () => askedBy(guard, table),
      list: async () => [],
      ...lookups,
    } as Partial<Lookups> as Lookups,
    ids: { nonce },
    now: scheduler.now,
    stopAtMs: scheduler.now() + minuteMs,
    asker: { id: `U0${person.toUpperCase()}`, name: person },
  };
}

async function askedBy(guard: Guard, table: TableState): Promise<readonly Row[]> {
  guard({ action: 'dynamodb:Query', asked: 'table', keys: [mutesPk] });
  return mutedRows(table);
}

export type ConnectMutes = ((process: Process) => () => Promise<readonly Mute[]>) | undefined;

/** What a poll reads of them, over a wire that fails like the table's; nothing at all where nobody mutes. */
export function createFaultyMutes({ plan, scheduler, history, table }: Crowd, wire: Wire): ConnectMutes {
  const guard = createGuard(plan, history, 'PollRole');
  if (!plan.hasMutes) return undefined;
  const trouble = createTrouble(plan, 'store', 'mutes');
  const passageOf = (): Passage<readonly Mute[]> => {
    const applyMs = trouble.random.integer(1, 12);
    const answerMs = applyMs + trouble.random.integer(1, 15);
    if (!trouble.strikes(scheduler.now(), 0.08)) return { fault: 'none', applyMs, answerMs };
    if (trouble.random.chance(0.5)) return { fault: 'slow', applyMs: secondMs, answerMs: 3 * secondMs };
    const fields = { operation: 'query', key: mutesPk, retryable: true };
    const error = new StoreError('Simulated table: the query of mutes failed', fields);
    return { fault: 'throttled', answerMs, heard: { ok: false, error } };
  };
  return (process) => () =>
    wire.call(process, {
      f: 'mutes.query',
      value: mutesPk,
      passage: passageOf(),
      apply: () => {
        guard({ action: 'dynamodb:Query', asked: 'table', keys: [mutesPk] });
        return { ok: true, value: mutesIn(table) };
      },
      brief: (mutes) => mutes.length,
    });
}

function mutesIn(table: TableState): readonly Mute[] {
  return readMutes(mutedRows(table));
}

function mutedRows(table: TableState): readonly Row[] {
  return [...table.rows()].filter(({ pk }) => pk === mutesPk);
}
