/** What people asked to be spared, and whether an event was: for sure, or only perhaps, as nobody outside sees the moment. */
import type { Case, Sighted } from './case.ts';
import type { Line, MuteBegan } from './history.ts';
import { isInstance, type Knowledge, knowledgeOf } from './known-instance.ts';

export interface Muting extends MuteBegan {
  readonly fromMs: number;
  readonly toMs: number;
  /** A person took it back. */
  readonly isTakenBack: boolean;
}

/** Clocks that differ, and what a query takes. */
const marginMs = 12_000;
/** What went wrong comes through, unless the mute says otherwise. */
const failures = new Set(['failed', 'stalled', 'lost']);

export function readMutings(history: readonly Line[]): Muting[] {
  return history
    .filter(({ f }) => f === 'mute.began')
    .map(({ at, value }) => {
      const mute = value as MuteBegan;
      const ended = history.find((line) => line.f === 'mute.ended' && numberOf(line) === mute.number)?.at ?? Infinity;
      const isTakenBack = ended < mute.untilMs;
      return { ...mute, fromMs: at, toMs: Math.min(mute.untilMs, ended), isTakenBack };
    });
}

function numberOf({ value }: Line): number {
  return (value as { readonly number: number }).number;
}

/**
 * One of the task's sightings was routed under a mute, for all anybody can know: what waits is asked for again. Whoever
 * knows all of the instance knows best what a mute is about; but a task that does not say it may be taken for another's.
 */
export function mayBeMuted(court: Case, task: Sighted, event: string, versions: readonly number[]): boolean {
  return court.mutings.some((mute) =>
    versions.some((version) => {
      const span = routedAt(task, version, event);
      const known = [task.instance, ...knowledgeOf(court, task, span)];
      return mute.toMs + marginMs > span[0] && known.some((each) => isKnownToBeAbout(mute, task, event, each));
    }),
  );
}

/** Whenever it was routed, one mute was in force. */
export function mustBeMuted(court: Case, task: Sighted, event: string, version: number): boolean {
  const [fromMs, toMs] = routedAt(task, version, event);
  const known = knowledgeOf(court, task, [fromMs, toMs]);
  return court.mutings.some(
    (mute) =>
      known.every((knowledge) => isKnownToBeAbout(mute, task, event, knowledge)) &&
      mute.fromMs + marginMs < fromMs &&
      mute.toMs - marginMs > toMs,
  );
}

/**
 * From the first run that saw it to the end of the first that wrote down all it saw. An event that is held may be routed
 * later, and our own findings are made at any time.
 */
export function routedAt(
  { seenAt, writtenAt, source }: Sighted,
  version: number,
  event: string,
): readonly [number, number] {
  const isLater = source === 'events' || event === 'stalled' || event === 'lost';
  return [seenAt.get(version) ?? 0, isLater ? Infinity : (writtenAt.get(version) ?? Infinity)];
}

/** @param known of its instance. */
function isKnownToBeAbout(
  { filter, includingFailures }: MuteBegan,
  task: Sighted,
  event: string,
  known: Knowledge,
): boolean {
  if (failures.has(event) && !includingFailures) return false;
  const { target, type, user, instance } = filter;
  const isOther = (wanted: string | undefined, ...facts: readonly (string | undefined)[]) =>
    wanted !== undefined && !facts.some((fact) => fact?.toLowerCase() === wanted.toLowerCase());
  if (isOther(target, task.target) || isOther(filter.class, task.class)) return false;
  if (isOther(type, task.name, task.class) || isOther(user, task.user)) return false;
  if (instance === undefined) return true;
  if (instance.includes('*')) return isInstance(instance, known);
  const { id = '', name = '' } = known ?? {};
  return [id, name].some((text) => text.toLowerCase().includes(instance.toLowerCase()));
}
