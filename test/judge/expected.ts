/** What a task must show in the end, whatever happened on the way. */
import { beginning, type Case, isComplete, type Sighted } from './case.ts';
import type { State } from './history.ts';
import { knowledgeOf } from './known-instance.ts';
import { mayBeMuted, mustBeMuted, routedAt } from './muting.ts';
import { channelsFor } from './routing.ts';

export interface Expected {
  /** Every message of the task shows one of these. */
  readonly events: ReadonlySet<string>;
  /** It is told in these channels, for sure. */
  readonly must: ReadonlySet<string>;
  /** It may be told in these. */
  readonly may: ReadonlySet<string>;
  /** It is not told at all. */
  readonly isSilent: boolean;
}

const minuteMs = 60_000;
/** Clocks, network and whole seconds together. */
const slackMs = 12_000;
/** Two services stamp one switchover this far apart, and more. */
const sameMs = 3 * minuteMs;
/** Nothing is called stalled sooner. */
const stalledMinMs = 4 * minuteMs;
/** A replica may show a version for this long after it is over. */
const seenLateMs = 2 * minuteMs;
/** A task may be known as open for long after its end. */
const knownOpenMs = 13 * minuteMs;

export function expect(court: Case, task: Sighted): Expected {
  const events = isLeft(court, task) ? new Set<string>() : newest(court, task);
  const heard = [...task.returned].filter((version) => !mustBeMuted(court, task, eventOf(task, version), version));
  const possible = new Set([...findingsOf(court, task), ...heard.map((version) => eventOf(task, version))]);
  const may = new Set(
    [...possible].flatMap((event) => [...anyChannels(court, task, event), ...callChannels(court, event)]),
  );
  const isSilent = mustBeSilent(court, task);
  const isTellable =
    !isSilent && task.isUnstorable !== true && !mayBeTheSame(court, task) && !isListedTooLate(court, task);
  const isOwed = isTellable && events.size > 0 && isFound(court, task) && mustBeTold(court, task);
  const wanted = isOwed ? [...events].map((event) => owedChannels(court, task, event)) : [];
  const must = new Set([...(wanted[0] ?? [])].filter((channel) => wanted.every((channels) => channels.has(channel))));
  return { events, must, may, isSilent };
}

/** Every read looks so far back for events, and no further. */
const readBackMs = 60 * minuteMs;

/** Whether no read looked for the event any more once it was listed. */
export function isListedTooLate(court: Case, task: Sighted): boolean {
  return task.source === 'events' && listedAfterMs(court, task) > readBackMs;
}

/** How long after it happened it was listed. */
export function listedAfterMs({ cloudOffsetMs }: Case, { versions, createdAtMs = 0 }: Sighted): number {
  return (versions[0]?.atMs ?? 0) - (createdAtMs - cloudOffsetMs);
}

/** A poll after that which found the name reads it. */
const foundMs = 10 * minuteMs;

/** Whether a run of its target that ended well heard the name of the event in good time. */
function isFound({ history, endAt }: Case, { isOfUnknownName, name, target }: Sighted): boolean {
  if (isOfUnknownName !== true) return true;
  const asked = history.filter(({ f, type, value }) => f === 'names.page' && type === 'invoke' && isOf(value, target));
  const calls = new Set(asked.map(({ call }) => call));
  const heard = history.filter(
    ({ type, call, at, value }) =>
      type === 'ok' && calls.has(call) && at < endAt - foundMs && (value as readonly string[]).includes(name),
  );
  const good = new Set(
    history
      .filter((line) => line.f === 'watch' && line.type === 'ok' && isComplete(line))
      .map(({ process }) => process),
  );
  return heard.some(({ process }) => good.has(process));
}

function isOf(value: unknown, target: string): boolean {
  return (value as { target: string }).target === target;
}

/** Of a project that its target no longer reads: it may be told as it was, and need not be told at all. */
export function isLeft({ movedAt }: Case, { target, project }: Sighted): boolean {
  return movedAt.has(target) && project === undefined;
}

/** What the product may find out about a task by itself: that it stalled, that it is gone. */
function findingsOf(court: Case, { versions, absent, createdAtMs = 0 }: Sighted): string[] {
  const { endAt, cloudOffsetMs, lies } = court;
  // Whoever believes a Date that is ahead of a cloud that is behind takes its tasks for older than they are.
  const aheadMs = lies.length === 0 ? 0 : Math.max(0, -cloudOffsetMs);
  const stalls = versions.some(({ state }, index) => {
    const openUntilMs = (versions[index + 1]?.atMs ?? endAt) + seenLateMs;
    return state === 'open' && openUntilMs - (createdAtMs - cloudOffsetMs) > stalledMinMs - aheadMs;
  });
  return [...(stalls ? ['stalled'] : []), ...(absent.length > 0 ? ['lost'] : [])];
}

