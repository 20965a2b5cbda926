/** Writes a target's summary of the week that is over. The next poll sends it once, like every notice. */
import { createNotice, type NoticeWriter } from '../deliver/notice.ts';
import { assertReadable } from '../deliver/unreadable-rows.ts';
import { messageUrl } from '../messages/message-url.ts';
import { instanceOf } from '../messages/naming.ts';
import type { SummaryFailure } from '../messages/views.ts';
import { cursorKey, readCursor } from '../model/cursor.ts';
import type { Settings } from '../model/settings.ts';
import { sourceNames } from '../model/task.ts';
import { readTaskRow, type TaskRow, taskKey } from '../model/task-row.ts';
import { emptyTally } from '../model/weekly-tally.ts';
import { type Row, rowId } from '../ports/store.ts';
import { readTally, weekBefore, weekKey } from './week.ts';

export interface Summarized {
  readonly target: string;
  readonly week: string;
  /** `noted`: by this run or an earlier one. `not-watched`: the week was over before the watch began. */
  readonly summary: 'noted' | 'not-watched';
}

/**
 * Four requests at most, however many tasks the week held. A source that is no longer read has its share in it. What the
 * notice says is stored with it, so a second run changes nothing, and the row's key, made of target and week, keeps it
 * from being sent twice.
 */
export async function summarize(writer: NoticeWriter): Promise<Summarized> {
  const { target, settings, effects } = writer;
  const week = weekBefore(writer.now(), settings.timeZone);
  const key = weekKey(target.id, week.name);
  const cursorKeys = sourceNames.map((source) => cursorKey(target.id, source));
  const rows = await effects.store.readMany([key, ...cursorKeys]);
  const cursors = cursorKeys.map((cursor) => rows.get(rowId(cursor))).filter((cursor) => cursor !== undefined);
  if (!cursors.some((cursor) => readCursor(cursor).bootAtMs < week.toMs)) {
    return { target: target.id, week: week.name, summary: 'not-watched' };
  }
  const row = rows.get(rowId(key));
  const { counts, failures, slowest, security, quiet } = row === undefined ? emptyTally : readTally(row);
  await createNotice(writer, week.name, {
    notice: 'summary',
    week: week.name,
    fromMs: week.fromMs,
    toMs: week.toMs,
    counts,
    failures: await failuresOf(writer, failures),
    slowest,
    security,
    ...(quiet === undefined ? {} : { quiet }),
  });
  return { target: target.id, week: week.name, summary: 'noted' };
}

/** Newest first. A failure whose row has expired, or cannot be read, is still counted, but not named. */
async function failuresOf(
  { effects, target, settings }: NoticeWriter,
  ids: readonly string[],
): Promise<readonly SummaryFailure[]> {
  const keys = ids.map((id) => taskKey(target.id, id)).reverse();
  const rows = keys.length === 0 ? undefined : await effects.store.readMany(keys);
  return keys.flatMap((key) => {
    const row = rows?.get(rowId(key));
    return row === undefined ? [] : failureIn(row, settings);
  });
}

function failureIn(row: Row, settings: Settings): SummaryFailure[] {
  try {
    assertReadable(row, 'task');
    return [failureOf(readTaskRow(row), settings)];
  } catch {
    return [];
  }
}

function failureOf(row: TaskRow, settings: Settings): SummaryFailure {
  const { id, name, errorCode } = row.task;
  const url = urlOf(row, settings);
  return {
    id,
    name,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...instanceOf(row),
    ...(url === undefined ? {} : { url }),
  };
}

/** The task's message: the one in the channel of the summary, if there is one. */
function urlOf({ channels }: TaskRow, { slack, defaultRoute }: Settings): string | undefined {
  const sent = Object.entries(channels).filter(([, { root }]) => root.ts !== undefined && root.gone !== true);
  const [channel, facts] = sent.find(([id]) => id === defaultRoute.channel) ?? sent[0] ?? [];
  if (channel === undefined || facts?.root.ts === undefined) return undefined;
  return messageUrl(slack?.domain, channel, facts.root.ts);
}
