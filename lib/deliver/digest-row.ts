/** A digest as the table holds it: first a list, assembled under a lease, then the sealed members. */
import { splitDigest } from '../messages/digest-part.ts';
import {
  dueMs,
  isFrozen,
  isSettled,
  type Message,
  newMessage,
  nextStep,
  readMessage,
  storeMessage,
  type Timing,
} from '../model/message-state.ts';
import type { TaskEvent } from '../model/task.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import type { Attribute, Key, Patch, Row } from '../ports/store.ts';
import type { Parsed } from './slot.ts';

/** A member as it was sealed: the digest reports exactly this rev. */
export type Member = {
  readonly id: string;
  readonly rev: number;
  readonly event: TaskEvent;
  /** The rev of the alarm that the digest reports instead of a reply; left out: it stands for the task's own message. */
  readonly reply?: number;
};

/** One reply in the digest's thread, and the members it names. */
export interface Part {
  readonly message: Message;
  readonly expectedRev: number;
  readonly first: number;
  readonly count: number;
}

export type Gap = {
  readonly fromMs: number;
  readonly toMs: number;
};

export interface DigestRow extends Parsed {
  readonly id: string;
  readonly channel: string;
  /** It reports alarms of tasks that have messages of their own, or later calls about them, instead of a reply to each. */
  readonly of?: 'alarms' | 'calls';
  /** `over`: nothing was sealed, or Slack refused it; its members are sent one by one. */
  readonly state: 'gathering' | 'sealed' | 'over';
  /** The run that assembles it has ended by then. */
  readonly leaseUntilMs: number;
  readonly ids: readonly string[];
  readonly members: readonly Member[];
  readonly mention: readonly string[];
  readonly rev: number;
  readonly root: Message;
  readonly parts: readonly Part[];
  /** Its root is in Slack, and all members' rows say so. */
  readonly settled: boolean;
  readonly createdAtMs: number;
  readonly gap?: Gap;
}

/** Keeps the row small, because every step rewrites it, and a digest within fifteen messages. */
export const membersMax = 1_000;
const prefix = 'DIGEST#';

export function digestKey(target: string, id: string): Key {
  return { pk: targetPk(target), sk: prefix + id };
}

export function isDigestKey(key: Key): boolean {
  return key.sk.startsWith(prefix);
}

export function readDigestRow(row: Row): DigestRow {
  const { gap, of } = row;
  return {
    key: { pk: row.pk, sk: row.sk },
    id: row.sk.slice(prefix.length),
    v: row.v,
    channel: row.channel as string,
    state: row.state as DigestRow['state'],
    leaseUntilMs: row.leaseUntilMs as number,
    ids: row.ids as readonly string[],
    members: row.members as readonly Member[],
    mention: row.mention as readonly string[],
    rev: row.rev as number,
    root: readMessage(row.root),
    parts: (row.parts as readonly StoredPart[]).map(readPart),
    settled: row.settled === true,
    createdAtMs: row.createdAtMs as number,
    ...(gap === undefined ? {} : { gap: gap as Gap }),
    ...(of === 'alarms' || of === 'calls' ? { of } : {}),
  };
}

export function digestPatch(target: string, next: DigestRow, timing: Timing, expiresAtSeconds: number): Patch {
  const { key: _key, id: _id, v: _version, ...facts } = next;
  const due = digestDueMs(next, timing);
  return {
    ...facts,
    root: storeMessage(next.root),
    parts: next.parts.map(storePart),
    schema: schemaVersion,
    due,
    dueOf: due === undefined ? undefined : targetPk(target),
    expiresAt: due === undefined ? expiresAtSeconds : undefined,
  };
}

type StoredPart = Pick<Part, 'first' | 'count'> & { readonly message: Attribute; readonly wanted: number };

function readPart({ message, wanted, ...span }: StoredPart): Part {
  return { message: readMessage(message), expectedRev: wanted, ...span };
}

function storePart({ message, expectedRev, ...span }: Part): StoredPart {
  return { message: storeMessage(message), wanted: expectedRev, ...span };
}

