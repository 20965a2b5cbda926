/** Parses the text after /dcs into a command, or into a fault that says what would be right. No word is ignored. */
import { buildCommand } from './build-command.ts';
import { type Command, type CommandFault, isFault, type ParseContext } from './command.ts';
import { gather, isAddressed } from './gather.ts';
import { keywordTerms, rules, termOf, type Verb, verbTerms } from './grammar.ts';
import type { Gathered, Line } from './line.ts';
import { isLooking, isSmall } from './small-words.ts';
import { isBecause, type Token, tokensOf } from './tokens.ts';
import { unknownVerb, unknownWord } from './unknown-word.ts';

export function parse(typed: string, context: ParseContext): Command | CommandFault {
  const text = lineOf(typed);
  const { list, unclosed, cut } = tokensOf(text);
  if (unclosed) return { fault: 'quote', word: list.at(-1)?.text ?? '' };
  const tokens = list.flatMap(expand);
  if (tokens.length === 0) return { verb: 'help' };
  const { verb, rest } = findVerb(tokens);
  const line: Line = { text, verb: verb ?? 'tasks', tokens: rest };
  const typo = verb === undefined ? mistypedVerb(line) : undefined;
  const meant = gatherBest(line);
  if (isFault(meant)) return withTried(typo ?? meant, context);
  const { gathered } = meant;
  const first = gathered.leftovers[0];
  if (first !== undefined) {
    const fault =
      typo ?? (verb === undefined && first === tokens[0] ? unknownVerb(line, first) : unknownWord(meant, first));
    return withTried({ ...fault, leftovers: gathered.leftovers }, context);
  }
  if (cut) return { fault: 'too-long', word: list.at(-1)?.text ?? '' };
  if (verb === undefined && isEmpty(gathered)) return emptyLine(gathered);
  const built = buildCommand(meant, gathered, context);
  return isFault(built) ? withTried(built, context) : built;
}

/** A line copied from help begins with the command's own name, and may be in quotes. */
export function lineOf(typed: string): string {
  const bare = /^\s*[`"“”]+([^`"“”]*)[`"“”]+\s*$/u.exec(typed)?.[1] ?? typed;
  return bare.trim().replace(/^\/?dcs(?=\s|$)\s*/iu, '');
}

/** The verb of a line; undefined: it has none, and means a list. */
export function verbOf(typed: string): Verb | undefined {
  return findVerb(tokensOf(lineOf(typed)).list.flatMap(expand)).verb;
}

/** The first verb, wherever it stands; after a word for looking a more exact one: `show mutes`, `task list`. */
function findVerb(tokens: readonly Token[]): { readonly verb?: Verb; readonly rest: readonly Token[] } {
  const reason = tokens.findIndex(isBecause);
  const grammar = reason < 0 ? tokens : tokens.slice(0, reason);
  const isVerb = (token: Token, index: number) => verbIn(token) !== undefined && (index === 0 || token.text !== '?');
  const first = grammar.findIndex(isVerb);
  const exact =
    isWeak(grammar[first]) && !isAddressed(grammar.slice(first + 1), 0)
      ? grammar.findIndex((token, at) => at > first && isVerb(token, at))
      : -1;
  const index = exact >= 0 ? exact : first;
  const token = grammar[index];
  if (token === undefined) return { rest: tokens };
  const verb = verbIn(token);
  return { ...(verb === undefined ? {} : { verb }), rest: tokens.filter((one) => one !== token) };
}

function verbIn({ text, quoted, colonAt }: Token): Verb | undefined {
  return quoted || colonAt !== undefined ? undefined : termOf(verbTerms, text);
}

function isWeak(token: Token | undefined): boolean {
  return token !== undefined && isLooking(token.text) && token.text.toLowerCase() !== 'tasks';
}