const alarms = new Set(['failed', 'stalled', 'lost']);

/** Where somebody may be called for who is called nowhere else. */
export function callChannels({ routings }: Pick<Case, 'routings'>, event: string): readonly string[] {
  if (!alarms.has(event)) return [];
  return routings.flatMap(({ routes, defaultRoute }) =>
    [...routes, defaultRoute].flatMap(({ escalate = [] }) => escalate.flatMap(({ channel }) => channel ?? [])),
  );
}

function owedChannels(court: Case, task: Sighted, event: string): Set<string> {
  return mayBeMuted(court, task, event, versionsOf(task, event)) ? new Set() : sureChannels(court, task, event);
}

/** Those that it may have been routed to, whatever was known of its instance. */
export function anyChannels(court: Case, task: Sighted, event: string): Set<string> {
  return new Set(routingsOf(court, task, event).flatMap((channels) => [...channels]));
}

/** Those that it was routed to for sure. */
export function sureChannels(court: Case, task: Sighted, event: string): Set<string> {
  const [first = new Set<string>(), ...others] = routingsOf(court, task, event);
  return new Set([...first].filter((channel) => others.every((channels) => channels.has(channel))));
}

/** What waits asks again whenever it is tried, so routes that came later count as well. */
function routingsOf(court: Case, task: Sighted, event: string): Set<string>[] {
  const versions = versionsOf(task, event);
  return (versions.length === 0 ? [neverSeen] : versions).flatMap((version) => {
    const span = routedAt(task, version, event);
    const known = knowledgeOf(court, task, span);
    const routings = court.routings.filter(({ toMs }) => toMs > span[0]);
    return routings.flatMap((routing) => known.map((knowledge) => channelsFor(routing, task, event, knowledge)));
  });
}

/** No version: what is known may be anything. */
const neverSeen = -1;

function versionsOf(task: Sighted, event: string): number[] {
  // Our own findings are made at any time after the first look.
  const isFinding = event === 'stalled' || event === 'lost';
  return [...task.returned].filter((version) => isFinding || eventOf(task, version) === event);
}

/** How often a target is polled. */
export function everyMs({ configuration }: Case, target: string): number {
  const [count, unit = ''] = (configuration.targets.find(({ id }) => id === target)?.every ?? '1 minute').split(' ');
  const unitMs = unit.startsWith('minute') ? minuteMs : unit.startsWith('hour') ? 60 * minuteMs : 24 * 60 * minuteMs;
  return Number(count) * unitMs;
}

export function eventOf(task: Sighted, version: number): string {
  const state = task.versions[version]?.state;
  return state === 'open' || state === undefined ? 'started' : state;
}

/** The events that the newest state can be told as. */
function newest(court: Case, task: Sighted): Set<string> {
  const isHere = !task.absent.some(([fromMs, toMs]) => court.endAt >= fromMs && court.endAt < toMs);
  const lastVersion = task.versions.length - 1;
  if (task.absent.length === 0) return whileListed(court, task, lastVersion);
  if (isHere && task.committed.size > 0)
    return isFollowed(court, task) ? whileListed(court, task, lastVersion) : new Set();
  const known = Math.max(-1, ...task.committed);
  // Seen by runs that did not end well: told or not, as chance will have it.
  if (known < 0) return new Set();
  const later = [...task.returned].filter((version) => version > known);
  const events = new Set(later.map((version) => eventOf(task, version)));
  const isOpen = !isFinal(task.versions[known]?.state);
  events.add(isOpen ? 'lost' : eventOf(task, known));
  for (const version of later)
    if (!isFinal(task.versions[version]?.state)) events.add('lost').delete(eventOf(task, version));
  return events;
}

/**
 * Nobody looks for what was hidden before anybody wrote it down, and came back later than the overlap after its
 * creation: the list then showed it later than it may.
 */
function isFollowed({ configuration, cloudOffsetMs }: Case, { absent, createdAtMs = 0, writtenAt }: Sighted): boolean {
  const backMs = Math.max(...absent.map(([, toMs]) => toMs));
  const overlapEndMs = createdAtMs - cloudOffsetMs + configuration.fetch.overlapSeconds * 1_000;
  return backMs <= overlapEndMs - slackMs || [...writtenAt.values()].some((atMs) => atMs < backMs);
}

