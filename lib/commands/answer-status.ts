import pMap from 'p-map';
import { isBacklogKey, readBacklog } from '../deliver/backlog.ts';
import { targetName, targetView } from '../messages/naming.ts';
import { tidy } from '../messages/text.ts';
import { roughDuration } from '../messages/time.ts';
import { isUntaken } from '../model/alarms.ts';
import { cursorKey, readCursor } from '../model/cursor.ts';
import { type ListingDelays, readBackSeconds, usualDelayMs } from '../model/listing-delay.ts';
import { messagesIn } from '../model/message-state.ts';
import type { Settings, Target } from '../model/settings.ts';
import { isTakeKey } from '../model/taking.ts';
import type { SourceName } from '../model/task.ts';
import { isTaskKey, readTaskRow } from '../model/task-row.ts';
import { unsentMessages } from '../model/unsent.ts';
import { isAbout } from '../mutes/filter.ts';
import { isInForce, isOfMutes, readMutes } from '../mutes/mutes.ts';
import { type Key, type Row, rowId } from '../ports/store.ts';
import { readTally, weekKey, weeksBetween } from '../weekly/week.ts';
import { type Answer, type AnswerLine, type AskContext, targetsAtOnceMax } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { IndexedState } from './lookups.ts';
import { commandWordsOf } from './words.ts';

const openStates: readonly IndexedState[] = ['open', 'unknown', 'lost'];
const countMax = 1_000;
const anyTime = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const waitingMax = 100;
const untakenText = 'tasks untaken last 24h';
const dayMs = 24 * 60 * 60_000;
const failuresMax = 100;
const reasonsMax = 3;
const reasonMaxCharacters = 120;
/** Each takes eight reads, and one more for a second source. */
const targetsInFlight = 5;

/** Status of each target: last successful poll, how far it is read, what is open, waiting or given up, and why. */
export async function answerStatus(context: AskContext, targetId?: string): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const matching = settings.targets.filter(({ id }) => isAbout(targetId, id));
  const targets = matching.slice(0, targetsAtOnceMax);
  const found = await pMap(targets, (target) => readTarget(context, target, words), { concurrency: targetsInFlight });
  const untaken = sum(found.map((each) => each.untaken));
  const value = targetId === undefined ? 'status' : `status target:${targetId}`;
  return {
    title: [words.status.title(matching.length)],
    lines: [
      ...found.flatMap(({ lines }) => lines),
      ...(untaken === 0 ? [] : [[`🔴 ${words.status.untaken(atMost(untaken, failuresMax, words))}`]]),
      ...(await muteLines(context, targets, words)),
    ],
    notes: targets.length < matching.length ? [[words.tasks.firstTargets(targets.length, matching.length)]] : [],
    buttons: [
      [
        ...(untaken === 0 ? [] : [{ action: 'open', label: words.status.showUntaken, value: untakenText } as const]),
        { action: 'share', label: words.buttons.share, value },
      ],
    ],
  };
}

/** What the mutes in force have kept quiet, as the polls counted it week by week. */
async function muteLines(
  { lookups, store, settings, now }: AskContext,
  targets: readonly Target[],
  words: CommandWords,
): Promise<readonly AnswerLine[]> {
  const mutes = readMutes(await lookups.mutes()).filter((mute) => isInForce(mute, now()));
  if (mutes.length === 0) return [];
  const numbers = new Set(mutes.map(({ number }) => number));
  const sinceMs = Math.min(...mutes.map(({ createdAtMs }) => createdAtMs));
  const weeks = weeksBetween(sinceMs, now(), settings.timeZone);
  const keys = targets.flatMap(({ id }) => weeks.map((week) => weekKey(id, week)));
  const quiet = [...(await store.readMany(keys)).values()].flatMap((row) => readTally(row).quiet ?? []);
  const kept = sum(quiet.filter(({ mute }) => numbers.has(mute)).map(({ count }) => count));
  return [[`🔕 ${words.status.mutes(mutes.length, kept)}`]];
}

interface ReadTarget {
  readonly lines: readonly AnswerLine[];
  /** Failures of the last day that nobody has taken. */
  readonly untaken: number;
}

