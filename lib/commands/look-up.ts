/** Looks up the words of a line that the grammar does not know. */
import { filterText, quoted } from '../mutes/filter.ts';
import type { AskContext } from './answer.ts';
import { type Command, type CommandFault, isFault, valueMaxCharacters } from './command.ts';
import { findTask } from './find-tasks.ts';
import { rules, type Verb } from './grammar.ts';
import { type KnownNames, readKnownNames } from './known-names.ts';
import { type Meant, meaningsOf, wholeMeanings } from './meanings.ts';
import { distance, nearest } from './nearest.ts';
import { parse, verbOf } from './parse.ts';
import type { Token } from './tokens.ts';
import { unknownWord } from './unknown-word.ts';

/** The line with what its names mean in it, and what each was taken for. */
export interface NamedLine {
  readonly line: string;
  readonly said: readonly Meant[];
}

const wordsMax = 6;
export const offersMax = 5;
/** Longer lines do not fit on a button that anybody would read. */
const lineMaxCharacters = 300;
/** Shorter ids are of tasks that are shown so, not of jobs. */
const jobIdMinCharacters = 16;

/** Undefined if there is nothing to look up. @param fault what the line is if a word means nothing. */
export async function lookUp(
  context: AskContext,
  line: string,
  tokens: readonly Token[],
  fault: CommandFault = { fault: 'word', word: tokens[0]?.text ?? '' },
): Promise<NamedLine | CommandFault | undefined> {
  const isTooMuch = tokens.length > wordsMax || tokens.some(({ text }) => text.length > valueMaxCharacters);
  if (tokens.length === 0 || isTooMuch || line.length > lineMaxCharacters) return undefined;
  const verb = verbOf(line) ?? 'tasks';
  const ids = tokens.filter(({ text }) => mayBeId(text) && takesTasks(verb));
  const isJob = ids.some(({ text }) => text.length >= jobIdMinCharacters);
  const [known, ...byId] = await Promise.all([
    readKnownNames(context, isJob),
    ...ids.map(({ text }) => findTask(context, text)),
  ]);
  const choices = namesIn(line, tokens, known).map((token) => {
    const found = byId[ids.indexOf(token)] ?? [];
    return { token, meanings: meaningsOf(token.text, known, found).filter((meant) => isTaken(verb, meant)) };
  });
  const said = choices.flatMap(({ meanings }) => meanings.slice(0, 1));
  const unclear = choices.find(({ meanings }) => meanings.length !== 1);
  if (unclear === undefined) return { line: withNames(line, choices), said };
  const { token, meanings } = unclear;
  if (meanings.length === 0) return nearestName(context, line, { choices, unclear, known }, fault);
  const offers = meanings.slice(0, offersMax).map((meant) => named(line, token, meant));
  return { fault: 'several', word: token.text, offers };
}

export function parseHere({ settings, now }: AskContext, line: string): Command | CommandFault {
  const { timeZone, targets } = settings;
  return parse(line, { timeZone, targets, nowMs: now() });
}

/** Words that are one name together are one: `Anna Lee`. */
function namesIn(line: string, tokens: readonly Token[], known: KnownNames): readonly Token[] {
  const [first, ...rest] = tokens;
  if (first === undefined) return [];
  for (let count = rest.length; count > 0; count -= 1) {
    const last = rest[count - 1];
    const text = last === undefined ? '' : line.slice(first.at, last.end).replace(/\s+/gu, ' ');
    const isTogether = tokens
      .slice(1, count + 1)
      .every((token, index) => /^\s*$/u.test(line.slice(tokens[index]?.end, token.at)));
    if (last === undefined || !isTogether || wholeMeanings(text, known).length === 0) continue;
    return [{ text, at: first.at, end: last.end }, ...namesIn(line, rest.slice(count), known)];
  }
  return [first, ...namesIn(line, rest, known)];
}

