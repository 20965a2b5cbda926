/** Mutes: which events to silence, until when, set by whom and why. One row each; the poll asks `muteFor`. */

import { matches } from '../model/match.ts';
import type { RoutedEvent } from '../model/routes.ts';
import type { TaskEvent } from '../model/task.ts';
import { schemaVersion, targetPk } from '../model/task-row.ts';
import type { Key, Patch, Row } from '../ports/store.ts';
import { type Filter, matchOf, valuesIn } from './filter.ts';

export interface Mute {
  readonly key: Key;
  readonly v: number;
  /** People refer to a mute by its number. */
  readonly number: number;
  readonly filter: Filter;
  readonly untilMs: number;
  readonly byId: string;
  readonly byName: string;
  readonly why?: string;
  readonly includingFailures: boolean;
  readonly createdAtMs: number;
  /** Its beginning has still to be said where its events would have gone. */
  readonly begins?: boolean;
  /** Set when a person ended it early. */
  readonly endedAtMs?: number;
  readonly endedBy?: string;
}

export const mutesPk = 'MUTES';
export const counterKey: Key = { pk: mutesPk, sk: 'COUNTER' };
/** Active at the same time: more than anyone can keep track of. */
export const mutesMax = 100;
/** The target in the key of a mute for all targets. */
const everyTarget = '*';
/** How long the row outlives the mute, so that its end can be announced and `why` can name it. */
const keptAfterEndSeconds = 7 * 86_400;

/** These are sent despite a mute, unless it includes failures. */
const failures: ReadonlySet<TaskEvent> = new Set(['failed', 'stalled', 'lost']);

/** The mute that silences this event, or undefined. An expired one no longer counts, though its row may exist. */
export function muteFor(mutes: readonly Mute[], event: RoutedEvent, nowMs: number): Mute | undefined {
  return mutes.find(
    (mute) => isInForce(mute, nowMs) && !isThrough(mute, event.event) && matches(matchOf(mute.filter), event),
  );
}

/** Such a mute is everybody's business: it keeps failures quiet, or more than one kind of task or one instance. */
export function isWide({ filter, includingFailures }: Pick<Mute, 'filter' | 'includingFailures'>): boolean {
  return includingFailures || ![filter.type, filter.instance].some(namesSomething);
}

/** Any value that is nothing but stars names everything. */
function namesSomething(text: string | undefined): boolean {
  return text !== undefined && valuesIn(text).every((value) => /[^*]/u.test(value));
}

/** Whether events of this kind go through, whatever its filter says. */
export function isThrough({ includingFailures }: Pick<Mute, 'includingFailures'>, event: TaskEvent): boolean {
  return !includingFailures && failures.has(event);
}

export function isInForce(mute: Mute, nowMs: number): boolean {
  return mute.endedAtMs === undefined && mute.untilMs > nowMs;
}

export function muteKey(filter: Filter, number: number): Key {
  return { pk: mutesPk, sk: `${filter.target ?? everyTarget}#${number}` };
}

/** Every one of them has its number behind a hash. */
export function isMuteKey(key: Key): boolean {
  return isOfMutes(key) && key.sk.includes('#');
}

/** What is kept beside the mutes waits in the index of due work like them, and is no delivery either. */
export function isOfMutes(key: Key): boolean {
  return key.pk === mutesPk;
}

/** @param announcer the target whose poll announces what the mute does; its index of due work wakes it. */
export function mutePatch(mute: Omit<Mute, 'key' | 'v'>, announcer: string): Patch {
  const { filter, ...facts } = mute;
  const wake = { due: mute.begins === true ? mute.createdAtMs : mute.untilMs, dueOf: targetPk(announcer) };
  const expiresAt = Math.ceil(mute.untilMs / 1_000) + keptAfterEndSeconds;
  return { schema: schemaVersion, ...facts, ...wake, filter: { ...filter }, expiresAt };
}

/** Once its beginning is said; then it waits for its end, if nobody has ended it. */
export function begunPatch({ untilMs, endedAtMs }: Mute): Patch {
  return { begins: undefined, ...(endedAtMs === undefined ? { due: untilMs } : {}) };
}

export function readMute(row: Row): Mute {
  return {
    key: { pk: row.pk, sk: row.sk },
    v: row.v,
    number: row.number as number,
    filter: row.filter as Filter,
    untilMs: row.untilMs as number,
    byId: row.byId as string,
    byName: row.byName as string,
    ...(row.why === undefined ? {} : { why: row.why as string }),
    includingFailures: row.includingFailures === true,
    createdAtMs: row.createdAtMs as number,
    ...(row.begins === true ? { begins: true } : {}),
    ...(row.endedAtMs === undefined ? {} : { endedAtMs: row.endedAtMs as number }),
    ...(row.endedBy === undefined ? {} : { endedBy: row.endedBy as string }),
  };
}

export function readMutes(rows: readonly Row[]): readonly Mute[] {
  return rows.filter(isMuteKey).map(readMute);
}
