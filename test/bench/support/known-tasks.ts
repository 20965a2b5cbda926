/** Tasks and a cursor in the table, as polls left them before an outage. */
import pMap from 'p-map';
import { cursorKey, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { Store } from '../../../lib/ports/store.ts';
import { makeRow } from '../../support/task-rows.ts';
import { benchTarget } from './settings.ts';
import { spacingMs, taskAt } from './tasks.ts';

const timing = { graceMs: 1_000, marginMs: 250 };
const expiresAtSeconds = 4_000_000_000;
const staleAfterDays = 7;
const concurrentWrites = 16;

export async function putKnownTasks(store: Store, count: number, nowMs: number, target = benchTarget): Promise<void> {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const put = async (index: number) => {
    const { createdAtMs, ...task } = taskAt(index, nowMs);
    const row = makeRow(target, { ...task, createdAtMs, updatedAtMs: createdAtMs });
    await store.write(row.key, 0, taskPatch(target, row, timing, expiresAtSeconds), task.id);
  };
  await pMap(indexes, put, { concurrency: concurrentWrites });
}

/** The watch began long ago, and nobody has looked at the list since before the `count` newest tasks. */
export async function putCursor(store: Store, count: number, nowMs: number, target = benchTarget): Promise<void> {
  const key = cursorKey(target);
  const bootAtMs = nowMs - 2 * count * spacingMs;
  const watermarkSeconds = Math.floor((nowMs - (count + 1) * spacingMs) / 1_000);
  const cursor = { ...newCursor('tasks', bootAtMs, 0, staleAfterDays), watermarkSeconds, announced: true };
  const before = await store.read(key);
  await store.write(key, before?.v ?? 0, cursorPatch(cursor), `cursor ${before?.v ?? 0}`);
}
