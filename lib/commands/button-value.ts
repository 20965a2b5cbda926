/** The value of a button: a command and, for a list, where its page begins. */
import * as v from 'valibot';
import { type Filter, filterText } from '../mutes/filter.ts';
import { buttonValueMaxCharacters } from './answer.ts';
import type { StatsQuery, TaskQuery } from './command.ts';

const position = v.tuple([v.string(), v.number(), v.string()]);
const positions = v.array(position);
const pageSchema = v.object({
  at: positions,
  back: v.array(positions),
  shown: v.number(),
  total: v.exactOptional(v.string()),
});
const valueSchema = v.object({ ask: v.string(), page: v.exactOptional(pageSchema) });

/** The last task that was looked at, per target, or per state of it if several are asked for: name, creation time, id. */
export type Position = v.InferOutput<typeof position>;

export interface Page {
  /** Where the page begins; empty: at the newest. */
  readonly at: readonly Position[];
  /** Where the previous pages began, without the first. */
  readonly back: readonly (readonly Position[])[];
  /** How many tasks the previous pages showed. */
  readonly shown: number;
  /** How many there are in all, as the first page showed it. */
  readonly total?: string;
}

export interface Ask {
  readonly ask: string;
  readonly page?: Page;
}

/** Drops the oldest previous pages if the value is too long for a button; undefined if that is not enough. */
export function writeAsk({ ask, page }: Ask): string | undefined {
  let back = page?.back ?? [];
  for (;;) {
    const value = page === undefined ? ask : JSON.stringify({ ask, page: { ...page, back } });
    if (value.length <= buttonValueMaxCharacters) return value;
    if (back.length === 0) return undefined;
    back = back.slice(1);
  }
}

/** A command without a page is not JSON. */
export function readAsk(value: string): Ask | undefined {
  if (!value.startsWith('{')) return { ask: value };
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), valueSchema), value);
  return result.success ? result.output : undefined;
}

/**
 * A query as a command line, so that no state is kept anywhere. The parser reads it back as the same query; times are
 * absolute, so that pages do not drift.
 */
export function queryText({ state, orStates = [], limit, not = {}, ...span }: TaskQuery): string {
  return joined(['tasks', state, ...orStates, ...spanTexts(span), ...notTexts(not), `limit:${limit}`]);
}

export function statsText(query: StatsQuery): string {
  return joined(['stats', ...spanTexts(query)]);
}

function spanTexts({ fromMs, toMs, filter }: Pick<TaskQuery, 'fromMs' | 'toMs' | 'filter'>): readonly string[] {
  return [
    fromMs === undefined ? '' : `since ${new Date(fromMs).toISOString()}`,
    toMs === undefined ? '' : `until ${new Date(toMs).toISOString()}`,
    filterText(filter),
  ];
}

function joined(words: readonly string[]): string {
  return words.filter(Boolean).join(' ');
}

/** `not type:Backup not user:anna`. */
export function notTexts(not: Filter): readonly string[] {
  return Object.entries(not).map(([part, value]) => `not ${filterText({ [part]: value })}`);
}
