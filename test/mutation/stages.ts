/** What a mutant goes through, the quickest first, until something notices it: together it is what `npm test` runs. */
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const stageNames = ['core', 'worlds', 'types', 'rest'] as const;
export type StageName = (typeof stageNames)[number];

export interface Stage {
  readonly name: StageName;
  /** Of node. */
  readonly args: readonly string[];
  /** It reads the files themselves, so it needs a copy of the repository that holds the mutant. */
  readonly readsFiles?: true;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const tap = ['--test', '--test-force-exit', '--test-reporter=tap'];

/** A test that is skipped without its own set-up (a browser, Java) is skipped here too. */
const installed = '**/node_modules/**';

export function createStages(worlds: number): readonly Stage[] {
  const core = 'test/lib/**/*.test.ts';
  const rest = globSync('test/**/*.test.ts', { cwd: root, exclude: [core, installed] });
  return [
    // In one process: to start one for each file takes longer than the tests do.
    { name: 'core', args: [...tap, '--test-isolation=none', core] },
    { name: 'worlds', args: ['test/mutation/run-worlds.ts', String(worlds)] },
    { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'], readsFiles: true },
    // One file after the other: two mutants go side by side, and what waits for a process of its own has a limit.
    { name: 'rest', args: [...tap, '--test-concurrency=1', '--test-timeout=120000', ...rest] },
  ];
}
