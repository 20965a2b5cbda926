/** Writes down what happens; its hash is the fingerprint of a run. */
import { createHash } from 'node:crypto';
import type { Line } from '../judge/history.ts';

export interface History {
  readonly lines: readonly Line[];
  /** Returns the number of the call. */
  invoke(process: string, f: string, value: unknown): number;
  end(type: 'ok' | 'fail', process: string, f: string, call: number, value: unknown): void;
  info(process: string, f: string, value: unknown, call?: number): void;
  /** Of calls and their values: the same seed gives the same hash, whatever the code inside is called. */
  hash(): string;
}

export function createHistory(now: () => number, watch?: (line: Line) => void): History {
  const lines: Line[] = [];
  const digest = createHash('sha256');
  let calls = 0;
  const add = (line: Line): void => {
    lines.push(line);
    if (line.f !== 'log') digest.update(JSON.stringify(outward(line)));
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

/** Error names, messages and stack lines belong to the code: a file that moves must not change the hash. */
function outward({ value, ...line }: Line): unknown {
  if (line.type === 'fail') return line;
  if (line.f !== 'watch' || line.type !== 'ok') return { ...line, value };
  const { report, faults } = value as { readonly report: unknown; readonly faults: readonly unknown[] };
  return { ...line, value: { report, faults: faults.length } };
}
