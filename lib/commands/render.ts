/** Renders an answer for Slack. Slack does not report refused blocks of an answer, so only old, plain ones are used. */
import { blocksMaxCharacters } from '../messages/slack-limits.ts';
import { clean, clip, escapeMrkdwn, literal } from '../messages/text.ts';
import { isShowableTime, zonedTime } from '../messages/time.ts';
import type { Reader } from '../messages/views.ts';
import { wordsOf } from '../messages/words.ts';
import {
  type Answer,
  type AnswerLine,
  type Button,
  buttonValueMaxCharacters,
  optionValueMaxCharacters,
  type Piece,
} from './answer.ts';
import { commandWordsOf } from './words.ts';

type Block = Readonly<Record<string, unknown>>;

export interface SlackMessage {
  readonly response_type: 'ephemeral' | 'in_channel';
  readonly text: string;
  readonly blocks: readonly Block[];
}

const pieceMaxCharacters = 300;
const textMaxCharacters = 3_000;
const buttonLabelMaxCharacters = 75;
const optionLabelMaxCharacters = 75;
const optionsMax = 100;
const rowMaxButtons = 25;
/** Identifies the input when its value comes back. */
export const reasonBlockId = 'reason';

export function renderAnswer(answer: Answer, reader: Reader, to: 'asker' | 'channel'): SlackMessage {
  const shown: Answer = to === 'asker' ? answer : withoutControls(answer);
  return {
    response_type: to === 'asker' ? 'ephemeral' : 'in_channel',
    text: fallback(shown, reader),
    blocks: fitted(shown, reader),
  };
}

function withoutControls({ menu: _menu, reasonLabel: _reason, ...answer }: Answer): Answer {
  return { ...answer, buttons: [] };
}

/** Drops lines from the end until the blocks fit, and adds a note. */
function fitted(answer: Answer, reader: Reader): readonly Block[] {
  const cutNote: AnswerLine = [commandWordsOf(reader.language).cutShort];
  for (let count = answer.lines.length; ; count -= Math.max(1, Math.ceil(count / 10))) {
    const isCut = count < answer.lines.length;
    const notes = isCut ? [...answer.notes, cutNote] : answer.notes;
    const blocks = blocksOf({ ...answer, lines: answer.lines.slice(0, Math.max(0, count)), notes }, reader);
    if (JSON.stringify(blocks).length < blocksMaxCharacters) return blocks;
    if (count <= 0) return blocksOf({ ...answer, lines: [], notes: [cutNote], buttons: [] }, reader).slice(0, 2);
  }
}

function blocksOf(answer: Answer, reader: Reader): readonly Block[] {
  const { title, lines, notes, menu, reasonLabel } = answer;
  return [
    richText([title.map(bold), ...lines], reader),
    ...(reasonLabel === undefined ? [] : [reasonInput(reasonLabel)]),
    ...(notes.length === 0 ? [] : [richText(notes, reader)]),
    ...(menu === undefined ? [] : menuBlock(menu)),
    ...answer.buttons.flatMap((row, index) => buttonRow(row, index)),
  ];
}

function bold(piece: Piece): Piece {
  return typeof piece === 'string' ? { bold: piece } : piece;
}

/** rich_text reads no markup, so nothing in it needs escaping; dates in it show in each reader's own time. */
function richText(lines: readonly AnswerLine[], reader: Reader): Block {
  const sections = lines
    .map((line) => line.map((piece) => element(piece, reader)).filter((part) => part !== undefined))
    .filter((elements) => elements.length > 0);
  return { type: 'rich_text', elements: sections.map((elements) => ({ type: 'rich_text_section', elements })) };
}

function element(piece: Piece, reader: Reader): Block | undefined {
  if (typeof piece === 'string') return textElement(piece);
  if ('atMs' in piece) return dateElement(piece.atMs, reader);
  if ('bold' in piece) return textElement(piece.bold, { bold: true });
  if ('code' in piece) return textElement(piece.code, { code: true });
  if ('channel' in piece) return { type: 'channel', channel_id: piece.channel };
  return { type: 'link', url: piece.url, text: shownText(piece.text) };
}

function textElement(text: string, style?: Readonly<Record<string, boolean>>): Block | undefined {
  const shown = shownText(text);
  return shown === '' ? undefined : { type: 'text', text: shown, ...(style === undefined ? {} : { style }) };
}

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block: `date` has its own fallback. */
function dateElement(atMs: number, reader: Reader): Block | undefined {
  if (!isShowableTime(atMs)) return undefined;
  const format = wordsOf(reader.language).slackDateFormat;
  return { type: 'date', timestamp: Math.floor(atMs / 1_000), format, fallback: zonedTime(atMs, reader) };
}

/** Cleaned, but keeps the spaces at both ends, because pieces are joined without any. */
function shownText(text: string): string {
  const lead = /^\s/u.test(text) ? ' ' : '';
  const trail = text.length > 1 && /\s$/u.test(text) ? ' ' : '';
  const inner = clean(text);
  if (inner === '') return lead;
  return lead + literal(inner, pieceMaxCharacters) + trail;
}

function reasonInput(label: string): Block {
  return {
    type: 'input',
    block_id: reasonBlockId,
    optional: true,
    label: plain(label, buttonLabelMaxCharacters),
    element: { type: 'plain_text_input', action_id: reasonBlockId, max_length: 200 },
  };
}

function menuBlock({ label, options }: NonNullable<Answer['menu']>): readonly Block[] {
  const known = options
    .filter(({ value }) => value.length <= optionValueMaxCharacters)
    .map(({ label: text, value }) => ({ text: plain(text, optionLabelMaxCharacters), value }))
    .slice(0, optionsMax);
  if (known.length === 0) return [];
  const select = { type: 'static_select', action_id: 'open:menu', placeholder: plain(label, 150), options: known };
  return [{ type: 'actions', elements: [select] }];
}

function buttonRow(row: readonly Button[], rowIndex: number): readonly Block[] {
  const elements = row
    .filter(({ value }) => value.length <= buttonValueMaxCharacters)
    .slice(0, rowMaxButtons)
    .map(({ action, label, value }, index) => ({
      type: 'button',
      // Slack requires unique ids in a message; only the part before the colon is read.
      action_id: `${action}:${rowIndex}-${index}`,
      text: plain(label, buttonLabelMaxCharacters),
      value,
    }));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function plain(text: string, maxCharacters: number): Block {
  return { type: 'plain_text', text: literal(clean(text), maxCharacters) || '–', emoji: false };
}

/** For notifications and screen readers; fully escaped. */
function fallback(answer: Answer, reader: Reader): string {
  const lines = [answer.title, ...answer.lines, ...answer.notes].map((line) =>
    line.map((piece) => plainWords(piece, reader)).join(''),
  );
  return clip(escapeMrkdwn(lines.map(clean).filter(Boolean).join('\n')), textMaxCharacters);
}

function plainWords(piece: Piece, reader: Reader): string {
  if (typeof piece === 'string') return piece;
  if ('atMs' in piece) return isShowableTime(piece.atMs) ? zonedTime(piece.atMs, reader) : '';
  if ('bold' in piece) return piece.bold;
  if ('code' in piece) return piece.code;
  return 'channel' in piece ? piece.channel : piece.text;
}
