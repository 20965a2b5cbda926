/** Writes down what happens; its hash is the fingerprint of a run. */
import { createHash } from 'node:crypto';
import type { Line } from '../judge/history.ts';

export interface History {
  readonly lines: readonly Line[];
  /** Returns the number of the call. */
  invoke(process: string, f: string, value: unknown): number;
  end(type: 'ok' | 'fail', process: string, f: string, call: number, value: unknown): void;
  info(process: string, f: string, value: unknown, call?: number): void;
  /** The same seed gives the same hash, or the run is not a replay. */
  hash(): string;
}

export function createHistory(now: () => number, watch?: (line: Line) => void): History {
  const lines: Line[] = [];
  const digest = createHash('sha256');
  let calls = 0;
  const add = (line: Line): void => {
    lines.push(line);
    digest.update(JSON.stringify(line));
    watch?.(line);
  };
  return {
    lines,
    invoke(process, f, value) {
      calls += 1;
      add({ at: now(), process, type: 'invoke', f, call: calls, value });
      return calls;
    },
    end: (type, process, f, call, value) => add({ at: now(), process, type, f, call, value }),
    info: (process, f, value, call) =>
      add({ at: now(), process, type: 'info', f, ...(call === undefined ? {} : { call }), value }),
    hash: () => digest.copy().digest('hex'),
  };
}
