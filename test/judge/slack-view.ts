/** What people see in Slack at the end, told from what was created, edited and deleted. */
import type { Applied, Line } from './history.ts';

export interface Seen {
  readonly createdAt: number;
  readonly born: Applied;
  readonly now: Applied;
  readonly isDeleted: boolean;
  /** Slack takes no more edits of it. */
  readonly isFrozen: boolean;
}

/** `alarm`: what a reply would say, outside the thread. */
export type Kind = 'root' | 'alarm' | 'reply' | 'near' | 'digest' | 'part' | 'notice';

const changes = new Set(['slack.created', 'slack.edited', 'slack.deleted', 'slack.frozen']);

export function readSlack(history: readonly Line[]): Seen[] {
  const seen = new Map<string, Seen>();
  for (const line of history) {
    if (!changes.has(line.f)) continue;
    const applied = line.value as Applied;
    const name = `${applied.channel}|${applied.ts}`;
    const known = seen.get(name);
    if (line.f === 'slack.created') {
      seen.set(name, { createdAt: line.at, born: applied, now: applied, isDeleted: false, isFrozen: false });
    } else if (known !== undefined) {
      const isDeleted = known.isDeleted || line.f === 'slack.deleted';
      const isFrozen = known.isFrozen || line.f === 'slack.frozen';
      seen.set(name, { ...known, isDeleted, isFrozen, now: line.f === 'slack.edited' ? applied : known.now });
    }
  }
  return [...seen.values()];
}

export function kindOf({ metadata, threadTs }: Applied): Kind {
  if (metadata.event_type === 'dcs_notice') return 'notice';
  if (metadata.event_type === 'dcs_digest') return metadata.event_payload.part === undefined ? 'digest' : 'part';
  if (threadTs === undefined) return metadata.event_payload.alarm === true ? 'alarm' : 'root';
  return metadata.event_payload.near === undefined ? 'reply' : 'near';
}

export function payload(applied: Pick<Applied, 'metadata'>, name: string): string {
  return String(applied.metadata.event_payload[name] ?? '');
}

/** The marks that messages begin with; two kinds of events can share one. */
const marks: ReadonlyMap<string, readonly string[]> = new Map([
  // Also of events that ended nothing.
  ['🔵', ['started', 'succeeded']],
  ['✅', ['succeeded']],
  ['🔴', ['failed']],
  ['⚪', ['cancelled', 'unknown']],
  ['🟠', ['stalled', 'lost']],
]);

/** What people read of a message. */
type Worded = Pick<Applied, 'text' | 'blocks'>;

/**
 * What a part of a digest says of a task: the events its mark may stand for; undefined when it does not name it.
 * A task is named by its id or the last eight of it, alone in a cell or at the end of a line.
 */
export function saidInPart(part: Worded, taskId: string): readonly string[] | undefined {
  const line = lineInPart(part, taskId);
  if (line === undefined) return undefined;
  for (const [mark, events] of marks) if (line.startsWith(mark)) return events;
  return [];
}

/** Every task looks through every part. */
const linesOfParts = new WeakMap<Worded, readonly string[]>();

export function lineInPart(part: Worded, taskId: string): string | undefined {
  const lines = linesOfParts.get(part) ?? linesOf(part);
  linesOfParts.set(part, lines);
  return lines.find((text) => text.endsWith(taskId.slice(-8)));
}

function linesOf({ text, blocks }: Worded): string[] {
  if (blocks === undefined) return text.split('\n');
  return blocks.flatMap((block) => {
    if (Array.isArray(block.rows)) return (block.rows as readonly (readonly unknown[])[]).map(rowText);
    return textsOf(block).flatMap((part) => part.split('\n'));
  });
}

function rowText(cells: readonly unknown[]): string {
  return cells.flatMap(textsOf).join(' ');
}

/** Every string under a key `text`, in the order they are read. */
export function textsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}
