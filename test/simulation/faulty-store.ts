/** The table over a wire that throttles, loses answers, applies late and fails conditions that held. */
import { type Key, type Patch, type Store, StoreError, type WriteResult } from '../../lib/ports/store.ts';
import type { Plan } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { TableState } from './simulated-store.ts';
import { createTableOutages } from './table-outages.ts';
import { createTrouble, type Trouble } from './trouble.ts';
import type { Answer, Passage, Process, Wire } from './wire.ts';

export type ConnectStore = (process: Process) => Store;

const secondMs = 1_000;
const outageMs = 200;

/** When the table was written, and its revision since then. */
export interface Written {
  readonly atMs: number;
  readonly revision: number;
}

export function createFaultyStore(
  plan: Plan,
  scheduler: Scheduler,
  wire: Wire,
  table: TableState,
  writes: readonly Written[],
): ConnectStore {
  const trouble = createTrouble(plan, 'store');
  const staleView = createStaleView(plan, scheduler, table, writes);
  const outages = createTableOutages(plan);

  function passageOf<T>(operation: string, written?: Key): Passage<T> {
    if (!outages.strikes(scheduler.now(), written)) return readPassage(trouble, scheduler.now(), operation);
    return { fault: 'outage', answerMs: outageMs, heard: { ok: false, error: storeError(operation) } };
  }

  return (process) => {
    const ask = <T>(f: string, key: unknown, apply: () => T, brief: (value: T) => unknown): Promise<T> => {
      const passage = passageOf<T>(f);
      return wire.call(process, { f: `store.${f}`, value: key, passage, apply: () => attempt(apply), brief });
    };
    return {
      read: (key) =>
        ask(
          'read',
          key,
          () => table.read(key),
          (row) => row?.v ?? 0,
        ),
      readMany: (keys) =>
        ask(
          'readMany',
          keys.length,
          () => table.readMany(keys),
          (rows) => rows.size,
        ),
      due: (target, limit) =>
        ask(
          'due',
          target,
          () => table.due(target, limit, staleView()),
          (keys) => keys.length,
        ),
      open: (target, limit, fromMs) =>
        ask(
          'open',
          target,
          () => table.open(target, limit, fromMs, staleView()),
          (keys) => keys.length,
        ),
      created: (target, fromMs, toMs, limit) =>
        ask(
          'created',
          { target, fromMs, toMs },
          () => table.created(target, fromMs, toMs, limit, staleView()),
          (keys) => keys.length,
        ),
      write: (key, version, patch, nonce) => write(process, { key, version, patch, nonce }),
    };
  };

  function write(process: Process, { key, version, patch, nonce }: Write): Promise<WriteResult> {
    const { random } = trouble;
    // Said by the cursor of a source: nobody outside can tell it from one that was read up to now.
    const part = patch.partlyReadAtMs === undefined ? {} : { isOfPart: true };
    const value = { ...key, version, nonce, ...part };
    const brief = (result: WriteResult) => ({ written: result.written, v: result.row?.v ?? 0 });
    if (outages.strikes(scheduler.now(), key) || !trouble.strikes(scheduler.now(), 0.03)) {
      const passage = passageOf<WriteResult>('write', key);
      const apply = () => attempt(() => table.write(key, version, patch, nonce));
      return wire.call(process, { f: 'store.write', value, passage, apply, brief });
    }
    // The first try was applied and its answer lost; the client's own retry finds its condition failed.
    const retryMs = random.integer(20, 3 * secondMs);
    scheduler.after(random.integer(1, 15), () => {
      if (process.isAlive) attempt(() => table.applyWrite(key, version, patch, nonce));
    });
    const passage = { fault: 'false condition', applyMs: retryMs, answerMs: retryMs + random.integer(2, 15) };
    const apply = () => attempt(() => table.write(key, version, patch, nonce));
    return wire.call(process, { f: 'store.write', value, passage, apply, brief });
  }
}

interface Write {
  readonly key: Key;
  readonly version: number;
  readonly patch: Patch;
  readonly nonce: string;
}

function readPassage<T>({ random, strikes }: Trouble, nowMs: number, operation: string): Passage<T> {
  const applyMs = random.integer(1, 12);
  const answerMs = applyMs + random.integer(1, 15);
  if (!strikes(nowMs, 0.06)) return { fault: 'none', applyMs, answerMs };
  const heard: Answer<T> = { ok: false, error: storeError(operation) };
  const fault = random.pick(['throttled', 'answer lost', 'applied late', 'slow']);
  if (fault === 'throttled') return { fault, answerMs: random.integer(20, 2 * secondMs), heard };
  if (fault === 'answer lost') return { fault, applyMs, answerMs: random.integer(20, 4 * secondMs), heard };
  if (fault === 'slow') return { fault, applyMs, answerMs: random.integer(secondMs, 4 * secondMs) };
  const lostMs = random.integer(100, 2 * secondMs);
  return { fault, applyMs: lostMs + random.integer(1, 4 * secondMs), answerMs: lostMs, heard };
}

function storeError(operation: string): StoreError {
  const fields = { operation, key: 'simulated', retryable: true };
  return new StoreError(`Simulated table: ${operation} failed: the provisioned throughput was exceeded`, fields);
}

function attempt<T>(apply: () => T): Answer<T> {
  try {
    return { ok: true, value: apply() };
  } catch (error) {
    return { ok: false, error: error as Error };
  }
}

/** Index reads are eventually consistent; how far behind is nowhere promised. */
function createStaleView(
  plan: Plan,
  scheduler: Scheduler,
  table: TableState,
  writes: readonly Written[],
): () => { asOf: number } {
  const { random } = createTrouble(plan, 'store', 'index');
  const looks: Written[] = [];
  // Between frequent polls an index may be as old as the last look; between rare ones it has long caught up.
  const known = plan.everyMs > 60 * secondMs ? writes : looks;
  return () => {
    const nowMs = scheduler.now();
    looks.push({ atMs: nowMs, revision: table.revision() });
    const isCalm = plan.trouble.store === 0 || nowMs >= plan.calmMs;
    const lagMs = isCalm ? 0 : random.pick([0, 100, 5 * secondMs, 90 * secondMs]);
    return { asOf: known.findLast(({ atMs }) => atMs <= nowMs - lagMs)?.revision ?? 0 };
  };
}
