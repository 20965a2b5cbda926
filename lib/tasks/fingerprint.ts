import { hash } from 'node:crypto';
import type { DetailValue, Task } from '../model/task.ts';

/** 64 bits: enough to tell one version of one task from the next, short enough for every row. */
const FINGERPRINT_HEX_DIGITS = 16;

/**
 * Names what counts as a change: state, error code and details. The last update alone is none, nor is the raw
 * status word, nor a value that comes as a number once and as a string the next time.
 */
export function fingerprint(task: Task): string {
  const details = Object.entries(task.details)
    .sort(([name], [otherName]) => (name < otherName ? -1 : 1))
    .map(([name, value]) => [name, asShown(value)]);
  const changing = JSON.stringify([task.state, task.errorCode ?? null, details]);
  return hash('sha256', changing, 'hex').slice(0, FINGERPRINT_HEX_DIGITS);
}

function asShown(value: DetailValue): string | string[] {
  return Array.isArray(value) ? value : String(value);
}
