import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './start-error.ts';

/**
 * Marks a file as held by this process until the returned function is called. dynalite would end the whole process
 * without saying why if its directory is open elsewhere. A process that died holds nothing.
 */
export function holdForThisProcess(path: string): () => void {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder)) {
      throw new StartError(`dcs-watch is already running here, as process ${holder}. If it is not, delete ${path}.`);
    }
    writeFileSync(path, String(process.pid));
  }
  return () => rmSync(path, { force: true });
}

function isRunning(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // We may not signal it, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
