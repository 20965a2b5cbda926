/** Whether what is said is true in the world, sentence by sentence; English alone is judged. */
import type { Case, Sighted, Violation } from './case.ts';
import { payload, type Seen, textsOf } from './slack-view.ts';

export function judgeTruth(court: Case): Violation[] {
  return court.messages.flatMap((message) => judgeLateListing(court, message));
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
