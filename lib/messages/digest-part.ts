import type { Rendered } from '../ports.ts';
import { countsOf } from './counts.ts';
import { marks } from './draft.ts';
import { type Block, ifFits, plainSection } from './layout.ts';
import { kindName, shortId, targetName } from './naming.ts';
import { clip, escapeMrkdwn, literal, tidy } from './text.ts';
import { isShowableTime, shortTime, zoneName } from './time.ts';
import type { DigestMember, DigestPartView, Form, Reader } from './views.ts';
import { wordsOf } from './words.ts';

/**
 * Members of one part. A number, not a measure of what they say: members change while parts are being sent, and a
 * part must go on holding the same ones. Slack takes 100 rows a table, but all text of 30 in any form is what fits.
 */
export const digestPartSize = 30;

const cellMaxCharacters = 40;
const userMaxCharacters = 20;
/** 30 lines and a title stay within one section of 3,000. */
const classicHeadMaxCharacters = 74;
/** 30 lines, each with an id of at most 40 when escaped, stay within 4,000 of text. */
const plainHeadMaxCharacters = 78;
const titleMaxCharacters = 150;

/** Cuts members into parts that fit in every form; every member is in exactly one. */
export function splitDigest<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  const parts = Math.ceil(members.length / digestPartSize);
  return Array.from({ length: parts }, (_, part) => members.slice(part * digestPartSize, (part + 1) * digestPartSize));
}

/** One reply in a digest's thread: every member by name. */
export function renderDigestPart(view: DigestPartView, reader: Reader, form: Form): Rendered {
  const title = titleOf(view, reader);
  const text = clip(escapeMrkdwn(title), titleMaxCharacters);
  if (form === 'plain') return { text: [text, ...view.members.map((member) => plainLine(member, reader))].join('\n') };
  const classic = [classicSection(view, title, reader)];
  return { text, blocks: form === 'rich' ? ifFits([plainSection([title]), table(view, reader)], classic) : classic };
}

function titleOf(view: DigestPartView, reader: Reader): string {
  const part = wordsOf(reader.language).digest.part(view.first, view.first + view.members.length - 1, view.total);
  const counts = countsOf(view.members, reader);
  return clip([part, targetName(view.target, reader), counts].filter(Boolean).join(' · '), titleMaxCharacters);
}

function table(view: DigestPartView, reader: Reader): Block {
  const heading = wordsOf(reader.language).digest.columns(zoneName(reader));
  const rows = [heading, ...view.members.map((member) => cells(member, reader))];
  return { type: 'table', rows: rows.map((row) => row.map((text) => ({ type: 'raw_text', text }))) };
}

/** State, kind, instance, time, who, task: what is not known is a dash, since an empty cell is a fault. */
function cells({ task, event }: DigestMember, reader: Reader): readonly string[] {
  const row = [
    `${marks[event]} ${wordsOf(reader.language).state[event]}`,
    kindName(task, reader),
    shortId(task.instanceId ?? ''),
    isShowableTime(task.createdAtMs) ? shortTime(task.createdAtMs, reader) : '',
    tidy(task.userName ?? '', userMaxCharacters),
    shortId(task.id),
  ];
  return row.map((cell) => literal(cell, cellMaxCharacters) || '–');
}

function classicSection(view: DigestPartView, title: string, reader: Reader): Block {
  const lines = view.members.map((member) => {
    const row = cells(member, reader);
    return `${clip(row.slice(0, -1).join(' · '), classicHeadMaxCharacters)} · ${row.at(-1)}`;
  });
  return plainSection([title, ...lines]);
}

function plainLine(member: DigestMember, reader: Reader): string {
  const row = cells(member, reader).map(escapeMrkdwn);
  return `${clip(row.slice(0, -1).join(' · '), plainHeadMaxCharacters)} · ${row.at(-1)}`;
}
