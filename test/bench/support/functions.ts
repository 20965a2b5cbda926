/** The four functions that are deployed. */
import { fileURLToPath } from 'node:url';
import { entries, type FunctionName } from '../../../infra/build.ts';

export type { FunctionName };
export const functionNames: readonly FunctionName[] = ['poll', 'command', 'interact', 'digest'];

export function functionEntry(name: FunctionName): string {
  return fileURLToPath(new URL(`../../../functions/${entries[name]}.ts`, import.meta.url));
}
