/**
 * One channel's trouble is nobody else's: a failure for a healthy channel is sent within two polls, whatever the other
 * channels answer, and however much waits for them.
 */
import type { Case, Sighted, Violation } from './case.ts';
import { bootOf, eventOf, expect, isLeft, sureChannels } from './expected.ts';
import type { Line } from './history.ts';
import { mayBeMuted } from './muting.ts';
import { payload } from './slack-view.ts';
import { crowdsOf, isLeftInDeletedDigest, readRefused, repliesOf, saidAt, tellingsOf } from './told.ts';

type Span = readonly [fromMs: number, toMs: number];

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Clocks that differ, and what is on its way. */
const marginMs = 12 * secondMs;
/** The longest that a run lives. */
const runMs = 55 * secondMs;
/** A list that took longer than this has left little time for messages. */
const readingMaxMs = 15 * secondMs;
/** Longer than this, an answer of Slack or of the table has kept its run waiting. */
const answerMaxMs = 2 * secondMs;
/** What was certainly not done is tried again after two minutes at the latest, a channel that a person had to mend after five. */
const deniedMs = 2 * minuteMs;
const mendedMs = 5 * minuteMs;

export function judgeLanes(court: Case): Violation[] {
  const failures = court.tasks.flatMap((task) => {
    const version = firstFailure(court, task);
    return version === undefined ? [] : [{ task, version }];
  });
  if (failures.length === 0) return [];
  const calls = readCalls(court.history);
  const refused = [...readRefused(court.history)];
  const polls = new Map(court.configuration.targets.map(({ id }) => [id, readPolls(court, calls, id)]));
  return failures.flatMap(({ task, version }) =>
    [...sureChannels(court, task, 'failed')].flatMap((channel) => {
      if (refused.some((name) => name.startsWith(`${channel}|`)) || !isOwed(court, task, channel)) return [];
      const twoPolls = firstQuietPair(
        court,
        task,
        version,
        polls.get(task.target) ?? noPolls,
        troubleIn(court, calls, channel),
      );
      if (twoPolls === undefined) return [];
      if (announcedAt(court, task, channel) <= twoPolls.untilMs) return [];
      // The headline of its digest counted it, until a person deleted that.
      if (isLeftInDeletedDigest(court, channel, task, task.seenAt.get(version))) return [];
      return [lost(`${task.id} in ${channel}, after ${twoPolls.names.join(' and ')}`)];
    }),
  );
}

/** Who need not be told in the end need not be told soon. */
function isOwed(court: Case, task: Sighted, channel: string): boolean {
  const { events, must } = expect(court, task);
  return events.size > 0 && (!events.has('failed') || must.has(channel));
}

/** The first failure that was news for sure, and that no mute may have covered. What is stamped before the last sighting is doubted for long. */
function firstFailure(court: Case, task: Sighted): number | undefined {
  if (task.toldBy !== undefined || task.isUnstorable === true || isLeft(court, task)) return undefined;
  const [version] = [...task.events].filter((each) => eventOf(task, each) === 'failed').sort((one, two) => one - two);
  const before = Math.max(-1, ...[...task.committed].filter((each) => each < (version ?? 0)));
  // Failed, opened and failed again between two looks is no news.
  if (before >= 0 && eventOf(task, before) === 'failed') return undefined;
  if (version === undefined || mayBeMuted(court, task, 'failed', [...task.returned])) return undefined;
  const [latestMs = 0, ...beforeMs] = task.versions
    .slice(0, version + 1)
    .map(stampOf(task))
    .reverse();
  return latestMs > bootOf(court, task)[1] && beforeMs.every((ms) => ms <= latestMs) ? version : undefined;
}

function stampOf({ createdAtMs = 0 }: Sighted): (version: Sighted['versions'][number]) => number {
  return ({ updatedAtMs = createdAtMs }) => updatedAtMs;
}

interface Call {
  readonly process: string;
  readonly f: string;
  readonly at: number;
  readonly asked: { readonly channel?: string };
  readonly end?: Line;
}

interface Answer {
  readonly kind?: string;
  readonly retryAfterMs?: number;
  readonly where?: string;
}

function readCalls(history: readonly Line[]): Call[] {
  const calls = new Map<number, Call>();
  for (const line of history) {
    const { f, type, call = 0, process, at, value } = line;
    if (type === 'invoke') calls.set(call, { process, f, at, asked: (value ?? {}) as Call['asked'] });
    const known = calls.get(call);
    if ((type === 'ok' || type === 'fail') && known !== undefined) calls.set(call, { ...known, end: line });
  }
  return [...calls.values()];
}

