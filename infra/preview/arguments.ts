/** Reads the command line. An unknown word is answered with the known ones. */
import { parseArgs } from 'node:util';
import { distance } from 'fastest-levenshtein';
import type { Language } from '../../lib/model/settings.ts';
import { PreviewError } from './preview-error.ts';
import { LANGUAGES } from './scene.ts';

export const FORMATS = ['text', 'json', 'html', 'link'] as const;
export type Format = (typeof FORMATS)[number];

export interface Request {
  readonly fixture?: string;
  readonly file?: string;
  readonly language?: Language;
  readonly formats: readonly Format[];
}

export const USAGE = `npm run preview -- [--fixture NAME] [--file tasks.json] [--format ${FORMATS.join(',')}] [--language ${LANGUAGES.join('|')}]
Shows messages as Slack would show them: all examples, one of them, or the tasks of a file.`;
const text = { type: 'string' } as const;
export const OPTIONS = { fixture: text, file: text, format: text, language: text } as const;
const NEAREST_SHOWN = 5;

export function readArguments(argv: readonly string[]): Request {
  const { fixture, file, format = 'text', language } = parse(argv);
  if (fixture !== undefined && file !== undefined) throw new PreviewError('Give --fixture or --file, not both.');
  return {
    ...(fixture === undefined ? {} : { fixture }),
    ...(file === undefined ? {} : { file }),
    ...(language === undefined ? {} : { language: oneOf(language, LANGUAGES, 'language') }),
    formats: [...new Set(format.split(',').map((word) => oneOf(word.trim(), FORMATS, 'format')))],
  };
}

/** The name, or an error that lists the names, those with the closest spelling first. */
export function oneOf<Name extends string>(word: string, names: readonly Name[], what: string): Name {
  const found = names.find((name) => name === word);
  if (found !== undefined) return found;
  const nearest = names.toSorted((one, other) => strangeness(one, word) - strangeness(other, word));
  const others = nearest.slice(NEAREST_SHOWN);
  const rest = others.length === 0 ? '' : `\nThe others: ${others.join(', ')}.`;
  throw new PreviewError(
    `There is no ${what} "${word}". Nearest: ${nearest.slice(0, NEAREST_SHOWN).join(', ')}.${rest}`,
  );
}

/** A name that contains the word is nearer than one of the same length. */
function strangeness(name: string, word: string): number {
  const [one, other] = [name.toLowerCase(), word.toLowerCase()];
  return distance(one, other) - (other !== '' && one.includes(other) ? one.length : 0);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (cause) {
    throw new PreviewError(`${String((cause as Error).message)}\n${USAGE}`, { cause });
  }
}
