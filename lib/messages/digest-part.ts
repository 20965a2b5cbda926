import type { Form } from '../model/message-state.ts';
import type { Rendered } from '../ports/slack.ts';
import { compactCells, compactLine, fullCells, fullLine, type LineForm } from './digest-rows.ts';
import { eventOrder, markOf, stateName, titleCounts } from './happened.ts';
import { type Block, ifFits, plainSection } from './layout.ts';
import { targetName } from './naming.ts';
import { clip, escapeMrkdwn, literal } from './text.ts';
import { zoneName } from './time.ts';
import type { DigestMember, DigestPartView, Reader } from './views.ts';
import { wordsOf } from './words.ts';

/**
 * Members per part, as long as that makes few parts. A fixed number, independent of their text: members change while
 * parts are being sent, and each part must keep the same ones. Slack allows 100 rows in a table, but only 30 full rows
 * fit in every form.
 */
export const digestPartSize = 30;
/** Larger digests use larger parts with shorter rows: with the root, a digest is at most 15 Slack calls. */
const digestMaxParts = 14;
/** 1,000 members in 14 parts. These rows are as short as they can be and still name their tasks. */
export const compactPartSize = 72;

/** Two sections of this many lines stay within 3,000 each. */
const sectionMaxLines = 36;
const titleMaxCharacters = 150;

/** Splits members into parts that fit in every form; each member is in exactly one. Depends only on their number. */
export function splitDigest<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  const even = Math.ceil(members.length / digestMaxParts);
  const size = Math.min(compactPartSize, Math.max(digestPartSize, even));
  const parts = Math.ceil(members.length / size);
  return Array.from({ length: parts }, (_, part) => members.slice(part * size, (part + 1) * size));
}

/** One reply in a digest's thread, which names each of its members. */
export function renderDigestPart(view: DigestPartView, reader: Reader, form: Form): Rendered {
  const title = titleOf(view, reader);
  const text = clip(escapeMrkdwn(title), titleMaxCharacters);
  if (form === 'plain') return { text: [text, ...linesOf(view, reader, 'plain')].join('\n') };
  const classic = classicSections(title, linesOf(view, reader, 'classic'));
  if (form !== 'rich') return { text, blocks: classic };
  const body = isCompact(view.members) ? tableByState(view, reader) : table(view, reader);
  return { text, blocks: ifFits([plainSection([title]), body], classic) };
}

function titleOf(view: DigestPartView, reader: Reader): string {
  const part = wordsOf(reader.language).digest.part(view.first, view.first + view.members.length - 1, view.total);
  return literal(
    [part, targetName(view.target, reader), titleCounts(view.members, reader)].join(' · '),
    titleMaxCharacters,
  );
}

function isCompact(members: readonly DigestMember[]): boolean {
  return members.length > digestPartSize;
}

function table({ members }: DigestPartView, reader: Reader): Block {
  const { columns } = wordsOf(reader.language).digest;
  const rows = [columns(zoneName(reader)), ...members.map((member) => fullCells(member, reader))];
  return { type: 'table', rows: rows.map((row) => row.map(rawCell)) };
}

function linesOf({ members }: DigestPartView, reader: Reader, form: LineForm): readonly string[] {
  if (!isCompact(members)) return members.map((member) => fullLine(member, reader, form));
  return byState(members, reader).flatMap(({ heading, group }) => [
    form === 'plain' ? `*${heading}*` : heading,
    ...group.map((member) => compactLine(member, reader, form)),
  ]);
}

interface StateGroup {
  /** `3 failed`. */
  readonly heading: string;
  readonly group: readonly DigestMember[];
}

/** What went wrong first, each state under its own words, since its colour alone does not say it to everyone. */
function byState(members: readonly DigestMember[], reader: Reader): readonly StateGroup[] {
  const worstFirst = members.toSorted((one, other) => eventOrder.indexOf(one.event) - eventOrder.indexOf(other.event));
  const state = ({ task, event }: DigestMember) => stateName(task.name, event, reader);
  const groups = Map.groupBy(worstFirst, (member) => `${markOf(member.task.name, member.event)} ${state(member)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const { count } = wordsOf(reader.language).digest;
    return first === undefined ? [] : [{ heading: count(group.length, state(first)), group }];
  });
}

/** The first column wraps, so that a phone shows the task beside it. */
function tableByState({ members }: DigestPartView, reader: Reader): Block {
  const [, , , , , task] = wordsOf(reader.language).digest.columns('');
  const rows = byState(members, reader).flatMap(({ heading, group }) => [
    [boldCell(heading), rawCell(task)],
    ...group.map((member) => compactCells(member, reader).map(rawCell)),
  ]);
  return { type: 'table', column_settings: [{ is_wrapped: true }], rows };
}

function rawCell(text: string): Block {
  return { type: 'raw_text', text };
}

function boldCell(text: string): Block {
  const elements = [{ type: 'text', text, style: { bold: true } }];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}

function classicSections(title: string, lines: readonly string[]): readonly Block[] {
  const sections = Array.from({ length: Math.ceil(lines.length / sectionMaxLines) }, (_, section) =>
    lines.slice(section * sectionMaxLines, (section + 1) * sectionMaxLines),
  );
  const [first = [], ...others] = sections;
  return [plainSection([title, ...first]), ...others.map(plainSection)];
}
