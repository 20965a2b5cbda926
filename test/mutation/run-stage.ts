/** Runs one stage against other text of one file, and ends it as soon as it is known to notice. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Stage } from './stages.ts';

export interface OtherText {
  readonly file: string;
  readonly text: string;
}

export interface StageResult {
  /** Undefined: the stage passed. */
  readonly noticed?: string;
  readonly tookMs: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const register = new URL('./register.ts', import.meta.url).href;
const failed = /^\s*not ok \d+ - (.*)$/;
const running = new Set<number>();
const directories = new Set<string>();
process.once('exit', () => {
  running.forEach(endGroup);
  directories.forEach(remove);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

export async function runStage(stage: Stage, other: OtherText, limitMs: number): Promise<StageResult> {
  const startedMs = Date.now();
  const directory = mkdtempSync(join(tmpdir(), 'mutant-'));
  directories.add(directory);
  try {
    const cwd = stage.readsFiles ? copyRoot(directory, other) : root;
    const noticed = await run(stage, { cwd, limitMs, env: environment(directory, other) });
    return { ...(noticed !== undefined && { noticed }), tookMs: Date.now() - startedMs };
  } finally {
    remove(directory);
  }
}

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limitMs: number;
}

async function run({ args }: Stage, { cwd, env, limitMs }: RunOptions): Promise<string | undefined> {
  // A group of its own: what the tests started ends with them.
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`node could not be started for ${args.join(' ')}`);
  running.add(pid);
  let noticed: string | undefined;
  const notice = (what: string): void => {
    noticed ??= what;
    endGroup(pid);
  };
  const limit = setTimeout(() => notice(`a hang, ended after ${Math.round(limitMs / 1_000)} s`), limitMs);
  let last = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
    const name = failed.exec(line)?.[1];
    if (name !== undefined) notice(name);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  running.delete(pid);
  return noticed ?? (code === 0 ? undefined : `exit code ${code}: ${last}`);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
}

/** Through NODE_OPTIONS also every process and thread that a test starts loads the mutant. */
function environment(directory: string, { file, text }: OtherText): NodeJS.ProcessEnv {
  const written = join(directory, 'mutant.ts');
  writeFileSync(written, text);
  const MUTATION = JSON.stringify({ file, text: written });
  return { ...process.env, NODE_OPTIONS: `--import=${register}`, MUTATION, NODE_TEST_CONTEXT: undefined };
}

function copyRoot(directory: string, { file, text }: OtherText): string {
  const copy = join(directory, 'copy');
  mkdirSync(copy);
  const isOurs = (path: string): boolean => !path.includes(`${sep}node_modules`);
  for (const name of ['functions', 'lib', 'infra', 'test', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true, filter: isOurs });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, file), text);
  return copy;
}
