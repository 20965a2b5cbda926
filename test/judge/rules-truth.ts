/** Whether what is said is true in the world, sentence by sentence; English alone is judged. */
import type { Case, Sighted, Violation } from './case.ts';
import { isListedTooLate, listedAfterMs } from './expected.ts';
import type { Line } from './history.ts';
import { isKey } from './poll-runs.ts';
import { payload, type Seen, textsOf } from './slack-view.ts';

export function judgeTruth(court: Case): Violation[] {
  const ofMessages = court.messages.flatMap((message) => [
    ...judgeLateListing(court, message),
    ...judgeUnexplained(court, message),
  ]);
  return [...ofMessages, ...judgeGaps(court), ...judgeWarning(court)];
}

const dayMs = 86_400_000;
/** What a search takes, and how exactly it finds a limit. */
const gapBlurMs = 25 * 60_000;

/** What is said to be unread is what the list refuses, and no second of it is said twice of one project. */
function judgeGaps({ history, end, endAt, cloudOffsetMs }: Case): Violation[] {
  const limits = history.find(({ f }) => f === 'cloud.limits')?.value as { startMaxDays?: number } | undefined;
  const told = end.rows.filter(({ sk }) => String(sk).startsWith('NOTICE#gap#'));
  const targets = Map.groupBy(told, ({ pk, sk }) => [pk, projectOf(history, String(pk), String(sk))].join(' '));
  const startMs = history[0]?.at ?? 0;
  const latestMs = endAt + cloudOffsetMs - (limits?.startMaxDays ?? Number.POSITIVE_INFINITY) * dayMs;
  const earliestMs = startMs + cloudOffsetMs - (limits?.startMaxDays ?? 0) * dayMs;
  const broken = (what: string): Violation => ({ rule: 'a gap that is said is true', kind: 'lost', what });
  return [...targets].flatMap(([target, rows]) => [
    ...overlaps(rows.map(({ facts }) => facts as Gap)).map(({ fromMs }) =>
      broken(`${target}: from ${new Date(fromMs).toISOString()} on twice`),
    ),
    ...rows.flatMap(({ facts }) => {
      const { toMs } = facts as Gap;
      const isTrue = toMs > earliestMs - gapBlurMs && toMs < latestMs + gapBlurMs;
      return isTrue ? [] : [broken(`${target}: up to ${new Date(toMs).toISOString()}`)];
    }),
  ]);
}

/** That the run read which wrote the row first; undefined if it is the one that the target read at first. */
function projectOf(history: readonly Line[], pk: string, sk: string): string | undefined {
  const writer = history.find(({ f, value }) => f === 'store.write' && isKey(value, pk, sk))?.process;
  const start = history.find(({ f, process }) => f === 'watch' && process === writer);
  return (start?.value as { project?: string } | undefined)?.project;
}

interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

function overlaps(gaps: readonly Gap[]): Gap[] {
  const inOrder = gaps.toSorted((one, other) => one.fromMs - other.fromMs);
  return inOrder.filter(({ fromMs }, index) => fromMs < (inOrder[index - 1]?.toMs ?? fromMs));
}

const listedLate = /at least ((?:\d+[dhms] ?)+)after it happened/;
const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
/** How much later than a task is there a replica may show it, and how far clocks differ. */
const blurMs = 60_000;

/** Some task was listed that late. */
function judgeLateListing({ tasks, cloudOffsetMs }: Case, { born }: Seen): Violation[] {
  const [, said] = listedLate.exec(textsOf(born).join(' ')) ?? [];
  if (said === undefined) return [];
  const delaysMs = tasks
    .filter(({ target }) => target === payload(born, 'target'))
    .map((task) => firstListedAtMs(task) + cloudOffsetMs - (task.createdAtMs ?? 0));
  return Math.max(0, ...delaysMs) + blurMs >= readDurationMs(said)
    ? []
    : [{ rule: 'a delay that is said is true', kind: 'conduct', what: said }];
}

/** What is listed that late comes close to what is read back. */
const nearlyMs = 50 * 60_000;
/** Polls that measured it and said so. */
const warnedAfterMs = 10 * 60_000;

/** Before an event is listed too late to be told, one that was listed almost too late has been warned of. */
function judgeWarning(court: Case): Violation[] {
  const events = court.tasks.filter(({ source }) => source === 'events');
  const listedAt = ({ versions }: Sighted) => versions[0]?.atMs ?? 0;
  const targets = Map.groupBy(events, ({ target }) => target);
  return [...targets].flatMap(([target, own]) => {
    const tooLate = own.filter((event) => isListedTooLate(court, event)).map(listedAt);
    const atMs = Math.min(...tooLate);
    const told = new Set(court.messages.map(({ born }) => payload(born, 'task_id')));
    const nearly = own.filter(
      (event) =>
        told.has(event.id) && listedAfterMs(court, event) >= nearlyMs && listedAt(event) <= atMs - warnedAfterMs,
    );
    const isWarned = court.messages.some(
      ({ born, createdAt }) =>
        payload(born, 'target') === target && payload(born, 'notice') === 'lateListing' && createdAt < atMs,
    );
    if (tooLate.length === 0 || nearly.length === 0 || isWarned) return [];
    return [{ rule: 'late listing is warned of before it is too late', kind: 'lost', what: target }];
  });
}

const unexplained = /No task of yours explains it/;
/** What people start that may swap the roles of an instance. */
const swapping = new Set(['switchover', 'capacity', 'other']);
/** Less than the ten minutes of the product, as one poll may see less than another. */
const soonMs = 9 * 60_000;

/** Nothing that could have swapped the roles went on on its instance, or had just ended. */
function judgeUnexplained({ tasks }: Case, { born, now }: Seen): Violation[] {
  if (![born, now].some((shown) => unexplained.test(textsOf(shown).join(' ')))) return [];
  const event = tasks.find(({ id, target }) => id === payload(born, 'task_id') && target === payload(born, 'target'));
  const atMs = event?.createdAtMs ?? 0;
  const explaining = tasks.filter(
    ({ source, class: taskClass, instance }) =>
      source === undefined && swapping.has(taskClass) && instance?.id === event?.instance?.id,
  );
  return explaining
    .filter(({ createdAtMs = 0, versions }) => {
      const endMs = versions.at(-1)?.updatedAtMs ?? createdAtMs;
      return createdAtMs <= atMs && endMs > atMs - soonMs;
    })
    .map(({ id }) => ({
      rule: 'what no task explains is explained by none',
      kind: 'conduct',
      what: `${event?.id}: ${id}`,
    }));
}

/** Since when it has been listed when somebody saw it first. */
function firstListedAtMs({ versions, absent, seenAt }: Sighted): number {
  const seenAtMs = Math.min(...seenAt.values()) + blurMs;
  const backAtMs = absent.map(([, toMs]) => toMs).filter((toMs) => toMs <= seenAtMs);
  return Math.max(versions[0]?.atMs ?? 0, ...backAtMs);
}

function readDurationMs(text: string): number {
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs],
    0,
  );
}
