/** `npm run build`: checks infra/watch.yml and writes what is deployed to dist/. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readStage, stageOption } from './aws-place.ts';
import { type Bundle, bundle } from './bundle.ts';
import { runCommand } from './command-line.ts';
import { pollAlarms } from './poll-alarms.ts';
import { schedules } from './schedules.ts';
import { readWatchFile, watchFileOf } from './watch-file.ts';

/** Each module in dist/ and its entry in functions/. `digest` is the name that the weekly summary is deployed under. */
export const entries = { poll: 'poll', digest: 'summary', command: 'command', interact: 'interact' } as const;
export type FunctionName = keyof typeof entries;

const functionNames = Object.keys(entries) as FunctionName[];

const bytesPerKilobyte = 1000;

export interface BuildOptions {
  /** Holds functions/ and infra/watch.yml. */
  readonly root: string;
  readonly output: string;
  readonly names?: readonly FunctionName[];
  /** Reads infra/watch.<stage>.yml, if there is one. */
  readonly stage?: string;
}

/** A wrong watch.yml stops the build before anything is written. */
export async function build({ root, output, names = functionNames, stage }: BuildOptions): Promise<readonly Bundle[]> {
  const settings = readWatchFile(watchFileOf(root, stage));
  const fragments = { schedules: schedules(settings), 'poll-alarms': pollAlarms(settings) };
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const writeJson = (name: string, value: object) =>
    writeFileSync(join(output, `${name}.json`), `${JSON.stringify(value, null, 2)}\n`);
  writeJson('watch', { ...settings, builtAtMs: Date.now() });
  for (const [name, fragment] of Object.entries(fragments)) writeJson(name, fragment);
  return Promise.all(
    names.map((name) => bundle(join(root, `functions/${entries[name]}.ts`), join(output, `${name}.mjs`))),
  );
}

/** Builds this repository and prints what of, and the sizes of the bundles. */
export async function buildRepository(stage?: string): Promise<void> {
  const root = join(import.meta.dirname, '..');
  console.log(`Configuration: ${relative(root, watchFileOf(root, stage))}`);
  const bundles = await build({ root, output: join(root, 'dist'), ...(stage === undefined ? {} : { stage }) });
  for (const written of bundles) console.log(describe(written, root));
}

function describe({ file, bytes, heaviest }: Bundle, root: string): string {
  const parts = heaviest.map((part) => `${part.name} ${kilobytes(part.bytes)}`).join(', ');
  return `${relative(root, file)}: ${kilobytes(bytes)} (${parts})`;
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / bytesPerKilobyte)} kB`;
}

const usage = `npm run build -- [-s STAGE]
Checks infra/watch.yml, or infra/watch.<stage>.yml if there is one, and writes what is deployed to dist/.`;

if (import.meta.main) {
  await runCommand({ usage, options: stageOption }, ({ stage }) =>
    buildRepository(stage === undefined ? undefined : readStage(stage)),
  );
}
