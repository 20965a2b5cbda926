/** Prints a history so that a person can follow one task through it. */
import type { Line, Sent } from '../judge/history.ts';

const valueMaxCharacters = 300;

/** @param about only calls that mention this, and their answers. */
export function printTrace(lines: readonly Line[], about?: RegExp): void {
  const startMs = lines[0]?.at ?? 0;
  const calls = new Set<number | undefined>();
  for (const line of lines) {
    if (line.f === 'end') continue;
    const text = about === undefined ? brief(line) : brief(onlyAbout(line, about));
    const isShown = about === undefined || about.test(text) || (line.call !== undefined && calls.has(line.call));
    if (!isShown) continue;
    calls.add(line.call);
    const seconds = ((line.at - startMs) / 1_000).toFixed(1).padStart(8);
    console.log(
      `${seconds} ${line.process} ${line.type} ${line.f} ${line.call ?? ''} ${text.slice(0, valueMaxCharacters)}`,
    );
  }
}

/** A page shows hundreds of tasks; who follows one wants that one. */
function onlyAbout(line: Line, about: RegExp): Line {
  const { items } = (line.value ?? {}) as { readonly items?: readonly { readonly id: string }[] };
  return items === undefined ? line : { ...line, value: { items: items.filter(({ id }) => about.test(id)) } };
}

function brief({ f, value }: Line): string {
  if (!f.startsWith('slack.') || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { blocks: _blocks, text, ...rest } = value as Partial<Sent>;
  return JSON.stringify(text === undefined ? rest : { text: text.slice(0, 60), ...rest });
}
