/**
 * Splits a line into words, and reads what phones and chats make of it: quotes of all kinds group words; full-width
 * letters, long dashes, `#`, `@`, backticks and `…` around a word mean nothing; `=` is a colon.
 */
import { keywordTerms, termOf, wordsIn } from './grammar.ts';
import { segment } from './segment.ts';
import { isSmall } from './small-words.ts';

export interface Token {
  /** Without its quotes. */
  readonly text: string;
  /** Set for `name:value`: how many characters of `text` are the name. */
  readonly colonAt?: number;
  /** It, or its value, was in quotes, so that is no word of the grammar. */
  readonly quoted?: true;
  /** Where the token begins, so that the rest of the line can be taken verbatim. */
  readonly at: number;
  /** The position after its last character, including a closing quote. */
  readonly end: number;
}

export interface Tokens {
  readonly list: readonly Token[];
  /** A quote is never closed. */
  readonly unclosed: boolean;
  /** There is more than anybody types; the rest was not read. */
  readonly cut?: true;
}

const tokensMax = 200;
/** Longer words are no words of people. */
const wordMaxCharacters = 300;

const closing: Readonly<Record<string, string>> = {
  '"': '"“”',
  '“': '"“”',
  '”': '"“”',
  '„': '"“”',
  '«': '»',
  '「': '」',
  '『': '』',
  '《': '》',
  '＂': '＂',
};
/** They open only at the beginning of a word or a value: `O'Brien`. */
const closingAtStart: Readonly<Record<string, string>> = { "'": "'’‘", '‘': "'’‘", '’': "'’‘", '`': '`', '＇': '＇' };
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63]/u;
const invisible = /\u00ad|[\u200b-\u200f]|\u2060|\ufeff|\ufe0f/u;
const space = /\s/u;
const before = /^(?:[#@`'‘’…([]+(?=[\p{L}\p{N}…])|\.{2,}|-+(?=\p{L}))+/u;
const after = /[?!,;:.…`'‘’)\]\u3001\u3002]+$/u;
const clock = String.raw`\d{1,2}(?::\d{2})?(?:am|pm)?`;
const day = String.raw`\d{4}-\d{2}-\d{2}`;
const possessive = /(?<=[\p{L}\p{N}]{2,})['’]s$/u;
const span = new RegExp(`^(${day}|${clock})(-|~|\\.{2,3})(${day}|${clock})$`, 'iu');
const becauseInChinese = wordsIn(keywordTerms.filter(({ name }) => name === 'because')).filter((word) =>
  /\p{Script=Han}/u.test(word),
);

/** All that follows `because` is text, in which a quote or a colon means nothing. */
export function tokensOf(line: string): Tokens {
  const list: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (space.test(line.charAt(at)) || invisible.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const chunk = readChunk(line, at);
    at = chunk.end;
    const tokens = piecesOf(chunk);
    list.push(...tokens);
    if (chunk.unclosed) return { list, unclosed: true };
    if (list.length > tokensMax) return { list, unclosed: false, cut: true };
    const last = tokens.at(-1);
    if (last !== undefined && isBecause(last)) return { list: [...list, ...restOf(line, at)], unclosed: false };
  }
  return { list, unclosed: false };
}

export function isBecause({ text, quoted }: Token): boolean {
  return quoted === undefined && termOf(keywordTerms, text.replace(/[:：]$/u, '')) === 'because';
}

/** `<@U0123456789>`, as Slack writes a mention. */
export function isPerson({ text, quoted }: Token): boolean {
  return quoted === undefined && /<@[UW][^>]*>/u.test(text);
}

function restOf(line: string, end: number): readonly Token[] {
  const text = line.slice(end).trim();
  const at = line.length - line.slice(end).trimStart().length;
  return text === '' ? [] : [{ text, quoted: true, at, end: at + text.length }];
}

/** What stands between two blanks. */
interface Chunk {
  readonly text: string;
  /** Where in the line each character of `text` stands. */
  readonly places: readonly number[];
  readonly colonAt: number | undefined;
  /** Something of it was in quotes. */
  readonly quoted: boolean;
  readonly unclosed: boolean;
  readonly at: number;
  readonly end: number;
}

function readChunk(line: string, start: number): Chunk {
  let text = '';
  const places: number[] = [];
  let colonAt: number | undefined;
  let closers = '';
  let quoted = false;
  let end = start;
  for (; end < line.length; end += 1) {
    const raw = line.charAt(end);
    if (closers !== '') {
      if (closers.includes(raw)) closers = '';
      else {
        text += raw;
        places.push(end);
      }
      continue;
    }
    if (space.test(raw)) break;
    if (colonAt === undefined && becauseInChinese.some((word) => line.startsWith(word, end))) {
      if (end > start) break;
      const word = becauseInChinese.find((one) => line.startsWith(one, end)) ?? '';
      const places = [...word].map((_, index) => start + index);
      return { text: word, places, colonAt, quoted, unclosed: false, at: start, end: start + word.length };
    }
    const character = plain(raw);
    const isStart = text === '' || (colonAt === text.length - 1 && !quoted);
    const opened = closing[raw] ?? (isStart ? closerAhead(line, end, raw) : undefined);
    if (opened !== undefined) {
      closers = opened;
      quoted = true;
      continue;
    }
    if (character === '' || (colonAt === text.length - 1 && "@#…`‘’'".includes(character))) continue;
    const isColon = character === ':' || (character === '=' && /^\p{L}+$/u.test(text));
    if (isColon && colonAt === undefined && !quoted && /^[-!]?\p{L}/u.test(text)) colonAt = text.length;
    text += isColon && colonAt === text.length ? ':' : character;
    places.push(end);
  }
  return { text, places, colonAt, quoted, unclosed: closers !== '', at: start, end };
}

/** A lonely apostrophe is none. */
function closerAhead(line: string, at: number, character: string): string | undefined {
  const closers = closingAtStart[character];
  if (closers === undefined) return undefined;
  return [...closers].some((one) => line.includes(one, at + 1)) ? closers : undefined;
}

/** Full-width signs as their narrow ones, all dashes as one. */
function plain(character: string): string {
  if (dashes.test(character)) return '-';
  if (invisible.test(character)) return '';
  const code = character.charCodeAt(0);
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : character;
}

function piecesOf(chunk: Chunk): readonly Token[] {
  const { text, places, colonAt, quoted, at, end } = chunk;
  // `…e2c40002`? asks; the question mark is no part of the id.
  const isAsking = quoted && colonAt === undefined && places.at(-1) === end - 1;
  if (isAsking) return [{ text: text.replace(after, ''), at, end, quoted }];
  if (quoted) return [{ text, at, end, quoted, ...(colonAt === undefined ? {} : { colonAt }) }];
  if (colonAt !== undefined) return piecesWithColon(chunk, colonAt);
  if (text.length > wordMaxCharacters || /^<[@#]/u.test(text)) return [{ text, at, end }];
  let from = 0;
  return text
    .split(/([,;|\u3001])/u)
    .flatMap((part) => {
      from += part.length;
      return bare(chunk, part, from - part.length);
    })
    .filter((token) => token.text !== '');
}

/** `昨天实例:redis-orders`: only the last word is the name. */
function piecesWithColon(chunk: Chunk, colonAt: number): readonly Token[] {
  const { text, at, end } = chunk;
  const names = segment(text.slice(0, colonAt));
  const name = names.at(-1) ?? '';
  const from = colonAt - name.length;
  let pieceAt = 0;
  const earlier = names.slice(0, -1).flatMap((piece) => {
    pieceAt += piece.length;
    return bare(chunk, piece, pieceAt - piece.length);
  });
  const [value = '', tail = ''] = /^([!-~]+)(\p{Script=Han}.*)$/u.exec(text.slice(colonAt + 1))?.slice(1) ?? [];
  const isSplit = tail !== '' && segment(tail).every((piece) => piece !== tail);
  const until = isSplit ? colonAt + 1 + value.length : text.length;
  const own: Token = {
    text: text.slice(from, until),
    colonAt: name.length,
    at: from === 0 ? at : place(chunk, from),
    end: isSplit ? place(chunk, until) : end,
  };
  return [...earlier, own, ...(isSplit ? bare(chunk, tail, until) : [])];
}

/** Words outside of quotes, without what is only around them. */
function bare(chunk: Chunk, part: string, from: number): readonly Token[] {
  const whole = { text: part, at: place(chunk, from), end: place(chunk, from + part.length - 1) + 1 };
  const head = before.exec(part)?.[0].length ?? 0;
  const tail = after.exec(part.slice(head))?.[0].length ?? 0;
  const isNothing = head + tail >= part.length;
  const core = isNothing ? part : part.slice(head, part.length - tail);
  if (possessive.test(core) && !isSmall(core)) {
    const text = core.replace(possessive, '');
    return [{ ...whole, text, at: place(chunk, from + head) }];
  }
  let at = isNothing ? from : from + head;
  return (span.exec(core)?.slice(1) ?? segment(core)).map((text) => {
    at += text.length;
    return { text, at: place(chunk, at - text.length), end: place(chunk, at - 1) + 1 };
  });
}

function place({ places, end }: Chunk, index: number): number {
  return places[index] ?? end;
}