/** When Slack's own answers say that the channel, or the token, is not well, and for how long after. */
function troubleIn({ configuration, history, endAt }: Case, calls: readonly Call[], channel: string): Span[] {
  const graceMs = configuration.delivery.graceSeconds * secondMs;
  const closed = closedSpans(history, channel, endAt);
  const answered = calls.flatMap(({ f, at, asked, end }): Span[] => {
    if (!f.startsWith('slack.')) return [];
    const { kind = 'unknown', where, retryAfterMs = 0 } = (end?.value ?? {}) as Answer;
    if (asked.channel !== channel) return where === 'token' ? [[at, end?.at ?? at + runMs]] : [];
    if (end === undefined) return [[at, at + runMs + graceMs + marginMs]];
    if (isDone(kind)) return end.at - at > answerMaxMs ? [[at, end.at]] : [];
    const mayBeClosed = kind === 'misconfigured' || closed.length > 0;
    const afterMs = Math.max(retryAfterMs, mayBeClosed ? mendedMs : deniedMs, graceMs + marginMs);
    return [[at, end.at + afterMs + marginMs]];
  });
  return [...closed, ...answered];
}

function closedSpans(history: readonly Line[], channel: string, endAt: number): Span[] {
  const isOfChannel = ({ value }: Line) => (value as { channel?: string }).channel === channel;
  const opened = history.filter((line) => line.f === 'slack.opened' && isOfChannel(line));
  return history
    .filter((line) => line.f === 'slack.closed' && isOfChannel(line))
    .map(({ at }) => [at, (opened.find((line) => line.at >= at)?.at ?? endAt) + mendedMs + marginMs]);
}

/** Of a message that is gone nothing more is wanted, and of its channel nothing is said. */
function isDone(kind: string): boolean {
  return ['sent', 'found', 'absent', 'page', 'gone'].includes(kind);
}

interface Poll {
  readonly process: string;
  readonly span: Span;
}

interface Polls {
  /** They lived to their end, the table answered them at once, and the lists left them time. */
  readonly sound: readonly Poll[];
  /** What the others may have begun is left alone for so long. */
  readonly trouble: readonly Span[];
}

const noPolls: Polls = { sound: [], trouble: [] };

function readPolls({ configuration }: Case, all: readonly Call[], target: string): Polls {
  const graceMs = configuration.delivery.graceSeconds * secondMs;
  const runs = all.filter(({ f, process }) => f === 'watch' && process.startsWith(`${target}/`));
  const byProcess = Map.groupBy(all, ({ process }) => process);
  const sound: Poll[] = [];
  const trouble: Span[] = [];
  for (const { process, at, end } of runs) {
    if (end?.type === 'ok' && (byProcess.get(process) ?? []).every((call) => isInTime(call, at)))
      sound.push({ process, span: [at, end.at] });
    else trouble.push([at, at + runMs + graceMs + marginMs]);
  }
  return { sound, trouble };
}

function isInTime({ f, at, end }: Call, startMs: number): boolean {
  if (f.startsWith('store.') || f.startsWith('mutes.')) return end?.type === 'ok' && end.at - at <= answerMaxMs;
  const isOfList = f.startsWith('list.') || f.startsWith('names.') || f.startsWith('instances.');
  return !isOfList || (end?.at ?? Infinity) <= startMs + readingMaxMs;
}

interface Pair {
  readonly names: readonly string[];
  /** When the last of the runs that were at it is over. */
  readonly untilMs: number;
}

/** Two polls, one after the other, that knew of the failure while it was the newest state and nothing was wrong. */
function firstQuietPair(
  { endAt }: Case,
  task: Sighted,
  version: number,
  { sound, trouble }: Polls,
  inChannel: readonly Span[],
): Pair | undefined {
  const knownMs = task.writtenAt.get(version) ?? Infinity;
  const overMs = Math.min(endAt, task.versions[version + 1]?.atMs ?? Infinity);
  const spans = [...trouble, ...inChannel];
  for (const first of sound) {
    if (first.span[1] < knownMs) continue;
    const second = sound.find(({ process, span }) => process !== first.process && span[0] >= first.span[1]);
    if (second === undefined) return undefined;
    const alive = sound.filter(({ span }) => span[0] <= second.span[1] && span[1] >= second.span[1]);
    const whole: Span = [first.span[0], Math.max(...alive.map(({ span }) => span[1]))];
    if (whole[1] >= overMs) return undefined;
    if (spans.every((span) => !overlap(span, whole)))
      return { names: [first.process, second.process], untilMs: whole[1] };
  }
  return undefined;
}

function overlap(one: Span, other: Span): boolean {
  return one[0] <= other[1] && one[1] >= other[0];
}

/** When people could first read of a failure in the channel. */
function announcedAt(court: Case, task: Sighted, channel: string): number {
  const roots = tellingsOf(court, task)
    .filter((telling) => telling.channel === channel)
    .flatMap(({ root, part, bornWith }) => {
      if (bornWith.includes('failed')) return [(part ?? root).createdAt];
      return part !== undefined && root.born.text.startsWith('🔴') ? [root.createdAt] : [];
    });
  const replies = repliesOf(court, task, channel).filter(({ born }) => payload(born, 'event') === 'failed');
  const crowds = crowdsOf(court, task, channel, 'failed').map((crowd) => saidAt(court, crowd));
  return Math.min(Infinity, ...roots, ...replies.map(({ createdAt }) => createdAt), ...crowds);
}

function lost(what: string): Violation {
  return { rule: 'a failure for a healthy channel is sent within two polls', kind: 'lost', what };
}