export function newDigest(
  target: string,
  id: string,
  facts: Pick<DigestRow, 'channel' | 'ids' | 'leaseUntilMs' | 'createdAtMs' | 'of' | 'gap'>,
): DigestRow {
  return {
    key: digestKey(target, id),
    id,
    v: 0,
    state: 'gathering',
    members: [],
    mention: [],
    rev: 0,
    root: newMessage,
    parts: [],
    settled: false,
    ...facts,
  };
}

/** From now on the digest reports exactly these members, in exactly these parts. */
export function sealed(digest: DigestRow, members: readonly Member[], mention: readonly string[]): DigestRow {
  if (members.length === 0) return { ...digest, state: 'over' };
  let first = 0;
  const parts = splitDigest(members).map((part): Part => {
    const placed = { message: newMessage, expectedRev: 1, first, count: part.length };
    first += part.length;
    return placed;
  });
  return { ...digest, state: 'sealed', members, mention, rev: 1, parts };
}

/** With what became of members since: the root and the parts that name them have to be edited. */
export function withNews(digest: DigestRow, news: ReadonlyMap<string, Member>): DigestRow {
  const isNews = (member: Member) => (news.get(member.id)?.rev ?? 0) > member.rev;
  if (!digest.members.some(isNews)) return digest;
  const rev = digest.rev + 1;
  return {
    ...digest,
    rev,
    members: digest.members.map((member) => (isNews(member) ? (news.get(member.id) ?? member) : member)),
    parts: digest.parts.map((part) => (membersOf(digest, part).some(isNews) ? { ...part, expectedRev: rev } : part)),
  };
}

export function membersOf(digest: DigestRow, part: Part): readonly Member[] {
  return digest.members.slice(part.first, part.first + part.count);
}

/** The members of whom Slack shows what is sealed, as far as it ever will. */
export function toldMembers(digest: DigestRow): readonly Member[] {
  if (!isSettled(digest.root, digest.rev)) return [];
  const told = digest.parts.filter((part) => isSettled(part.message, part.expectedRev));
  return told.flatMap((part) => membersOf(digest, part));
}

/** Those in parts that take no more edits. */
export function frozenMembers(digest: DigestRow): readonly Member[] {
  return digest.parts.filter(({ message }) => isFrozen(message)).flatMap((part) => membersOf(digest, part));
}

/**
 * Slack refused it in every form and has none of it, and not all of its members are named in another way yet; some may be,
 * so that news of them does not bring it back.
 */
export function isRefusedPart({ message }: Part): boolean {
  return message.ts === undefined && message.gone === undefined && message.deadRev !== undefined;
}

/** Whether anything can be done about it now. */
export function canAdvance(digest: DigestRow, nowMs: number, timing: Timing): boolean {
  const isTry = (message: Message, rev: number) => nextStep(message, rev, nowMs, timing).kind === 'try';
  if (isTry(digest.root, digest.rev)) return true;
  if (digest.root.ts === undefined) return false;
  const canPart = (part: Part) => isRefusedPart(part) || isTry(part.message, part.expectedRev);
  return !digest.settled || digest.parts.some(canPart);
}

export function isRefused(digest: DigestRow): boolean {
  return digest.root.ts === undefined && digest.root.deadRev === digest.rev;
}

function digestDueMs(digest: DigestRow, timing: Timing): number | undefined {
  if (digest.state === 'over') return undefined;
  if (digest.state === 'gathering') return digest.leaseUntilMs + timing.marginMs;
  const root = dueMs(digest.root, digest.rev, digest.createdAtMs, timing);
  if (digest.root.ts === undefined && root !== undefined) return root;
  const parts = digest.parts.map((part) => dueMs(part.message, part.expectedRev, digest.createdAtMs, timing));
  const isBehind = digest.root.ts !== undefined && (!digest.settled || digest.parts.some(isRefusedPart));
  const dues = [root, ...parts, isBehind ? digest.createdAtMs : undefined].filter((due) => due !== undefined);
  return dues.length === 0 ? undefined : Math.min(...dues);
}
