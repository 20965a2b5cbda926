/**
 * Who may mute what concerns everybody. The functions that Slack calls have no token, so they cannot ask Slack who is in
 * a user group: a poll does, once they leave a row for it, and every hour from then on.
 */
import type { Settings } from '../model/settings.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import type { Attribute, Key, Patch, Row } from '../ports/store.ts';
import { mutesPk } from './mutes.ts';

export const membersKey: Key = { pk: mutesPk, sk: 'MEMBERS' };

/** By the group's id. */
export type Members = Readonly<Record<string, readonly string[]>>;

export interface MembersRow {
  readonly key: Key;
  readonly v: number;
  readonly members: Members;
  readonly readAtMs: number;
}

const refreshMs = 3_600_000;
const retryMs = 300_000;
/** Older than this it says nothing: nobody has asked Slack for a day. */
const believedMs = 86_400_000;

export function isMembersKey(key: Key): boolean {
  return key.pk === membersKey.pk && key.sk === membersKey.sk;
}

export function readMembers(row: Row): MembersRow {
  const members = (row.members ?? {}) as Members;
  return { key: { pk: row.pk, sk: row.sk }, v: row.v, members, readAtMs: Number(row.readAtMs ?? 0) };
}

/** The user groups of `slack.muteBy`. */
export function muterGroups({ slack }: Pick<Settings, 'slack'>): readonly string[] {
  return (slack?.muteBy ?? []).filter((id) => id.startsWith('S'));
}

/** @returns `unknown` when a group decides whose members nobody has asked for, or not lately. */
export function mayMute(
  settings: Pick<Settings, 'slack'>,
  userId: string,
  known: MembersRow | undefined,
  nowMs: number,
): 'yes' | 'no' | 'unknown' {
  const muteBy = settings.slack?.muteBy;
  if (muteBy === undefined || muteBy.includes(userId)) return 'yes';
  const isFresh = known !== undefined && nowMs - known.readAtMs < believedMs;
  const lists = muterGroups(settings).map((group) => (isFresh ? known.members[group] : undefined));
  if (lists.some((list) => list?.includes(userId))) return 'yes';
  return lists.includes(undefined) ? 'unknown' : 'no';
}

/** Wakes the target's next poll. */
export function askPatch(targetId: string, nowMs: number): Patch {
  return { schema: schemaVersion, due: nowMs, dueOf: targetPk(targetId) };
}

/** @param read `undefined` for a group that Slack did not answer for: what is known of it stays. */
export function membersPatch(
  { members, readAtMs }: MembersRow,
  read: ReadonlyMap<string, readonly string[] | undefined>,
  nowMs: number,
): Patch {
  const isWhole = [...read.values()].every((users) => users !== undefined);
  const entries = [...read].flatMap(([group, users]): [string, Attribute][] => {
    const list = users ?? members[group];
    return list === undefined ? [] : [[group, [...list]]];
  });
  return {
    members: Object.fromEntries(entries),
    readAtMs: isWhole ? nowMs : readAtMs,
    due: nowMs + (isWhole ? refreshMs : retryMs),
  };
}

/** No group is named any more. */
export const restPatch: Patch = { due: undefined, dueOf: undefined };
