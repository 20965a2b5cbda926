/** What nobody takes calls others: once for each step, not before its time, and nobody any more once somebody has it. */
import type { Case, Sighted, Violation } from './case.ts';
import { eventOf, expect, sureChannels } from './expected.ts';
import type { Applied, StepData, TaskTaken } from './history.ts';
import { mayBeMuted } from './muting.ts';
import { mayBeMended } from './rules-retries.ts';
import { kindOf, payload, type Seen, saidInPart } from './slack-view.ts';
import { callsOf, readRefused, refusalName } from './told.ts';

const minuteMs = 60_000;
const marginMs = 12_000;
/** The index of due work may be as old as the last look at it, and more: what waits goes out until a poll finds the press. */
const heardMs = 4 * minuteMs;
/** A call that is due so long before the end was made: all is quiet by then. */
const peaceMs = 5 * minuteMs;

export function judgeCalls(court: Case): Violation[] {
  const { routes, defaultRoute } = court.configuration;
  if ([...routes, defaultRoute].every(({ escalate }) => escalate === undefined)) return [];
  const refused = readRefused(court.history).size > 0;
  return court.tasks.flatMap((task) => {
    const calls = callsOf(court, task);
    const found = [...tooSoon(court, task, calls), ...onceTaken(court, task)];
    for (const [channel, mine] of Map.groupBy(calls, ({ born }) => born.channel)) {
      const alarms = [...task.returned].filter((version) => eventOf(task, version) === 'failed').length + 2;
      if (mine.length > alarms * stepsMax(court))
        found.push(broken('each step is called once', 'duplicated', `${task.id} in ${channel}: ${mine.length}`));
    }
    return refused ? found : [...found, ...missing(court, task, calls)];
  });
}

function stepsOf({ routings }: Case): readonly StepData[] {
  return routings.flatMap(({ routes, defaultRoute }) =>
    [...routes, defaultRoute].flatMap(({ escalate = [] }) => escalate),
  );
}

function stepsMax(court: Case): number {
  const { routes, defaultRoute } = court.configuration;
  return [...routes, defaultRoute].reduce((sum, { escalate = [] }) => sum + escalate.length, 0);
}

/** The worlds count in minutes. */
function afterMs({ after }: StepData): number {
  return Number.parseInt(after, 10) * minuteMs;
}

/** No sooner than the first step after the first time that anything could be wrong with it. */
function tooSoon(court: Case, task: Sighted, calls: readonly Seen[]): Violation[] {
  const firstMs = Math.min(...stepsOf(court).map(afterMs));
  const seenMs = Math.min(Infinity, ...task.seenAt.values());
  return calls
    .filter(({ createdAt }) => createdAt < seenMs + firstMs - marginMs)
    .map(({ born }) => broken('nobody is called before the time', 'conduct', `${task.id}: ${born.ts}`));
}

/** Whatever is begun after that mentions nobody, until it is handed back. */
function onceTaken({ history, messages }: Case, task: Sighted): Violation[] {
  const turns = history.filter(({ f, value }) => {
    const { target, id } = (value ?? {}) as Partial<TaskTaken>;
    return f === 'task.taken' && target === task.target && id === task.id;
  });
  return turns.flatMap(({ at, value }, index) => {
    if (!(value as TaskTaken).taken) return [];
    const untilMs = Math.min(turns[index + 1]?.at ?? Infinity, freedAt(task, at));
    const late = messages.filter(
      ({ createdAt, born }) => createdAt > at + heardMs + marginMs && createdAt < untilMs && isAbout(born, task),
    );
    return late
      .filter(({ born }) => /<[!@]/.test(born.text.replaceAll(/<!date[^>]*>/g, '')))
      .map(({ born }) => broken('nobody is called once somebody has taken it', 'conduct', `${task.id}: ${born.ts}`));
  });
}

/** Its next state may be news again. */
function freedAt({ versions }: Sighted, sinceMs: number): number {
  return versions.find(({ atMs }) => atMs > sinceMs)?.atMs ?? Infinity;
}

function isAbout(born: Applied, { target, id }: Sighted): boolean {
  return payload(born, 'target') === target && payload(born, 'task_id') === id;
}

/** It failed for good in peace, and nobody has ever touched it: every step of its route has called. */
function missing(court: Case, task: Sighted, calls: readonly Seen[]): Violation[] {
  const { history, routings, endAt, messages } = court;
  const [routing] = routings;
  const { must, events } = expect(court, task);
  const last = task.versions.length - 1;
  const isTouched = history.some(({ f, value }) => f === 'task.taken' && (value as TaskTaken).id === task.id);
  const writtenMs = task.writtenAt.get(last) ?? Infinity;
  const lastStepMs = Math.max(...stepsOf(court).map(afterMs));
  const isSure =
    events.size === 1 && events.has('failed') && writtenMs < endAt - lastStepMs - peaceMs && task.events.has(last);
  if (routing === undefined || routings.length > 1 || isTouched || !isSure || task.source === 'events') return [];
  if (mayBeMuted(court, task, 'failed', [...task.returned]) || mayBeMended(court, task)) return [];
  return [...sureChannels(court, task, 'failed')].flatMap((channel) => {
    const routes = [...routing.routes, routing.defaultRoute].filter((route) => route.channel === channel);
    const [route] = routes;
    if (route === undefined || routes.length > 1 || !must.has(channel)) return [];
    return (route.escalate ?? []).flatMap((step) => {
      const place = step.channel ?? channel;
      const isCalled = calls.some(({ born }) => born.channel === place);
      const isFirst = messages.some(({ born }) => born.channel === place && isFirstOf(born, task));
      if (isCalled || isFirst || isGone(court, place, task)) return [];
      return [broken('what nobody takes calls others', 'lost', `${task.id} after ${step.after} in ${place}`)];
    });
  });
}

/** The first message there says the failure: it called whoever was to be called by then, alone or in a digest. */
function isFirstOf(born: Applied, task: Sighted): boolean {
  if (isAbout(born, task)) return kindOf(born) === 'root' && payload(born, 'event') === 'failed';
  return (
    payload(born, 'target') === task.target &&
    kindOf(born) === 'part' &&
    saidInPart(born, task.id)?.includes('failed') === true
  );
}

/** A person deleted what it would have been said under. */
function isGone({ messages }: Case, channel: string, task: Sighted): boolean {
  return messages.some(({ born, isDeleted, isFrozen }) => {
    const isHere = born.channel === channel && payload(born, 'target') === task.target;
    return (
      isHere &&
      (isDeleted || isFrozen) &&
      (isAbout(born, task) || (refusalName(born) !== '' && kindOf(born) === 'digest'))
    );
  });
}

function broken(rule: string, kind: Violation['kind'], what: string): Violation {
  return { rule, kind, what };
}
