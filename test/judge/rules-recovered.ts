/** What is said once polls work again is true: how many tasks started or changed in the meantime. */
import { beginning, type Case, isComplete, type Sighted, type Violation } from './case.ts';
import type { Line, PageSeen } from './history.ts';
import { type Seen, textsOf } from './slack-view.ts';

/** A replica may show a change later than others do. */
const lagMs = 2 * 60_000;
/** Clocks that differ, and whole seconds. */
const slackMs = 15_000;

interface Notice {
  readonly target: string;
  readonly source: Sighted['source'];
  /** When the last good poll began that is known for certain, and when the last one ended that may have been good. */
  readonly earliestMs: number;
  readonly latestMs: number;
  readonly toMs: number;
  /** The process that wrote it down first. */
  readonly writer: string;
  readonly sk: string;
  /** Of its message. */
  readonly ts: string | undefined;
}

export function judgeRecovered(court: Case): Violation[] {
  return readNotices(court).flatMap((notice) => {
    const said = saidIn(court.messages, notice);
    const [least, most] = [mustBeCounted(court, notice).length, mayBeCounted(court, notice).length];
    // Runs that overlap or die leave it open, by one or a few, which of them counted what.
    const isTrue = said === undefined || (said > 0 ? most > 0 : least === 0);
    const what = `${notice.sk}: ${said} of ${least} to ${most}`;
    return isTrue ? [] : [{ rule: 'what is said of an outage is true', kind: 'conduct', what }];
  });
}

function readNotices({ end, history }: Case): Notice[] {
  return end.rows.flatMap(({ pk, sk, facts, message }) => {
    if (!String(sk).startsWith('NOTICE#recovered#')) return [];
    const writer = writerOf(history, String(pk), String(sk));
    const target = String(pk).slice('TARGET#'.length);
    const runs = readRuns(history, target);
    const own = runs.find(({ process }) => process === writer);
    if (writer === undefined || own === undefined) return [];
    const before = runs.filter(({ fromMs }) => fromMs < own.fromMs);
    const { source } = facts as { source?: 'events' };
    const span = {
      earliestMs: before.findLast(({ isGood }) => isGood)?.fromMs ?? 0,
      latestMs: Math.max(0, ...before.filter(({ mayBeGood }) => mayBeGood).map(({ toMs }) => toMs)),
      toMs: own.toMs,
    };
    return [{ target, source, ...span, writer, sk: String(sk), ts: (message as { ts?: string } | undefined)?.ts }];
  });
}

/** Undefined when nobody was told that the row was new: whose it was then nobody outside knows. */
function writerOf(history: readonly Line[], pk: string, sk: string): string | undefined {
  const writes = history.filter(({ f }) => f === 'store.write');
  const asked = writes.filter(({ type, value }) => type === 'invoke' && isKey(value, pk, sk));
  const [first] = asked;
  const isNew = writes.some(({ type, call, value }) => {
    const { written, v } = (value ?? {}) as { written?: boolean; v?: number };
    return type === 'ok' && call === first?.call && written === true && v === 1;
  });
  return isNew ? first?.process : undefined;
}

interface PollRun {
  readonly process: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Every source was read to its end. */
  readonly isGood: boolean;
  /** It stored a cursor, and did not say that it failed. */
  readonly mayBeGood: boolean;
}

function readRuns(history: readonly Line[], target: string): PollRun[] {
  const lines = Map.groupBy(history, ({ process }) => process);
  const mine = [...lines].filter(([process]) => process.startsWith(`${target}/`));
  return mine.map(([process, own]) => readRun(process, own, target)).sort((one, other) => one.fromMs - other.fromMs);
}

function readRun(process: string, lines: readonly Line[], target: string): PollRun {
  const over = lines.find(({ f, type }) => f === 'watch' && type === 'ok');
  const fromMs = lines[0]?.at ?? 0;
  const isGood = over !== undefined && isComplete(over) && readToMs(over) > fromMs - behindMaxMs;
  const stored = lines.some(
    ({ f, value }) => f === 'store.write' && isKey(value, `TARGET#${target}`, 'CURSOR', 'CURSOR#events'),
  );
  return {
    process,
    fromMs,
    toMs: lines.at(-1)?.at ?? 0,
    isGood,
    mayBeGood: isGood || (stored && !hasFailed(over)),
  };
}

