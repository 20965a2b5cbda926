/** Takes mutants through the stages, a few side by side, until each is noticed or has survived them all. */
import { readFileSync } from 'node:fs';
import type { Drawn } from './draw.ts';
import { explained, isAbout } from './explained.ts';
import { applyMutant, type Mutant } from './find-mutants.ts';
import { type OtherText, runStage } from './run-stage.ts';
import type { Stage, StageName } from './stages.ts';

export interface Tried extends Drawn {
  /** Undefined together with `reason`: it survived, and nobody knows why. */
  readonly caught?: { readonly stage: StageName; readonly by: string };
  /** It is known to survive, so it was not run. */
  readonly reason?: string;
  readonly tookMs: number;
}

export interface TryOptions {
  readonly stages: readonly Stage[];
  readonly lanes: number;
  readonly onTried: (tried: Tried) => void;
}

/** A mutant may take so many times as long as the product itself, and this more: the machine may be busier by then. */
const slowerMax = 4;
const busyMs = 120_000;
const unchangedMsMax = 1_800_000;

export async function tryMutants(drawn: readonly Drawn[], options: TryOptions): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const queue = [...drawn];
  const limitOf = createLimits();
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const result = await tryMutant(next, options.stages, limitOf);
      options.onTried(result);
      tried.push(result);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, work));
  return tried.sort((one, other) => one.id - other.id);
}

type LimitOf = (stage: Stage, mutant: Mutant) => Promise<number>;

async function tryMutant(drawn: Drawn, stages: readonly Stage[], limitOf: LimitOf): Promise<Tried> {
  const reason = explained.find((explanation) => isAbout(explanation, drawn.mutant))?.reason;
  if (reason !== undefined) return { ...drawn, reason, tookMs: 0 };
  const { file, text } = unchanged(drawn.mutant);
  const other = { file, text: applyMutant(drawn.mutant, text) };
  let tookMs = 0;
  for (const stage of stages) {
    const limitMs = await limitOf(stage, drawn.mutant);
    const result = await runStage(stage, other, limitMs);
    tookMs += result.tookMs;
    if (result.noticed !== undefined) {
      return { ...drawn, caught: { stage: stage.name, by: result.noticed }, tookMs };
    }
  }
  return { ...drawn, tookMs };
}

/** Each stage is run once with the file as it is: it must pass, or what it notices is not the mutant. */
function createLimits(): LimitOf {
  const limits = new Map<Stage, Promise<number>>();
  const measure = async (stage: Stage, mutant: Mutant): Promise<number> => {
    const { noticed, tookMs } = await runStage(stage, unchanged(mutant), unchangedMsMax);
    if (noticed !== undefined) throw new Error(`Without any mutant ${stage.name} fails: ${noticed}`);
    return tookMs * slowerMax + busyMs;
  };
  return (stage, mutant) => {
    const limit = limits.get(stage) ?? measure(stage, mutant);
    limits.set(stage, limit);
    return limit;
  };
}

function unchanged({ file }: Mutant): OtherText {
  return { file, text: readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8') };
}
