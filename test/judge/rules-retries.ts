/** What failed and was begun again: both messages say so, and only what is true. */
import type { Case, Sighted, Violation } from './case.ts';
import type { Applied } from './history.ts';
import { mayBeJoined } from './rules-named.ts';
import { payload } from './slack-view.ts';
import { callsOf, saidAt, tellingsOf } from './told.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** What a poll in peace has done by then. */
const doneMs = 10 * minuteMs;
/** The messages say it in either language. */
const isRetry = /\b(Second try|Try \d+), |第 \d+ 次尝试/;
const isTriedAgain = /Tried again |后已重试|后重试/;
const isMended = /and it worked|but a later try worked|后重试成功|之后的重试已成功/;

/** Whether a retry may have mended it, and so have ended its calls. */
export function mayBeMended({ tasks }: Case, failure: Sighted): boolean {
  return tasks.some((other) => isSame(failure, other) && other.versions.some(({ state }) => state === 'succeeded'));
}

export function judgeRetries(court: Case): Violation[] {
  const named = readNamed(court);
  return [...judgeSaid(court), ...court.tasks.flatMap((task) => judgeShown(court, named, task))];
}

/** Tasks of which the table knows in the end which instance they are about. */
function readNamed({ end }: Case): ReadonlySet<string> {
  const rows = end.rows as readonly {
    readonly task?: { readonly id: string; readonly instanceId?: string };
    readonly instance?: { readonly id?: string };
  }[];
  return new Set(
    rows.flatMap(({ task, instance }) => ((instance?.id ?? task?.instanceId) === undefined ? [] : [task?.id ?? ''])),
  );
}

/** The same operation on the same instance. */
function isSame(one: Sighted, other: Sighted): boolean {
  const [mine, its] = [one.instance?.id, other.instance?.id];
  return (
    one.id !== other.id && one.target === other.target && one.name === other.name && mine !== undefined && mine === its
  );
}

/** Of whatever message: there was such a failure before it, there was such a retry after it, and that ended so. */
function judgeSaid({ history, tasks }: Case): Violation[] {
  return history.flatMap(({ f, at, value }) => {
    if (f !== 'slack.created' && f !== 'slack.edited') return [];
    const applied = value as Applied;
    const { text } = applied;
    const task = tasks.find(({ id }) => id === payload(applied, 'task_id'));
    if (task === undefined || mayBeJoined(tasks, task)) return [];
    // Which instance an event named is not for sure.
    const others = tasks.filter((other) => isSame(task, other) || isGuessed(tasks, task, other));
    const earlier = others.some((other) => failedBefore(other, beganMs(task)));
    const later = others.filter((other) => failedBefore(task, beganMs(other)));
    const hasWorked = later.some(({ versions }) =>
      versions.some(({ state, atMs }) => state === 'succeeded' && atMs <= at),
    );
    return [
      ...(isRetry.test(text) && !earlier ? [conduct('a retry tries again what failed', task.id)] : []),
      ...(isTriedAgain.test(text) && later.length === 0
        ? [conduct('what is said to be tried again was', task.id)]
        : []),
      ...(isMended.test(text) && !hasWorked ? [conduct('a retry that is said to have worked did', task.id)] : []),
    ];
  });
}

function isGuessed(tasks: readonly Sighted[], one: Sighted, other: Sighted): boolean {
  const isAlike = one.id !== other.id && one.target === other.target && one.name === other.name;
  return isAlike && mayBeJoined(tasks, other);
}

function beganMs({ createdAtMs = 0 }: Sighted): number {
  return createdAtMs;
}

function failedBefore({ versions }: Sighted, ms: number): boolean {
  return versions.some(
    ({ state, updatedAtMs }) => state === 'failed' && updatedAtMs !== undefined && updatedAtMs <= ms,
  );
}

/** Of a failure that stands, and whose next try came later than it was written down and is over in peace. */
function judgeShown(court: Case, named: ReadonlySet<string>, failure: Sighted): Violation[] {
  if (failure.source === 'events') return [];
  const last = failure.versions.at(-1);
  const failedMs = last?.updatedAtMs;
  if (last?.state !== 'failed' || failedMs === undefined || court.movedAt.has(failure.target)) return [];
  const [retry, ...more] = court.tasks
    .filter((other) => isSame(failure, other) && beganMs(other) >= failedMs && beganMs(other) < failedMs + dayMs)
    .toSorted((one, other) => beganMs(one) - beganMs(other));
  const end = retry?.versions.at(-1);
  if (
    retry === undefined ||
    !named.has(failure.id) ||
    !named.has(retry.id) ||
    !isSure(court, failure, retry) ||
    retry.versions.length > 2
  )
    return [];
  // Of several since then the last one counts, unless one of them failed or succeeded.
  if (end?.state !== 'succeeded' && (end?.state !== 'failed' || more.length > 0)) return [];
  const retriesSay = sayingOf(court, retry).filter((text) => !isRetry.test(text));
  const failuresSay = sayingOf(court, failure).filter((text) => !isTriedAgain.test(text));
  const unmended = end.state === 'succeeded' && sayingOf(court, failure).some((text) => !isMended.test(text));
  return [
    ...(retriesSay.length > 0 ? [lost('a retry says what it tries again', retry.id)] : []),
    ...(failuresSay.length > 0 ? [lost('a failure says that it was tried again', failure.id)] : []),
    ...(unmended ? [lost('a failure says that trying it again worked', failure.id)] : []),
    ...calledAfter(court, failure, retry, end.state),
  ];
}

function isSure({ endAt }: Case, failure: Sighted, retry: Sighted): boolean {
  const lastOf = ({ versions }: Sighted) => versions.length - 1;
  const failedMs = failure.writtenAt.get(lastOf(failure)) ?? Infinity;
  const isInTurn = [...retry.seenAt.values()].every((atMs) => atMs > failedMs);
  const isOver = (retry.writtenAt.get(lastOf(retry)) ?? Infinity) < endAt - doneMs;
  return (
    isInTurn &&
    isOver &&
    !failure.isUnstorable &&
    !retry.isUnstorable &&
    failure.absent.length + retry.absent.length === 0
  );
}

/** The texts of the messages of its own that stand. */
function sayingOf(court: Case, task: Sighted): string[] {
  return tellingsOf(court, task)
    .filter(({ part, root, shows }) => part === undefined && !root.isFrozen && shows !== undefined)
    .map(({ root }) => root.now.text);
}

/** Nobody is called any more once the retry is known to have worked. */
function calledAfter(court: Case, failure: Sighted, retry: Sighted, state: string): Violation[] {
  if (state !== 'succeeded') return [];
  const knownMs = (retry.writtenAt.get(retry.versions.length - 1) ?? Infinity) + 4 * minuteMs;
  return callsOf(court, failure)
    .filter((message) => saidAt(court, message) > knownMs)
    .map(({ born }) => conduct('nobody is called for what a retry has mended', `${failure.id}: ${born.ts}`));
}

function lost(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}

function conduct(rule: string, what: string): Violation {
  return { rule, kind: 'conduct', what };
}