/** How far a poll that read up to now may say that it read: clocks differ, and the newest seconds are not settled. */
const behindMaxMs = 6 * 60_000;

/** A poll that read a part of a backlog has not read up to now. */
function readToMs({ value }: Line): number {
  const { window } = (value as { report: { window?: { to: string } } }).report;
  return window === undefined ? 0 : Date.parse(window.to);
}

/** Items that cannot be used leave a poll a good one. */
function hasFailed(over: Line | undefined): boolean {
  const { faults = [] } = (over?.value ?? {}) as { faults?: readonly { error?: string }[] };
  return faults.some(({ error = '' }) => !error.includes('items of the list cannot be used'));
}

function isKey(value: unknown, pk: string, ...sks: readonly string[]): boolean {
  const key = value as { readonly pk?: string; readonly sk?: string } | null;
  return key?.pk === pk && key.sk !== undefined && sks.includes(key.sk);
}

const sentence = /(\d+) (?:tasks?|events?) (?:started|happened)|期间有 (\d+) 个任务|期间发生了 (\d+) 个事件/;
const nothing = /Nothing changed|No events happened|期间没有/;

/** Undefined when Slack has no message of it. */
function saidIn(messages: readonly Seen[], { ts }: Notice): number | undefined {
  const born = messages.find((message) => message.born.ts === ts)?.born;
  const text = born === undefined ? '' : [born.text, ...textsOf(born.blocks)].join(' ');
  if (nothing.test(text)) return 0;
  const found = sentence.exec(text)?.slice(1).find(Boolean);
  return found === undefined ? undefined : Number(found);
}

/** First seen since the last poll that may have been good, and shown to the writer. Of two sources nobody knows which failed. */
function mustBeCounted(court: Case, notice: Notice): readonly Sighted[] {
  const { sources = [] } = court.configuration.targets.find(({ id }) => id === notice.target) ?? {};
  if (sources.length > 1 || notice.source === 'events') return [];
  const shown = shownTo(court.history, notice);
  return of(court, notice).filter((task) => {
    const { id, isUnstorable, createdAtMs = 0, seenAt } = task;
    const [, beganMs] = court.began.get(beginning(task)) ?? [0, Number.MAX_SAFE_INTEGER];
    const firstMs = Math.min(...seenAt.values());
    const isNews = createdAtMs - court.cloudOffsetMs > beganMs + slackMs;
    return shown.has(id) && isUnstorable !== true && isNews && firstMs > notice.latestMs && firstMs <= notice.toMs;
  });
}

/** On pages that proved something: nobody has to believe a full one. */
function shownTo(history: readonly Line[], { writer, sk }: Notice): ReadonlySet<string> {
  const mine = history.filter(({ process }) => process === writer);
  const writtenAt = mine.findIndex(({ f, value }) => f === 'store.write' && (value as { sk?: string }).sk === sk);
  const asked = mine.filter(({ f, type }) => f === 'list.page' && type === 'invoke');
  const limits = new Map(asked.map(({ call, value }) => [call, (value as { limit: number }).limit]));
  const shown = mine.slice(0, writtenAt).flatMap(({ f, type, call, value }) => {
    const items = f === 'list.page' && type === 'ok' ? (value as PageSeen).items : [];
    return items.length < (limits.get(call) ?? 0) ? items : [];
  });
  return new Set(shown.map(({ id }) => id));
}

function mayBeCounted(court: Case, notice: Notice): readonly Sighted[] {
  const isWithin = (atMs: number) => atMs > notice.earliestMs - lagMs && atMs <= notice.toMs;
  return of(court, notice).filter(
    ({ versions, absent, seenAt }) =>
      [...versions.map(({ atMs }) => atMs), ...absent.flat(), ...seenAt.values()].some(isWithin) || runsBack(versions),
  );
}

/** An end whose stamp is before the last one is believed once it has stood for a while. */
function runsBack(versions: Sighted['versions']): boolean {
  return versions.some(({ updatedAtMs = 0 }, index) => updatedAtMs < (versions[index - 1]?.updatedAtMs ?? 0));
}

function of({ tasks }: Case, { target, source }: Notice): readonly Sighted[] {
  return tasks.filter((task) => task.target === target && task.source === source);
}
