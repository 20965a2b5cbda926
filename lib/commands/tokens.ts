/** Splits a line into words. Quotes group words; typographic quotes and full-width colons count as plain ones. */
import { keywordTerms, termOf } from './grammar.ts';

export interface Token {
  /** Without its quotes. */
  readonly text: string;
  /** Set for `name:value`: how many characters of `text` are the name. */
  readonly colonAt?: number;
  /** Where the token begins, so that the rest of the line can be taken verbatim. */
  readonly at: number;
  /** The position after its last character, including a closing quote. */
  readonly end: number;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** A quote is never closed. */
  readonly unclosed: boolean;
}

const openingQuotes = '"“”„«「';
const closingQuotes = '"“”»」';
const colons = ':：';
const space = /\s/u;

/** @param endsGrammar whether all that follows `because` is text, in which a quote or a colon means nothing. */
export function tokensOf(line: string, endsGrammar = false): Tokens {
  const list: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (space.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const read = readToken(line, at);
    list.push(read.token);
    if (read.unclosed) return { list, unclosed: true };
    at = read.token.end;
    if (endsGrammar && termOf(keywordTerms, line.slice(read.token.at, at)) === 'because') {
      return { list: [...list, ...restOf(line, at)], unclosed: false };
    }
  }
  return { list, unclosed: false };
}

function restOf(line: string, end: number): readonly Token[] {
  const text = line.slice(end).trim();
  return text === '' ? [] : [{ text, at: line.length - line.slice(end).trimStart().length, end: line.length }];
}

function readToken(line: string, start: number): { token: Token; unclosed: boolean } {
  let text = '';
  let colonAt: number | undefined;
  let quoted = false;
  let end = start;
  for (; end < line.length; end += 1) {
    const character = line.charAt(end);
    if (quoted ? closingQuotes.includes(character) : openingQuotes.includes(character)) quoted = !quoted;
    else if (!quoted && space.test(character)) break;
    else {
      if (!quoted && colonAt === undefined && colons.includes(character)) colonAt = text.length;
      text += character;
    }
  }
  return { token: { text, at: start, end, ...(colonAt === undefined ? {} : { colonAt }) }, unclosed: quoted };
}
