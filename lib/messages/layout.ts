/** Lays out a draft in one of the three forms. All of Slack's limits are enforced here. */

import type { Form } from '../model/message-state.ts';
import type { Rendered } from '../ports/slack.ts';
import type { Phrase } from './catalogue.ts';
import type { Draft, Line } from './draft.ts';
import { hasMoment, phraseMrkdwn, phraseText } from './phrase.ts';
import {
  blocksMaxCharacters,
  buttonUrlMaxCharacters,
  contextMaxElements,
  headerMaxCharacters,
  sectionMaxCharacters,
} from './slack-limits.ts';
import { commandButton, takeButtons, taskActionIds, taskButtons } from './task-buttons.ts';
import { clean, clip, escapeMrkdwn, literal, mentionsOf, tidyMrkdwn } from './text.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

export type Block = Readonly<Record<string, unknown>>;

const labelMaxCharacters = 60;
const valueMaxCharacters = 400;
const factMaxCharacters = 120;
/** Our own text around two times, each with the longest name of a zone. */
const momentsMaxCharacters = 200;
const lastLineMaxCharacters = 900;
/**
 * Together they stay under 4,000, escaped and with every mention: chat.update refuses a longer `text`.
 * https://docs.slack.dev/reference/methods/chat.update
 */
const textMaxLines = 6;
const textTitleMaxCharacters = 300;
const textLineMaxCharacters = 240;
const textFactMaxCharacters = 150;
const textMaxFacts = 6;

export function layOut(draft: Draft, reader: Reader, form: Form): Rendered {
  const written = withAddress(draft, reader);
  if (form === 'plain') return { text: oneLine(written, reader, phraseMrkdwn) };
  const text = oneLine(draft, reader, (phrase) => escapeMrkdwn(phraseText(phrase, reader)));
  const classic = [classicSection(written, reader)];
  return { text, blocks: form === 'rich' ? ifFits(card(draft, reader), classic) : classic };
}

/** Without buttons the address stands in the text, if it is as short as a fact. */
function withAddress(draft: Draft, reader: Reader): Draft {
  const { runbook, colon } = wordsOf(reader.language);
  const url = httpsUrl(draft.runbookUrl);
  const address = `📖 ${runbook}${colon}${url}`;
  const isShort = escapeMrkdwn(address).length <= textFactMaxCharacters;
  return url !== undefined && isShort ? { ...draft, notes: [...draft.notes, [address]] } : draft;
}

/** A safety net, since every part is bounded already: a plainer message is better than a refused one. */
export function ifFits(blocks: readonly Block[], plainer: readonly Block[]): readonly Block[] {
  return JSON.stringify(blocks).length < blocksMaxCharacters ? blocks : plainer;
}

/** The body of a block of plain text; lines are cleaned one by one, so that only we add line breaks. */
export function plainSection(lines: readonly string[]): Block {
  return { type: 'section', text: plainText(lines.join('\n'), sectionMaxCharacters) };
}

function card(draft: Draft, reader: Reader): readonly Block[] {
  const facts = draft.identity === undefined ? draft.facts : [...draft.facts, [draft.identity]];
  return [
    { type: 'header', text: plainText(clean(draft.title), headerMaxCharacters) },
    ...richLines([...draft.lines, ...draft.reasons], reader),
    ...mentionSection(draft.mention),
    ...contextOf(draft.notes, reader),
    ...contextOf(facts, reader),
    ...actions(draft, reader),
  ];
}

/** One section. Only the mention is mrkdwn, and it holds nothing but our own IDs. */
function classicSection(draft: Draft, reader: Reader): Block {
  const facts = draft.facts.map((phrase) =>
    clip(phraseText(phrase, reader), hasMoment(phrase) ? momentsMaxCharacters : factMaxCharacters),
  );
  const ends = [...facts, ...(draft.identity === undefined ? [] : [clean(draft.identity)])];
  const last = literal(ends.filter(Boolean).join(' · '), lastLineMaxCharacters);
  const body = [
    clip(clean(draft.title), headerMaxCharacters),
    ...[...draft.lines, ...draft.reasons].map((line) => lineText(line, reader)),
    ...draft.notes.map((phrase) => phraseText(phrase, reader)),
  ].filter(Boolean);
  const head = literal(body.join('\n'), sectionMaxCharacters - last.length - 1);
  const mentions = mentionsOf(draft.mention);
  return {
    ...plainSection([head, last].filter(Boolean)),
    ...(mentions === '' ? {} : { fields: [mrkdwn(mentions)] }),
  };
}

