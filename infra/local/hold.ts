import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './start-error.ts';

/**
 * Marks a file as held by this process, until the function that comes back is called. dynalite would end the whole
 * process when its directory is open elsewhere, and would not say why. A holder that died holds nothing.
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
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
