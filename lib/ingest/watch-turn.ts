/** Whose turn it is to be looked at while the cursor cannot hold all that is watched. */
import type { Cursor } from '../model/cursor.ts';
import { idOfTaskKey } from '../model/task-row.ts';
import { isStillWatched, type Watched, type WatchRules, watchedMax, watchedOfRow } from '../model/watch-list.ts';
import type { OpenKey } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { type KnownRow, type ReadRows, readRows } from './or-refusal.ts';
import { renewWatched } from './renew-rows.ts';
import { olderTasksMax } from './window.ts';

export interface Turn extends Pick<ReadRows, 'unreadable'> {
  /** The cursor's tasks, and those beyond it whose turn it is. */
  readonly watched: readonly Watched[];
  /** All that the index named beyond the cursor, whose turn it is or not. */
  readonly beyond: ReadonlySet<string>;
  readonly next: Pick<Cursor, 'overflow' | 'turnMs'>;
}

/** Keys in one poll: those the cursor holds are among them. */
const keysMax = 2 * watchedMax;
/** The state index shows a new task by then, so a look that finds no more is believed. */
const indexLagMaxMs = 10 * 60_000;

/**
 * The open rows of the state index take turns, by their creation, and none is left out however many there are. They get
 * half of what a poll can look at, the tasks in the cursor the other half.
 */
export async function takeTurn(run: Run, cursor: Cursor, rules: WatchRules): Promise<Turn> {
  if (!cursor.overflow)
    return { watched: cursor.watched, beyond: new Set(), unreadable: [], next: { overflow: false } };
  const { store, clock } = run.effects;
  const fromMs = cursor.turnMs ?? 0;
  const held = new Set(cursor.watched.map(({ id }) => id));
  const keys = await store.open(run.target.id, keysMax, fromMs);
  const others = keys.filter((key) => !held.has(idOfTaskKey(key)));
  const taken = firstOf(others, olderTasksMax / 2);
  const { rows, unreadable } = readRows((await store.readMany(taken)).values());
  // Rows from before the watch are of another project that the target read then.
  const ours = rows.filter(({ known: { firstSeenMs } }) => firstSeenMs >= cursor.bootAtMs);
  const entries = ours.map((row) => entryOf(row, rules.nowMs));
  const watched = entries.filter((entry) => isStillWatched(entry, rules));
  const isEnd = keys.length < keysMax;
  const nextMs = others[taken.length]?.createdAt ?? (isEnd ? 0 : keys.at(-1)?.createdAt) ?? 0;
  const isRecent = clock.now() - (cursor.cappedAtMs ?? 0) < indexLagMaxMs;
  return {
    watched: [...cursor.watched, ...(await renewWatched(run, watched))],
    beyond: new Set(others.map(idOfTaskKey)),
    unreadable,
    next: { overflow: nextMs > 0 || fromMs > 0 || isRecent, turnMs: nextMs },
  };
}

/** At least so many, and all that began in the same millisecond as the last: the next turn begins after it. */
function firstOf(keys: readonly OpenKey[], count: number): readonly OpenKey[] {
  const last = keys[Math.min(keys.length, count) - 1];
  return keys.filter(({ createdAt }) => last !== undefined && createdAt <= last.createdAt);
}

/** It has waited longest, for all that is known. A lost one was last seen before it was said to be lost. */
function entryOf({ row, known: { changedAtMs } }: KnownRow, nowMs: number): Watched {
  const entry = watchedOfRow(row, nowMs);
  return { ...entry, lookedAtMs: 0, seenAtMs: entry.lost ? changedAtMs : nowMs };
}