/** `since:yesterday` is two words, and `not:type:backup` is one before another. */
function expand(token: Token): readonly Token[] {
  const { text, colonAt, at } = token;
  if (colonAt === undefined) return [token];
  const sign = /^[-!]/u.exec(text)?.[0];
  if (sign !== undefined) return [{ text: 'not', at, end: at + 1 }, withoutName(token, 1)];
  const turned = token.quoted ? null : /^(\p{L}+:)(?:not:|!)(.+)$/iu.exec(text);
  if (turned !== null)
    return [
      { text: 'not', at, end: at },
      { ...token, text: `${turned[1]}${turned[2]}` },
    ];
  const name = text.slice(0, colonAt);
  const isState = /^stat(?:e|us)$|^状态$/iu.test(name);
  if (isState) return valuesOf(withoutName(token, colonAt + 1));
  if (termOf(keywordTerms, name) === undefined && !isLooking(name) && !/^(?:id|job)$/iu.test(name)) return [token];
  const word = { text: name, at, end: at + colonAt };
  return colonAt + 1 < text.length ? [word, ...valuesOf(withoutName(token, colonAt + 1))] : [word];
}

function withoutName({ text, at, end }: Token, length: number): Token {
  const rest = text.slice(length);
  const colonAt = /^\p{L}+(?=:)/u.exec(rest)?.[0].length;
  return { text: rest, at: at + length, end, ...(colonAt === undefined ? {} : { colonAt }) };
}

function valuesOf(token: Token): readonly Token[] {
  if (token.colonAt !== undefined || !token.text.includes(',')) return expand(token);
  return token.text
    .split(',')
    .filter(Boolean)
    .map((text) => ({ ...token, text }));
}

interface Meant extends Line {
  readonly gathered: Gathered;
}

/** By the verb's own rule, unless another verb understands more of the line. */
function gatherBest(line: Line): Meant | CommandFault {
  const own = gather(line);
  const { otherwise } = rules[line.verb];
  if (otherwise === undefined || isAddressed(line.tokens, 0)) return isFault(own) ? own : { ...line, gathered: own };
  const other = gather({ ...line, verb: otherwise });
  if (isFault(own) && isFault(other)) return own;
  if (!isFault(other) && (isFault(own) || doubts(other) < doubts(own)))
    return { ...line, verb: otherwise, gathered: other };
  return isFault(own) ? own : { ...line, gathered: own };
}

/** How much of a line is not certain to be understood. */
function doubts({ leftovers, plain }: Gathered): number {
  return leftovers.length + plain.filter(({ text }) => !/\d/u.test(text)).length;
}

function isEmpty({ states, filters, not, keywords, moments }: Gathered): boolean {
  return states.length + filters.size + not.states.length + not.filters.size + keywords.size + moments.length === 0;
}

/** Nothing but small words. */
function emptyLine({ questions: [word] }: Gathered): Command | CommandFault {
  if (word !== undefined) return { fault: 'question', word, offers: ['tasks', 'routes'] };
  return { verb: 'help' };
}

/** A first word that is nearly a verb and nothing else. */
function mistypedVerb(line: Line): CommandFault | undefined {
  const [first] = line.tokens;
  if (first === undefined || first.quoted || first.colonAt !== undefined || isSmall(first.text)) return undefined;
  const alone = gather({ ...line, tokens: [first] });
  if (isFault(alone) || alone.leftovers.length === 0) return undefined;
  const fault = unknownVerb(line, first);
  return fault.nearest !== undefined && termOf(verbTerms, fault.nearest) !== undefined ? fault : undefined;
}

/** Only suggests lines that would be understood; a suggestion with another typo is corrected further. */
function withTried(fault: CommandFault, context: ParseContext): CommandFault {
  const { suggestion, ...bare } = fault;
  if (suggestion === undefined || suggestion.length > suggestionMaxCharacters) return bare;
  const tried = parse(suggestion, context);
  if (!isFault(tried)) return fault;
  return tried.suggestion === undefined ? bare : { ...fault, suggestion: tried.suggestion };
}

/** Enough for a typo or two; each attempt parses the whole line again. */
const suggestionMaxCharacters = 300;
