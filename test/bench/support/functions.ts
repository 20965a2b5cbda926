/** The four functions that are deployed. */
import { fileURLToPath } from 'node:url';

export const functionNames = ['poll', 'command', 'interact', 'digest'] as const;
export type FunctionName = (typeof functionNames)[number];

export function functionEntry(name: FunctionName): string {
  return fileURLToPath(new URL(`../../../functions/${name}.ts`, import.meta.url));
}