/** Ids have digits, or are digits of a hexadecimal number. */
function mayBeId(text: string): boolean {
  return /^(?:(?=.*\d)[\w:.-]{4,128}|[\da-f]{4,})$/iu.test(text);
}

function takesTasks(verb: Verb): boolean {
  return verb === 'tasks' || rules[verb].takes.includes('id');
}

function isTaken(verb: Verb, { part }: Meant): boolean {
  if (part === 'task') return takesTasks(verb);
  return rules[rules[verb].otherwise ?? verb].filters.includes(part);
}

/** A task is asked for as such, whatever else the line says of it. */
function named(line: string, token: Token, { part, value, target = '' }: Meant): string {
  if (part !== 'task') return replaced(line, token, filterText({ [part]: value }));
  const text = `${quoted(value)} target:${target}`;
  return (verbOf(line) ?? 'tasks') === 'tasks' ? `task ${text}` : replaced(line, token, text);
}

export function replaced(line: string, { at, end }: Token, text: string): string {
  const [before, behind] = [line.slice(0, at), line.slice(end)];
  return `${before}${/\S$/u.test(before) ? ' ' : ''}${text}${/^\S/u.test(behind) ? ' ' : ''}${behind}`;
}

/** A name, and what it may mean. */
interface Choice {
  readonly token: Token;
  readonly meanings: readonly Meant[];
}

/** From the end, so that places before it stay where they are. A task is all that is asked for. */
function withNames(
  line: string,
  choices: readonly Choice[],
  correct: (token: Token) => string | undefined = () => undefined,
): string {
  const isList = (verbOf(line) ?? 'tasks') === 'tasks';
  const task = choices.find(({ meanings: [meant] }) => isList && meant?.part === 'task');
  return (task === undefined ? choices : [task])
    .toSorted((one, other) => other.token.at - one.token.at)
    .reduce((text, { token, meanings: [meant] }) => {
      if (meant !== undefined) return named(text, token, meant);
      const corrected = correct(token);
      return corrected === undefined ? text : replaced(text, token, corrected);
    }, line);
}

interface Unclear {
  readonly choices: readonly Choice[];
  readonly unclear: Choice;
  readonly known: KnownNames;
}

/** What is wrong with a name that is none, with the nearest name or word, and the line with all of them in it. */
function nearestName(
  context: AskContext,
  line: string,
  { choices, unclear: { token }, known }: Unclear,
  fault: CommandFault,
): CommandFault {
  const typed = { text: line, verb: verbOf(line) ?? 'tasks', tokens: [] };
  const near = (unknown: Token) =>
    nearestOf(unknown, known, unknown.text === fault.word ? fault : unknownWord(typed, unknown));
  const closest = near(token);
  const own = fault.word === token.text ? fault : unknownWord(typed, token);
  if (closest === undefined) return own;
  const { suggestion: _alone, ...bare } = own;
  const whole = withNames(line, choices, (unknown) => near(unknown)?.text);
  const isUnderstood = !isFault(parseHere(context, whole));
  const kind = closest.isName ? { fault: 'word' as const } : {};
  return { ...bare, ...kind, nearest: closest.name, ...(isUnderstood ? { suggestion: whole } : {}) };
}

/** A name, unless a word of the grammar is as near. */
function nearestOf(
  { text }: Token,
  known: KnownNames,
  { nearest: word }: CommandFault,
): { readonly name: string; readonly text: string; readonly isName: boolean } | undefined {
  const instances = known.instances.flatMap(({ name }) => name ?? []);
  const name = nearest(text, [...instances, ...known.users]);
  const steps = (other: string) => distance(text.toLowerCase(), other.toLowerCase());
  if (name !== undefined && (word === undefined || steps(name) < steps(word))) {
    return { name, text: filterText({ [instances.includes(name) ? 'instance' : 'user']: name }), isName: true };
  }
  return word === undefined ? undefined : { name: word, text: quoted(word), isName: false };
}
