/** What messages say about time, and about what has changed, is true. The sentences are a closed list, in English. */
import { type Case, isComplete, type Sighted, type Violation } from './case.ts';
import { eventOf, everyMs } from './expected.ts';
import type { Applied, Line, PageSeen } from './history.ts';
import { kindOf, lineInPart, payload, type Seen } from './slack-view.ts';

export function judgeWords(court: Case): Violation[] {
  const polls = Map.groupBy(goodPolls(court), ({ target }) => target);
  const looks = looksAt(court.history);
  return court.history.flatMap(({ f, value }) => {
    if (f !== 'slack.created' && f !== 'slack.edited') return [];
    const applied = value as Applied;
    const text = JSON.stringify(applied.blocks ?? applied.text);
    const mine = polls.get(payload(applied, 'target')) ?? [];
    return [
      ...judgeLateness(court, { polls: mine, looks }, applied, text),
      ...judgeGap(court, mine, applied, text),
      ...judgeWanted(applied),
      ...judgeNext(applied),
    ];
  });
}

interface Poll {
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** By the cloud's clock, up to when it asked; the first poll does not know yet how far that is ahead. */
  readonly askedToMs: number;
  /** What it read: Cloud Eye, the Task Center, or both. */
  readonly sources: ReadonlySet<Source>;
}

/** Clocks, network, settling and whole seconds together. */
const slackMs = 20_000;

type Source = 'events' | 'tasks';

interface Reading {
  readonly start: Line;
  readonly read: Set<Source>;
  /** By source: the second up to which it asked at most. */
  readonly furthest: Map<Source, number>;
  /** Asked as far as it asked at all, up to the cloud's now, and shown to the end. */
  readonly toNow: Set<Source>;
  /** Said by the cursor: a part of what there was. */
  readonly inPart: Set<Source>;
}

/**
 * Read to the end, up to when they began. Where the cloud's clock is ahead its newest tasks stand behind our now: who read
 * up to ours, did not ask up to the cloud's and says that this was a part has not read to the end.
 */
function goodPolls(court: Case): Poll[] {
  const readings = new Map<string, Reading>();
  const pages = new Map<number | undefined, PageAsked>();
  const marginMs = slackMs + court.driftMs + Math.max(0, -court.cloudOffsetMs);
  return court.history.flatMap((line) => {
    const { f, type, process, at, value } = line;
    if (f === 'watch' && type === 'invoke')
      readings.set(process, {
        start: line,
        read: new Set(),
        furthest: new Map(),
        toNow: new Set(),
        inPart: new Set(),
      });
    const reading = readings.get(process);
    if (reading === undefined) return [];
    const { start, read, furthest, toNow, inPart } = reading;
    if (f === 'list.page' && type === 'invoke') {
      const asked = value as PageAsked;
      const source = sourceOf(asked.event);
      pages.set(line.call, asked);
      furthest.set(source, Math.max(asked.toSeconds ?? 0, furthest.get(source) ?? 0));
    }
    if (f === 'list.page' && type === 'ok') {
      const { event, toSeconds = 0, limit = 0 } = pages.get(line.call) ?? {};
      const source = sourceOf(event);
      read.add(source);
      const isToNow =
        toSeconds >= (furthest.get(source) ?? 0) && toSeconds * 1_000 >= start.at + court.cloudOffsetMs - marginMs;
      if (isToNow && (value as PageSeen).items.length < limit) toNow.add(source);
    }
    if (f === 'store.write' && type === 'invoke') noteCursor(inPart, value as CursorWrite);
    if (f !== 'watch' || type !== 'ok' || !isComplete(line)) return [];
    const { window } = (value as { report: { window?: { to: string } } }).report;
    const reachedNow = window !== undefined && Date.parse(window.to) >= start.at - marginMs;
    const sources = read.difference(inPart.difference(toNow));
    if (!reachedNow || sources.size === 0 || court.lies.some((lie) => lie.process === process)) return [];
    const { target } = start.value as { target: string };
    const askedToMs = Date.parse(window.to);
    return [{ target, fromMs: start.at, toMs: at, askedToMs, sources }];
  });
}

interface PageAsked {
  readonly event?: string;
  readonly toSeconds?: number;
  readonly limit?: number;
}

interface CursorWrite {
  readonly sk: string;
  readonly isOfPart?: boolean;
}

function noteCursor(inPart: Set<Source>, { sk, isOfPart }: CursorWrite): void {
  if (!sk.startsWith('CURSOR')) return;
  const source = sk === 'CURSOR' ? 'tasks' : 'events';
  if (isOfPart === true) inPart.add(source);
  else inPart.delete(source);
}

/** A request to Cloud Eye names the event that it asks for. */
function sourceOf(event: string | undefined): Source {
  return event === undefined ? 'tasks' : 'events';
}

/** Nobody was watching: no good poll since it happened, and for longer than the target is left alone anyway. */
function judgeLateness(court: Case, seen: Looks, applied: Applied, text: string): Violation[] {
  if (!text.includes('late: polling was interrupted')) return [];
  if (kindOf(applied) === 'digest') return judgeLateDigest(court, seen, applied);
  const id = payload(applied, 'task_id');
  const task = court.tasks.find((each) => each.id === id && each.target === payload(applied, 'target'));
  const event = payload(applied, 'event');
  const versions = task === undefined ? [] : [...task.returned].filter((version) => eventOf(task, version) === event);
  const isTrue = task !== undefined && versions.some((version) => wasUnwatched(court, seen, task, version));
  return isTrue ? [] : [untrue('nobody was watching', `${id} ${event}, ${applied.ts}`)];
}