async function readTarget(context: AskContext, target: Target, words: CommandWords): Promise<ReadTarget> {
  const { store, lookups, settings, now } = context;
  const lastDay = {
    target: target.id,
    state: 'failed',
    fromMs: now() - dayMs,
    toMs: now(),
    limit: failuresMax,
  } as const;
  const [cursors, due, dead, failed, ...open] = await Promise.all([
    Promise.all(target.sources.map((source) => store.read(cursorKey(target.id, source)))),
    store.due(target.id, waitingMax),
    lookups.dead(target.id, waitingMax),
    lookups.list(lastDay),
    ...openStates.map((state) => lookups.count({ target: target.id, state, ...anyTime, limit: countMax })),
  ]);
  // Mutes wait for their end in the same index, but are not deliveries.
  const waiting = due.filter((key) => !isOfMutes(key));
  const rows = await store.readMany([...waiting, ...dead, ...failed.map(({ key }) => key)]);
  const waitingCount = sum(waiting.map((key) => waitingIn(key, rows.get(rowId(key)))));
  const failures = failed.map(({ key }) => rows.get(rowId(key)));
  const counts = [
    words.status.open(atMost(sum(open), countMax, words)),
    words.status.waiting(atMost(waitingCount, waitingMax, words)),
    words.status.dead(atMost(dead.length, waitingMax, words)),
  ];
  const lines = [
    [{ bold: targetName(targetView(target, settings), settings) }],
    ...target.sources.flatMap((source, index) => sourceLines(target, source, cursors[index], context, words)),
    [counts.join(' · ')],
    ...reasonLines([...waiting, ...dead].flatMap((key) => rows.get(rowId(key)) ?? [])),
  ];
  return { lines, untaken: failures.filter((row) => row !== undefined && isUntaken(row)).length };
}

/**
 * What waits for a channel in great numbers is not in the index under its target. A row that waits for its next call alone
 * has nothing to send.
 */
function waitingIn(key: Key, row: Row | undefined): number {
  if (isBacklogKey(key)) return row === undefined ? 0 : readBacklog(row).count;
  if (isTakeKey(key)) return 0;
  return row !== undefined && isTaskKey(key) && isAllSent(row) ? 0 : 1;
}

/** A row that cannot be read waits: the status is where people look for it. */
function isAllSent(stored: Row): boolean {
  try {
    return unsentMessages(readTaskRow(stored)).length === 0;
  } catch {
    return false;
  }
}

/** The source is named only if there is another one than the Task Center. */
function sourceLines(
  { sources }: Target,
  source: SourceName,
  row: Row | undefined,
  context: AskContext,
  words: CommandWords,
): readonly AnswerLine[] {
  const [first = [], ...others] = pollLines(row, source, context, words);
  const isSaid = sources.some((name) => name !== 'tasks');
  return [isSaid ? [{ bold: words.status.source[source] }, ' · ', ...first] : first, ...others];
}

function pollLines(
  row: Row | undefined,
  source: SourceName,
  { settings, now }: AskContext,
  words: CommandWords,
): readonly AnswerLine[] {
  if (row === undefined) return [[words.status.never]];
  const { lastOkAtMs, watermarkSeconds, failures, failingSinceMs, lastFailure, delays } = readCursor(row);
  const watermarkMs = watermarkSeconds * 1_000;
  const ago = (atMs: number): string => words.status.ago(roughDuration(Math.max(0, now() - atMs), settings));
  return [
    lastOkAtMs === undefined ? [words.status.never] : [words.status.lastGood, { atMs: lastOkAtMs }, ago(lastOkAtMs)],
    [words.status.knownUpTo, { atMs: watermarkMs }, ago(watermarkMs)],
    ...(delays === undefined ? [] : [[delayWords(delays, source, settings, words)]]),
    ...(failures === 0 || failingSinceMs === undefined
      ? []
      : [
          [
            '🔴 ',
            words.status.failing(failures),
            { atMs: failingSinceMs },
            words.colon,
            tidy(lastFailure ?? '', reasonMaxCharacters),
          ],
        ]),
  ];
}

function delayWords(delays: ListingDelays, source: SourceName, settings: Settings, words: CommandWords): string {
  const inWords = (delayMs: number) => (delayMs === 0 ? '' : roughDuration(delayMs, settings));
  const readBackMs = readBackSeconds(settings, source) * 1_000;
  return words.status.delays(
    inWords(usualDelayMs(delays)),
    inWords(delays.worstMs),
    roughDuration(readBackMs, settings),
  );
}

/** Why messages are still waiting, the most frequent reason first. */
function reasonLines(rows: readonly Row[]): readonly AnswerLine[] {
  const reasons = rows.flatMap((row) => {
    const unsettled = messagesIn(row).filter((message) => message.reason !== undefined);
    return [...new Set(unsettled.map(({ reason }) => tidy(reason ?? '', reasonMaxCharacters)))];
  });
  const groups = [...Map.groupBy(reasons.filter(Boolean), (reason) => reason)];
  groups.sort(([, one], [, other]) => other.length - one.length);
  return groups.slice(0, reasonsMax).map(([reason, group]) => [`${group.length} × ${reason}`]);
}

function atMost(count: number, max: number, words: CommandWords): string {
  return count >= max ? words.tasks.orMore(String(max)) : String(count);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
