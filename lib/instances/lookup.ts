import { type InstanceCall, TaskListError, type TaskListFailure } from '../ports/cloud.ts';
import type { Clock, Log } from '../ports/effects.ts';

/** What can be asked for: the list of instances, the tasks of one of them, a job. */
export type Source = 'list' | 'tasks' | 'job';

export type Asked<Value> =
  | { readonly answered: true; readonly value: Value }
  /** Without a `failure` nobody was asked: the calls, the time or the cloud's patience are used up. */
  | { readonly answered: false; readonly failure?: TaskListFailure };

export interface Asker {
  /** Never rejects: what fails is logged, and the message goes out without it. */
  ask<Value>(source: Source, send: (call: InstanceCall) => Promise<Value>): Promise<Asked<Value>>;
}

export interface AskerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly targetId: string;
  readonly clockOffsetMs: number;
  readonly timeMs: number;
}

/** In one run; what is left over waits for the next. The cloud was seen to allow 200 requests in 5 minutes. */
export const CALLS_MAX: Readonly<Record<Source, number>> = { list: 1, tasks: 3, job: 3 };
const CALL_TIMEOUT_MS = 3_000;
/** A call that begins with less time left could only fail. */
const CALL_TIME_MIN_MS = 100;
/** The same key reads the list of tasks: after one of these it is left alone, so that the next poll is answered. */
const ENDS_ALL: readonly TaskListFailure[] = ['authentication', 'limited'];

/** Counts the calls and the time of one search. */
export function createAsker(options: AskerOptions): Asker {
  const { clock, clockOffsetMs } = options;
  const endsAtMs = clock.now() + options.timeMs;
  const left = { ...CALLS_MAX };
  return {
    async ask(source, send) {
      const timeoutMs = Math.min(CALL_TIMEOUT_MS, endsAtMs - clock.now());
      if (left[source] === 0 || timeoutMs < CALL_TIME_MIN_MS) return { answered: false };
      left[source] -= 1;
      try {
        return { answered: true, value: await send({ clockOffsetMs, timeoutMs }) };
      } catch (error) {
        const failure = noteFailure(options, source, error);
        if (failure === 'permission') left[source] = 0;
        if (ENDS_ALL.includes(failure)) Object.assign(left, { list: 0, tasks: 0, job: 0 });
        return { answered: false, failure };
      }
    },
  };
}

function noteFailure({ log, targetId }: AskerOptions, source: Source, error: unknown): TaskListFailure {
  const known = error instanceof TaskListError ? error : undefined;
  const failure = known?.failure ?? 'answer';
  const message = error instanceof Error ? error.message : String(error);
  log.warn('instances.unanswered', { target: targetId, source, failure, error: message, requestId: known?.requestId });
  return failure;
}