/** One of the tasks that are named in its thread, or in a part outside of it, is what it was late with. */
function judgeLateDigest(court: Case, seen: Looks, { channel, ts, metadata }: Applied): Violation[] {
  const isOfDigest = ({ born }: Seen) =>
    born.threadTs === ts || payload(born, 'digest') === metadata.event_payload.delivery;
  const thread = court.messages.filter((message) => message.born.channel === channel && isOfDigest(message));
  const named = court.tasks.filter(({ id, target }) => {
    const isIn = ({ born }: Seen) => payload(born, 'task_id') === id || lineInPart(born, id) !== undefined;
    return target === metadata.event_payload.target && thread.some(isIn);
  });
  const isTrue =
    named.length < Number(metadata.event_payload.count) ||
    named.some((task) => task.versions.some((_, version) => wasUnwatched(court, seen, task, version)));
  return isTrue ? [] : [untrue('nobody was watching', `a digest, ${ts}`)];
}

/** True for one of the runs that saw it: not every run that sees something lives to write it down. */
function wasUnwatched(court: Case, { polls, looks }: Looks, task: Sighted, version: number): boolean {
  const stamps = [task.versions[version]?.updatedAtMs ?? task.createdAtMs ?? 0, task.createdAtMs ?? 0];
  return (looks.get(lookName(task.id, version)) ?? []).some((seenMs) => {
    const before = polls.filter(({ toMs, sources }) => sources.has(task.source ?? 'tasks') && toMs < seenMs - slackMs);
    const last = before.at(-1);
    if (seenMs - (last?.fromMs ?? 0) <= everyMs(court, task.target) + slackMs) return false;
    const lookedToMs = Math.min((last?.fromMs ?? 0) + court.cloudOffsetMs, last?.askedToMs ?? 0);
    return stamps.some((stampMs) => lookedToMs <= stampMs + slackMs + court.driftMs);
  });
}

interface Looks {
  readonly polls: readonly Poll[];
  /** By task and version: when the runs began that saw it. */
  readonly looks: ReadonlyMap<string, readonly number[]>;
}

function looksAt(history: readonly Line[]): Map<string, number[]> {
  const began = new Map<string, number>();
  const looks = new Map<string, number[]>();
  for (const { f, type, at, process, value } of history) {
    if (f === 'watch' && type === 'invoke') began.set(process, at);
    if (f !== 'list.page' || type !== 'ok') continue;
    for (const { id, version } of (value as PageSeen).items) {
      const name = lookName(id, version);
      looks.set(name, [...(looks.get(name) ?? []), began.get(process) ?? 0]);
    }
  }
  return looks;
}

function lookName(id: string, version: number): string {
  return `${id} ${version}`;
}

/** No good poll lies in a gap, and none was due there only as often as the target is polled. */
function judgeGap(court: Case, polls: readonly Poll[], applied: Applied, text: string): Violation[] {
  const [, from, to] = /no successful poll from <!date\^(\d+)\^.*? to <!date\^(\d+)\^/.exec(text) ?? [];
  if (from === undefined || to === undefined) return [];
  const marginMs = slackMs + court.driftMs;
  const [fromMs, toMs] = [Number(from) * 1_000 + marginMs, Number(to) * 1_000 - marginMs];
  // A notice is about one source; a digest is about all of them.
  const source = text.includes('Cloud Eye events') ? 'events' : 'tasks';
  const isAboutOne = payload(applied, 'notice') !== '';
  const inside = polls.find(
    (poll) => poll.fromMs > fromMs && poll.toMs < toMs && (!isAboutOne || poll.sources.has(source)),
  );
  // That polls work again is said because some had failed, however soon after one another.
  const isDue = isAboutOne || toMs - fromMs + 2 * marginMs > everyMs(court, payload(applied, 'target')) + slackMs;
  if (inside === undefined && isDue) return [];
  return [untrue('no good poll lies in a gap', `${applied.metadata.event_payload.delivery} from ${from} to ${to}`)];
}

/** What a task was to change is only wanted until it has succeeded; while it runs, an arrow says so too. */
function judgeWanted({ metadata, text, ts }: Applied): Violation[] {
  const { event } = metadata.event_payload;
  const [, change = ''] = / · Capacity: ([^·]*)/.exec(text) ?? [];
  const isTrue = event === 'succeeded' || (event === 'started' && change.includes(' → ')) || / before ?$/.test(change);
  return change === '' || isTrue ? [] : [untrue('what did not happen is only wanted', `${event}, ${ts}: ${change}`)];
}

/** Who hears that something cannot be read hears why in words, and what to do. */
function judgeNext({ metadata, text, ts }: Applied): Violation[] {
  const { notice } = metadata.event_payload;
  const isNews = /a new kind of event|新的事件类型/.test(text);
  if ((notice !== 'blind' && notice !== 'drift') || isNews) return [];
  const isWhole = / · (?:Cause: |原因：)(?!GET )[^·]+ · (?:Next: |下一步：)/.test(text);
  return isWhole ? [] : [untrue('what cannot be read is said with what to do', `${ts}: ${text}`)];
}

function untrue(rule: string, what: string): Violation {
  return { rule, kind: 'conduct', what };
}
