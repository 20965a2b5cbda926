/** One member of a digest as a row or a line: in full in a small part, else as short as possible but still named. */
import { markOf, stateName } from './happened.ts';
import { kindName, shortId, shortInstance, userName } from './naming.ts';
import { clip, escapeMrkdwn, literal, tidy } from './text.ts';
import { isShowableTime, shortTime } from './time.ts';
import type { DigestMember, Reader } from './views.ts';
import { wordsOf } from './words.ts';

/** `classic` is shown as it is; `plain` is mrkdwn and has to be escaped. */
export type LineForm = 'classic' | 'plain';

/** Counted in JSON: 30 rows of cells stay within 12,000 characters of blocks. */
const cellMaxCharacters = 40;
const instanceMaxCharacters = 24;
const userMaxCharacters = 20;
/** Counted in JSON: 72 of them, and the headings of all states, stay within 12,000 of blocks. */
const compactRowMaxCharacters = 54;
const compactKindMaxCharacters = 32;
/** 30 lines and a title stay within one section of 3,000, and within 4,000 of text though escaped. */
const fullLineMaxCharacters: Readonly<Record<LineForm, number>> = { classic: 93, plain: 127 };
/** 36 lines and a title stay within one section of 3,000; 72 lines, their headings and a title within 4,000 of text. */
const compactLineMaxCharacters: Readonly<Record<LineForm, number>> = { classic: 74, plain: 49 };
const unknownCell = '–';
const between = ' · ';

/** State and who looks after it, kind, instance, time, user, task. Slack refuses an empty cell, so unknown is a dash. */
export function fullCells(member: DigestMember, reader: Reader): readonly string[] {
  const { task, instance, event } = member;
  const row = [
    joined([`${markOf(task.name, event)} ${stateName(task.name, event, reader)}`, takenText(member, reader)]),
    kindName(task, reader),
    clipJson(literal(shortInstance(instance), cellMaxCharacters), instanceMaxCharacters),
    isShowableTime(task.createdAtMs) ? shortTime(task.createdAtMs, reader) : '',
    userName(task, userMaxCharacters),
    shortId(task.id),
  ];
  return row.map((cell) => clipJson(literal(cell, cellMaxCharacters), cellMaxCharacters) || unknownCell);
}

/** Mark, kind, who looks after it, instance or user; task. The task's id stays whole; the rest shares the remaining space. */
export function compactCells(member: DigestMember, reader: Reader): readonly string[] {
  const { kind, subject, id } = compactParts(member, reader);
  const shownKind = clipJson(kind, compactKindMaxCharacters);
  const rest = compactRowMaxCharacters - jsonCharacters(shownKind) - jsonCharacters(id);
  return [joined([shownKind, clipJson(subject, rest)]), id];
}

export function fullLine(member: DigestMember, reader: Reader, form: LineForm): string {
  return line(fullCells(member, reader), form, fullLineMaxCharacters[form]);
}

export function compactLine(member: DigestMember, reader: Reader, form: LineForm): string {
  const { kind, subject, id } = compactParts(member, reader);
  return line([kind, subject, id].filter(Boolean), form, compactLineMaxCharacters[form]);
}

/** The last cell is the task's id and stays whole. */
function line(cells: readonly string[], form: LineForm, maxCharacters: number): string {
  const shown = cells.map((cell) => (form === 'plain' ? escapeMrkdwn(cell) : cell));
  const end = `${between}${shown.at(-1)}`;
  return clip(shown.slice(0, -1).join(between), maxCharacters - end.length) + end;
}

/** `anna is on it`; empty if nobody is. */
export function takenText({ taken }: DigestMember, reader: Reader): string {
  const name = tidy(taken?.byName ?? '', userMaxCharacters);
  return name === '' ? '' : wordsOf(reader.language).digest.taken(name);
}

function compactParts({ task, instance, event, taken }: DigestMember, reader: Reader) {
  const taker = tidy(taken?.byName ?? '', userMaxCharacters);
  const what = shortInstance(instance) || userName(task, userMaxCharacters);
  return {
    kind: literal(`${markOf(task.name, event)} ${kindName(task, reader)}`, cellMaxCharacters),
    subject: literal(joined([taker === '' ? '' : `👤 ${taker}`, what]), cellMaxCharacters),
    id: literal(shortId(task.id), cellMaxCharacters) || unknownCell,
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter(Boolean).join(between);
}

/** Cut to what it takes up in JSON, where a quotation mark and a backslash count double. */
function clipJson(text: string, maxCharacters: number): string {
  const over = jsonCharacters(text) - maxCharacters;
  return over <= 0 ? text : clipJson(clip(text, text.length - Math.ceil(over / 2)), maxCharacters);
}

function jsonCharacters(text: string): number {
  return JSON.stringify(text).length - '""'.length;
}