/** A task that stays open for long is told as stalled in the end; before that it depends on what is usual. What nobody knows the state of never stalls. */
function whileListed(court: Case, task: Sighted, version: number): Set<string> {
  const { configuration, endAt } = court;
  const event = eventOf(task, version);
  if (task.versions[version]?.state !== 'open') return new Set([event]);
  const openMs = endAt - (task.versions[version]?.atMs ?? endAt);
  const isLong = openMs > (configuration.fetch.stalledAfterMinutes + 15) * minuteMs + everyMs(court, task.target);
  return new Set(isLong ? ['stalled'] : [event, 'stalled']);
}

/** Another tells it; or it had ended before the watch began, and the list never said anything else. */
function mustBeSilent(court: Case, task: Sighted): boolean {
  if (task.toldBy !== undefined) return true;
  const [earliestMs] = bootOf(court, task);
  return task.versions.every(
    ({ state, updatedAtMs }) => isFinal(state) && (updatedAtMs ?? task.createdAtMs ?? 0) < earliestMs,
  );
}

/**
 * Leaves out what hangs on the moment at which the watch began, and what looks like the end that was recorded in
 * silence: ended, opened and ended the same way between two looks is no change to whoever looks.
 */
function mustBeTold(court: Case, task: Sighted): boolean {
  if (isAfterBeginning(court, task, task.createdAtMs ?? 0)) return true;
  const last = task.versions.length - 1;
  if (!isNewEnd(court, task, last)) return false;
  const before = [...task.returned].filter((version) => version < last);
  const known = Math.max(-1, ...[...task.committed].filter((version) => version < last));
  if (known < 0) return before.every((version) => task.versions[version]?.state !== task.versions[last]?.state);
  return task.versions[known]?.state !== task.versions[last]?.state || isNewEnd(court, task, known);
}

/** A switchover's event, and a task of one that does not say on which instance, may be the same. */
export function mayBeTheSame(court: Case, event: Sighted): boolean {
  if (event.name !== 'masterStandbySwitchover') return false;
  const atMs = event.createdAtMs ?? 0;
  return court.tasks.some(({ name, target, createdAtMs = 0, versions }) => {
    const last = versions.at(-1);
    const endMs = isFinal(last?.state) ? (last?.updatedAtMs ?? createdAtMs) : Number.MAX_SAFE_INTEGER;
    const touches = createdAtMs < atMs + sameMs && (endMs > atMs - sameMs || createdAtMs > atMs - knownOpenMs);
    return name === 'masterStandbySwapJob' && target === event.target && touches;
  });
}

function isNewEnd(court: Case, task: Sighted, version: number): boolean {
  const { state, updatedAtMs } = task.versions[version] ?? {};
  return isFinal(state) && updatedAtMs !== undefined && isAfterBeginning(court, task, updatedAtMs);
}

export function isAfterBeginning(court: Case, task: Sighted, atMs: number): boolean {
  return atMs > bootOf(court, task)[1];
}

/** Further off, a Date is no time that the cloud could take a signature at. */
const believableMs = 15 * minuteMs;

/**
 * Between which stamps of the cloud the watch began. It begins at the earlier of both clocks, as an answer tells the
 * cloud's: nobody can know yet whether it lies. So what ended before, by no more than the cloud's clock is ahead or such
 * an answer says that it is behind, may be told; and what ended after, by no more than the cloud is behind while an
 * answer lies about it, may be silent.
 */
export function bootOf(court: Case, task: Sighted): readonly [number, number] {
  const { cloudOffsetMs, driftMs, lies } = court;
  const [earliestMs, latestMs] = beganOf(court, task);
  // Also before: what was believed of the clock stays believed when another project is read.
  const told = lies.filter(({ at, process }) => process.startsWith(`${task.target}/`) && at <= latestMs);
  const offsets = [cloudOffsetMs, ...told.map(({ saidMs }) => saidMs)].map((ms) =>
    Math.abs(ms) > believableMs ? 0 : Math.min(0, ms),
  );
  const marginMs = slackMs + driftMs;
  return [earliestMs + Math.min(...offsets) - marginMs, latestMs + Math.max(...offsets) + marginMs];
}

export function beganOf({ began }: Case, task: Sighted): readonly [number, number] {
  return began.get(beginning(task)) ?? [0, Number.MAX_SAFE_INTEGER];
}

function isFinal(state: State | undefined): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
