/** Between a process and the world: when a call is applied, when it is answered, and what can go wrong on the way. */
import type { History } from './history.ts';
import type { Scheduler } from './scheduler.ts';

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error };

export interface Passage<T> {
  /** For the summary; `none` when nothing is wrong. */
  readonly fault: string;
  /** When the other side applies it, from the asking on; left out: it never arrives. */
  readonly applyMs?: number;
  readonly answerMs: number;
  /** What the caller hears, whatever really happened. */
  readonly heard?: Answer<T>;
}

/** One invocation. Dead, it hears nothing any more; what it had sent may still arrive. */
export interface Process {
  readonly name: string;
  isAlive: boolean;
  /** Calls so far: each is a point to crash at. */
  calls: number;
}

export interface Request<T> {
  readonly f: string;
  readonly value: unknown;
  readonly passage: Passage<T>;
  readonly apply: (call: number) => Answer<T>;
  /** What of the answer is written down. */
  readonly brief: (value: T) => unknown;
}

/** Before it is sent, while it is on its way, or when it was applied and nobody heard of it. */
export type CrashPoint = 'before' | 'during' | 'after' | undefined;

export interface Wire {
  call<T>(process: Process, request: Request<T>): Promise<T>;
  kill(process: Process, why: string): void;
  readonly faults: ReadonlyMap<string, number>;
}

export interface WireOptions {
  readonly scheduler: Scheduler;
  readonly history: History;
  /** Whether the process dies at this call. */
  readonly crashAt: (process: Process, f: string) => CrashPoint;
}

export function createWire({ scheduler, history, crashAt }: WireOptions): Wire {
  const faults = new Map<string, number>();
  const count = (fault: string): void => void faults.set(fault, (faults.get(fault) ?? 0) + 1);

  function kill(process: Process, why: string): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    count(why);
    history.info(process.name, 'crash', { why });
  }

  function call<T>(process: Process, request: Request<T>): Promise<T> {
    if (!process.isAlive) return never();
    const { f, passage, apply } = request;
    process.calls += 1;
    const crash = crashAt(process, f);
    const id = history.invoke(process.name, f, request.value);
    if (crash === 'before') {
      kill(process, 'crash before');
      return never();
    }
    if (passage.fault !== 'none') count(`${f.split('.')[0]}: ${passage.fault}`);
    let result: Answer<T> | undefined;
    if (passage.applyMs !== undefined) {
      scheduler.after(passage.applyMs, () => {
        result = apply(id);
        if (crash === 'after') kill(process, 'crash after');
      });
    }
    if (crash === 'during' || (crash === 'after' && passage.applyMs === undefined)) kill(process, `crash ${crash}`);
    return new Promise((resolve, reject) => {
      scheduler.after(passage.answerMs, () => {
        if (!process.isAlive) return;
        const answer = passage.heard ?? result;
        if (answer === undefined) throw new Error(`${f} was answered before it was applied`);
        if (answer.ok) history.end('ok', process.name, f, id, request.brief(answer.value));
        else history.end('fail', process.name, f, id, { error: answer.error.message });
        if (answer.ok) resolve(answer.value);
        else reject(answer.error);
      });
    });
  }

  return { call, kill, faults };
}

/** The dead hear nothing. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}
