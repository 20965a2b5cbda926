/** What became of the mutants, in words. */
import { kinds } from './alter-node.ts';
import type { Drawn } from './draw.ts';
import type { Mutant } from './find-mutants.ts';
import type { Tried } from './try-mutants.ts';

const maxCharacters = 160;

export function describeDrawn({ mutant, id }: Drawn): string {
  const { file, line, kind, within, before, after } = mutant;
  return `${String(id).padStart(3)}  ${file}:${line}  ${kind} in ${within}: ${oneLine(before)} → ${oneLine(after)}`;
}

export function describeTried({ caught, reason, tookMs, ...drawn }: Tried): string {
  const seconds = `${Math.round(tookMs / 1_000)} s`;
  const outcome =
    caught !== undefined
      ? `caught by ${caught.stage}, ${seconds}: ${oneLine(caught.by)}`
      : reason !== undefined
        ? `explained: ${reason}`
        : `SURVIVED, ${seconds}`;
  return `${describeDrawn(drawn)}\n     ${outcome}`;
}

export function describeAll(tried: readonly Tried[]): string {
  const caught = tried.flatMap((one) => one.caught?.stage ?? []);
  const explained = tried.filter(({ reason }) => reason !== undefined).length;
  const survived = tried.filter(isUnexplained).length;
  const by = describeCounts(caught);
  const ofCaught = by === '' ? '' : ` (${by})`;
  return `${tried.length} mutants: ${caught.length} caught${ofCaught}, ${explained} explained, ${survived} survived`;
}

export function describeKinds(mutants: readonly Mutant[]): string {
  return describeCounts(
    mutants.map(({ kind }) => kind).sort((one, other) => kinds.indexOf(one) - kinds.indexOf(other)),
  );
}

export function isUnexplained({ caught, reason }: Tried): boolean {
  return caught === undefined && reason === undefined;
}

function describeCounts(names: readonly string[]): string {
  return [...Map.groupBy(names, (name) => name)].map(([name, all]) => `${name} ${all.length}`).join(', ');
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line;
}