/** For notifications and screen readers; also the whole message in its plainest form. */
function oneLine(draft: Draft, reader: Reader, show: (phrase: Phrase, reader: Reader) => string): string {
  const lines = [...draft.reasons, ...draft.lines].slice(0, textMaxLines);
  const { text = draft.title, says } = draft.headline ?? {};
  const facts = draft.facts.filter((phrase) => phraseText(phrase, reader) !== says);
  const phrases = [...draft.notes, ...facts.slice(0, textMaxFacts)];
  return [
    tidyMrkdwn(text, textTitleMaxCharacters),
    ...lines.map((line) => lineText(line, reader, (part) => escapeMrkdwn(clean(part)), textLineMaxCharacters)),
    ...phrases.map((phrase) => shortPhrase(phrase, reader, show)),
    draft.identity === undefined ? '' : escapeMrkdwn(clean(draft.identity)),
    mentionsOf(draft.mention),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A phrase with a moment is our own text around a date token, which must not be cut. */
function shortPhrase(phrase: Phrase, reader: Reader, show: (phrase: Phrase, reader: Reader) => string): string {
  return hasMoment(phrase) ? show(phrase, reader) : tidyMrkdwn(phraseText(phrase, reader), textFactMaxCharacters);
}

function lineText(line: Line, reader: Reader, show = clean, maxCharacters = valueMaxCharacters): string {
  const label = line.label === undefined ? '' : `${line.label}${wordsOf(reader.language).colon}`;
  return valueText({ ...line, value: label + line.value }, show, maxCharacters);
}

/** Cut before the identity, which stays. */
function valueText({ value, identity = '' }: Line, show: (text: string) => string, maxCharacters: number): string {
  const end = identity === '' ? '' : ` · ${show(identity)}`;
  return clip(show(value), maxCharacters - end.length) + end;
}

/** rich_text shows every character as it is, so nothing in it needs escaping. */
function richLines(lines: readonly Line[], reader: Reader): readonly Block[] {
  const shown = lines.filter((line) => clean(line.value) !== '');
  if (shown.length === 0) return [];
  const elements = shown.flatMap((line, index) => {
    const value = valueText(line, (text) => literal(clean(text), valueMaxCharacters), valueMaxCharacters);
    const end = index < shown.length - 1 ? '\n' : '';
    const body = line.link === undefined ? [{ type: 'text', text: value + end }] : linked(value, line.link, end);
    if (line.label === undefined) return body;
    const label = `${literal(clean(line.label), labelMaxCharacters)}${wordsOf(reader.language).colon}`;
    return [{ type: 'text', text: label, style: { bold: true } }, ...body];
  });
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

function linked(value: string, { url, text }: NonNullable<Line['link']>, end: string): readonly Block[] {
  const link = { type: 'link', url, text };
  return [{ type: 'text', text: `${value} · ` }, link, ...(end === '' ? [] : [{ type: 'text', text: end }])];
}

function mentionSection(mention: readonly string[]): readonly Block[] {
  const mentions = mentionsOf(mention);
  return mentions === '' ? [] : [{ type: 'section', text: mrkdwn(mentions) }];
}

/** Untrusted words go into plain elements; only a phrase with a moment needs mrkdwn, for its date. */
function contextOf(phrases: readonly Phrase[], reader: Reader): readonly Block[] {
  const elements = phrases.flatMap((phrase) => {
    if (hasMoment(phrase)) return [mrkdwn(phraseMrkdwn(phrase, reader))];
    const text = phraseText(phrase, reader);
    return text === '' ? [] : [plainText(text, factMaxCharacters)];
  });
  return elements.length === 0 ? [] : [{ type: 'context', elements: elements.slice(0, contextMaxElements) }];
}

function actions({ consoleUrl, runbookUrl, undo, buttonsFor }: Draft, reader: Reader): readonly Block[] {
  const elements = [
    ...(undo === undefined ? [] : [commandButton(taskActionIds.details, undo)]),
    ...(buttonsFor === undefined ? [] : takeButtons(buttonsFor, reader)),
    ...linkButton('runbook', runbookUrl, reader),
    ...linkButton('console', consoleUrl, reader),
    ...(buttonsFor === undefined ? [] : taskButtons(buttonsFor, reader)),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function linkButton(name: 'runbook' | 'console', address: string | undefined, reader: Reader): readonly Block[] {
  const url = httpsUrl(address);
  if (url === undefined) return [];
  return [
    { type: 'button', action_id: name, text: plainText(wordsOf(reader.language)[name], headerMaxCharacters), url },
  ];
}

function httpsUrl(address: string | undefined): string | undefined {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === 'https:' && url.href.length <= buttonUrlMaxCharacters ? url.href : undefined;
}

/** `emoji: false` keeps `:words:` in a name from turning into emoji. */
function plainText(text: string, maxCharacters: number): Block {
  return { type: 'plain_text', text: literal(text, maxCharacters), emoji: false };
}

/** `verbatim` keeps Slack from adding links and mentions of its own. */
function mrkdwn(text: string): Block {
  return { type: 'mrkdwn', text, verbatim: true };
}
