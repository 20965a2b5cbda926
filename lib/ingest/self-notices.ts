/** What a poll says about the watch itself. */
import { createHash } from 'node:crypto';

import { createNotice, forbidNotice, hasNotice, readNotices } from '../deliver/notice.ts';
import { type Cursor, cursorKey, readCursor } from '../model/cursor.ts';
import { isOfAnother, ownerOf } from '../model/cursor-owner.ts';
import type { SourceName } from '../model/task.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import type { StepResult } from './source.ts';
import type { Unread } from './window.ts';

/** The cursor once the list was read up to now, by our own clock: it measures how long nobody has looked. */
export function caughtUp(cursor: Cursor, nowMs: number): Cursor {
  const { failures: _count, failingSinceMs, lastFailure: _last, changesWhileFailing: _changes, ...rest } = cursor;
  const ended = failingSinceMs === undefined ? {} : { endedSinceMs: failingSinceMs };
  return { ...rest, failures: 0, ...ended, announced: true, renewed: false, lastOkAtMs: nowMs };
}

/** One notice for the target, by its first source, when the list was read up to now for the first time. */
export async function announceWatching(run: Run, cursor: Cursor): Promise<StepResult> {
  if (cursor.announced || cursor.source !== run.target.sources[0]) return {};
  if (await isAnnouncedByOther(run, cursor)) return {};
  const open = cursor.watched.filter((entry) => !entry.final).length;
  const renewed = cursor.renewed ? ({ renewed: true } as const) : {};
  const facts = { notice: 'watching', recorded: cursor.baseline, open, sinceMs: cursor.bootAtMs, ...renewed } as const;
  return { rows: rowsOf(await createNotice(run, String(cursor.bootAtMs), facts)) };
}

/** Says that the target is read again, if anybody was told that it could not be. */
export async function announceRecovered(
  run: Run,
  { source, failingSinceMs, lastOkAtMs, changesWhileFailing }: Cursor,
  toMs: number,
): Promise<StepResult> {
  if (failingSinceMs === undefined) return {};
  const name = failureName(source, failingSinceMs);
  // Asks the notice and not the count: a run that died in between, or lost the race for the cursor, wrote only one.
  if (!(await forbidNotice(run, 'blind', name))) return {};
  const fromMs = lastOkAtMs ?? failingSinceMs;
  const tasks = changesWhileFailing?.count ?? 0;
  const facts = { notice: 'recovered', fromMs, toMs, tasks, ...noticeSource(source) } as const;
  return { rows: rowsOf(await createNotice(run, name, facts)) };
}

/** Another source was the first one until the settings were changed. */
async function isAnnouncedByOther(run: Run, { source }: Cursor): Promise<boolean> {
  const { effects, settings, target } = run;
  const row = await effects.store.read(cursorKey(target.id, source === 'tasks' ? 'events' : 'tasks'));
  const other = row && readCursor(row);
  if (other === undefined || isOfAnother(other, ownerOf(settings, target))) return false;
  return await hasNotice(run, 'watching', String(other.bootAtMs));
}

function rowsOf(row: Row | undefined): Row[] {
  return row === undefined ? [] : [row];
}

/** Names one series of failures of one source. */
export function failureName(source: SourceName, sinceMs: number): string {
  return source === 'tasks' ? String(sinceMs) : `${source}-${sinceMs}`;
}

/** Notices name the source unless it is the Task Center. */
export function noticeSource(source: SourceName): { source?: SourceName } {
  return source === 'tasks' ? {} : { source };
}

/** What of a list cannot be told, one entry an item: why it is no task, or why the table refused its row. */
export interface Drift {
  readonly unusable: readonly string[];
  readonly refused: readonly string[];
}

/** One notice for each fault, however many items show it and for how long. */
export async function announceDrift(run: Run, source: SourceName, { unusable, refused }: Drift): Promise<StepResult> {
  const [first] = [...unusable, ...refused.map((why) => `cannot be stored: ${why}`)];
  if (first === undefined) return {};
  const { id: target } = run.target;
  const count = unusable.length + refused.length;
  run.effects.log.error('items of the list cannot be used', { target, count, why: first });
  const rows: Row[] = [];
  for (const detail of new Set(unusable)) rows.push(...rowsOf(await announceFault(run, source, detail, unusable)));
  for (const detail of new Set(refused)) {
    rows.push(...rowsOf(await announceFault(run, source, detail, refused, { isRefused: true })));
  }
  const message = `Target ${target}: ${count} items of the list cannot be used: the first ${first}.`;
  return { rows, faults: [new CloudError(message, { failure: 'answer', retryable: true })] };
}

async function announceFault(
  run: Run,
  source: SourceName,
  detail: string,
  all: readonly string[],
  kind: { readonly isRefused?: true } = {},
): Promise<Row | undefined> {
  const count = all.filter((why) => why === detail).length;
  const hash = createHash('sha256').update(detail).digest('hex').slice(0, 16);
  const name = source === 'tasks' ? hash : `${source}-${hash}`;
  return await createNotice(run, name, { notice: 'drift', count, detail, ...kind, ...noticeSource(source) });
}

/** A poll that comes a minute later finds that the list refuses a minute more: that is the same gap. */
const sameGapSeconds = 3_600;
/** A gap that was announced is looked for this far back, by its end: until a poll records that the watermark has passed it. */
const gapHours = 100;

/**
 * Says what the list does not let itself be asked for; the watermark passes it only once that is written. What was said
 * by another poll, or by one that died, is not said again.
 */
export async function announceGap(
  run: Run,
  { source, bootAtMs }: Pick<Cursor, 'source' | 'bootAtMs'>,
  unread: Unread | undefined,
): Promise<StepResult> {
  if (unread === undefined) return {};
  const hour = Math.floor(unread.toSeconds / sameGapSeconds);
  const nameOf = (hours: number) => `${source}-${hours * sameGapSeconds}`;
  const names = Array.from({ length: gapHours }, (_, index) => nameOf(hour - index));
  const said = (await readNotices(run, 'gap', names)).flatMap(({ facts, createdAtMs }) =>
    // What was said before is of another project that the target read then.
    facts.notice === 'gap' && createdAtMs >= bootAtMs ? facts.toMs : [],
  );
  const [saidToMs, toMs] = [Math.max(0, ...said), unread.toSeconds * 1_000];
  if (toMs - saidToMs < sameGapSeconds * 1_000) return {};
  const fromMs = Math.max(saidToMs, unread.fromSeconds * 1_000);
  const row = await createNotice(run, nameOf(hour), { notice: 'gap', fromMs, toMs, ...noticeSource(source) });
  if (row === undefined) throw new Error(`The gap of target ${run.target.id} cannot be told; its watermark stays.`);
  return { rows: [row] };
}
