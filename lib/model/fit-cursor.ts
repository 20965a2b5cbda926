/** Bounds a cursor in bytes: a row that the table refuses would stop the watch for good. */
import { type Cursor, cursorPatch } from './cursor.ts';
import { rowBytes, rowMaxBytes, textBytes } from './row-bytes.ts';
import { type Watched, watchedMax } from './watch-list.ts';
import { packedText } from './watch-list-text.ts';

/** A tenth of the row stays free: for what other versions add to it, and for the keys. */
const cursorMaxBytes = 0.9 * rowMaxBytes;
const commaBytes = 1;

/** The watch list gets what the rest leaves. What it cannot hold is found through the state index, so that is noted. */
export function fitCursor(cursor: Cursor, nowMs: number): Cursor {
  const leftBytes = cursorMaxBytes - rowBytes(cursorPatch({ ...cursor, watched: [] }));
  const watched = capWatched(cursor.watched, leftBytes);
  if (watched.length === cursor.watched.length) return cursor;
  return { ...cursor, watched, overflow: true, cappedAtMs: nowMs };
}

/**
 * Missing tasks come first, then open ones, the oldest first: nothing else remembers them. Of what ended the latest:
 * the others leave first anyway.
 */
export function capWatched(entries: readonly Watched[], maxBytes: number): readonly Watched[] {
  let bytes = 0;
  const fits = (entry: Watched, index: number): boolean => {
    bytes += textBytes(packedText(entry)) + commaBytes;
    return index < watchedMax && bytes <= maxBytes;
  };
  if (entries.every(fits)) return entries;
  bytes = 0;
  return entries.toSorted(byNeed).filter(fits);
}

function byNeed(a: Watched, b: Watched): number {
  const byTime = (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0);
  return (
    Number(b.misses > 0) - Number(a.misses > 0) || Number(a.final) - Number(b.final) || (a.final ? -byTime : byTime)
  );
}
