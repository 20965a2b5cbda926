/** Which places of the code take far more than four times the steps for four times the work. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, countingFlags, type Steps } from './count-steps.ts';

const small = 200;
const large = 800;
/** What is linear takes four times as many steps, a sort five; some are taken only beyond a page. What is quadratic takes sixteen. */
const growthMax = 8;
/** What is done so rarely is no matter. */
const stepsMin = 4 * large;

/** By scenario, as `lib/deliver/work.ts:30: 4000 → 64000`. */
export type SteepPlaces = Readonly<Record<string, readonly string[]>>;

/**
 * @param file exports `scenarios`.
 * @param counted the directory or file whose code is counted.
 */
export async function findSteepPlaces(file: URL, counted: URL): Promise<SteepPlaces> {
  const args = [file.href, counted.href, `${small}`, `${large}`];
  const child = fork(new URL('steps-child.ts', import.meta.url), args, {
    execArgv: [...importsOf(process.execArgv), ...countingFlags],
  });
  const ended = once(child, 'close').then(([code]) => Promise.reject(new Error(`What counts ended with ${code}`)));
  const [taken] = await Promise.race([once(child, 'message'), ended]);
  const steps = Object.entries(taken as Readonly<Record<string, readonly [Steps, Steps]>>);
  return Object.fromEntries(steps.map(([name, [before, after]]) => [name, steepIn(name, before, after)]));
}

/** A mutant of lib/ is installed by one. */
function importsOf(flags: readonly string[]): string[] {
  return flags.filter((flag, index) => flag === '--import' || flags[index - 1] === '--import');
}

function steepIn(name: string, before: Steps, after: Steps): readonly string[] {
  const counts = Object.entries(after.functions).flatMap(([place, blocks]) =>
    blocks.map((block) => ({
      line: lineOf(place, block),
      from: countOf(block, before.functions[place] ?? []),
      to: block.count,
    })),
  );
  if (!counts.some(({ to }) => to >= large / 2)) throw new Error(`Hardly anything was done for ${name}`);
  const walks = Object.entries(after.walks).map(([caller, to]) => ({
    line: fromHere(caller),
    from: before.walks[caller] ?? 0,
    to,
  }));
  return [...counts, ...walks]
    .filter(({ from, to }) => to > stepsMin && to > growthMax * from)
    .map(({ line, from, to }) => `${line}: ${from} → ${to}`);
}

/** V8 leaves out a block that was run as often as what is around it. */
function countOf({ startOffset, endOffset }: Block, blocks: readonly Block[]): number {
  const around = blocks.filter((block) => block.startOffset <= startOffset && block.endOffset >= endOffset);
  return around.at(-1)?.count ?? 0;
}

function lineOf(place: string, { startOffset }: Block): string {
  const url = place.slice(0, place.lastIndexOf(':'));
  const line = readFileSync(fileURLToPath(url), 'utf8').slice(0, startOffset).split('\n').length;
  return fromHere(`${url}:${line}`);
}

function fromHere(url: string): string {
  return relative(process.cwd(), fileURLToPath(url));
}
