import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from './start-error.ts';

/** Relative to the directory that npm start runs in, the project's root. */
export const dataFolder = '.data';

/**
 * One `npm start` at a time in a folder: a second one would end without a word over the open table, or take the address
 * that `npm run ask` uses. The kernel holds the lock of a database file for this process, so that it ends with the
 * process, however that ends, and in containers too, where process ids come again.
 * @returns a function that lets go.
 * @throws StartError when another process holds it.
 */
export function holdFolder(folder = dataFolder): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new StartError(
      'npm start is running in this folder already. End that one first, or start in another folder.',
    );
  }
  return () => lock.close();
}

/** https://sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}
