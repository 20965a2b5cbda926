/** What is said once polls work again is true: how many tasks started or changed in the meantime. */
import type { Case, Sighted, Violation } from './case.ts';
import type { Line, PageSeen, RowChanged } from './history.ts';
import { isKey, readRuns } from './poll-runs.ts';
import { type Seen, textsOf } from './slack-view.ts';

/** Clocks that differ, and whole seconds. */
const slackMs = 15_000;

interface Notice {
  readonly target: string;
  readonly source: Sighted['source'];
  /** When the last good poll began that is known for certain, and when the last one was stored that may have been good. */
  readonly earliestMs: number;
  readonly lastGood: string | undefined;
  readonly latestMs: number;
  /** When its writer began, and when it wrote it down. */
  readonly readFromMs: number;
  readonly writtenMs: number;
  /** The process that wrote it down first. */
  readonly writer: string;
  /** When each process began. */
  readonly began: ReadonlyMap<string, number>;
  readonly sk: string;
  /** Of its message. */
  readonly ts: string | undefined;
}

export function judgeRecovered(court: Case): Violation[] {
  return readNotices(court).flatMap((notice) => {
    const said = saidIn(court.messages, notice);
    const [least, most] = [mustBeCounted(court, notice), mayBeCounted(court, notice)];
    const isTrue = said === undefined || (said >= least && said <= most);
    const what = `${notice.sk}: ${said} of ${least} to ${most}`;
    return isTrue ? [] : [{ rule: 'what is said of an outage is true', kind: 'conduct', what }];
  });
}

function readNotices({ end, history }: Case): Notice[] {
  return end.rows.flatMap(({ pk, sk, facts, message }) => {
    if (!String(sk).startsWith('NOTICE#recovered#')) return [];
    const { process: writer, at: writtenMs } = firstWrite(history, String(pk), String(sk)) ?? {};
    const target = String(pk).slice('TARGET#'.length);
    const { source } = facts as { source?: 'events' };
    const runs = readRuns(history, target, source);
    const own = runs.find(({ process }) => process === writer);
    if (writer === undefined || writtenMs === undefined || own === undefined) return [];
    const before = runs.filter(({ fromMs }) => fromMs < own.fromMs);
    const lastGood = before.findLast(({ isGood, storedMs }) => isGood && storedMs < own.fromMs);
    const span = {
      earliestMs: lastGood?.fromMs ?? 0,
      lastGood: lastGood?.process,
      latestMs: Math.max(0, ...before.filter(({ mayBeGood }) => mayBeGood).map(({ storedMs }) => storedMs)),
      readFromMs: own.fromMs,
      writtenMs,
      began: new Map(runs.map(({ process, fromMs }) => [process, fromMs])),
    };
    return [{ target, source, ...span, writer, sk: String(sk), ts: (message as { ts?: string } | undefined)?.ts }];
  });
}

/** Undefined when nobody was told that the row was new: whose it was then nobody outside knows. */
function firstWrite(history: readonly Line[], pk: string, sk: string): Line | undefined {
  const writes = history.filter(({ f }) => f === 'store.write');
  const asked = writes.filter(({ type, value }) => type === 'invoke' && isKey(value, pk, sk));
  const [first] = asked;
  const isNew = writes.some(({ type, call, value }) => {
    const { written, v } = (value ?? {}) as { written?: boolean; v?: number };
    return type === 'ok' && call === first?.call && written === true && v === 1;
  });
  return isNew ? first : undefined;
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

/** Recorded as news since the last poll that may have been good, by the writer or where it was shown to the writer. */
function mustBeCounted(court: Case, notice: Notice): number {
  const { writer, readFromMs, latestMs, began } = notice;
  const shown = shownTo(court.history, notice);
  const certain = changesOf(court.history, notice).filter(({ id, name, kind, process, at }) => {
    if (kind !== 'news' || !shown.has(id) || (notice.source === 'events' && mayBeHeld(name))) return false;
    return process === writer || ((began.get(process) ?? 0) > latestMs + slackMs && at <= readFromMs);
  });
  return new Set(certain.map(({ id }) => id)).size;
}

/** What was held had happened before it was recorded. */
function mayBeHeld(name: string): boolean {
  return name.endsWith('Normal') || name === 'masterStandbySwitchover';
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

/** Recorded since the last poll that was good for certain. */
function mayBeCounted(court: Case, notice: Notice): number {
  const possible = changesOf(court.history, notice).filter(
    ({ kind, process, at }) => kind !== 'silent' && process !== notice.lastGood && at > notice.earliestMs - slackMs,
  );
  return new Set(possible.map(({ id }) => id)).size;
}

/** Everything that was recorded of the source until the notice was written. */
function changesOf(
  history: readonly Line[],
  { target, source, writtenMs }: Notice,
): (RowChanged & { readonly at: number })[] {
  return history
    .filter(({ f, at }) => f === 'row.changed' && at <= writtenMs)
    .map(({ at, value }) => ({ at, ...(value as RowChanged) }))
    .filter((change) => change.target === target && change.source === source);
}
