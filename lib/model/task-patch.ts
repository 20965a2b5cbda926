import type { Attribute, Patch } from '../ports/store.ts';
import { hasDead, taskDueMs } from '../tasks/wanted.ts';
import type { Timing } from './message-state.ts';
import type { Settings } from './settings.ts';
import { channelPrefix, schemaVersion, stateWord, storyLinesMax, type TaskRow, targetPk } from './task-row.ts';

/** The patch that makes a row say `next`. Only what a writer may change is in it, channels one attribute each. */
export function taskPatch(target: string, next: TaskRow, timing: Timing, expiresAtSeconds: number): Patch {
  const due = taskDueMs(next, timing);
  const pk = targetPk(target);
  return {
    schema: schemaVersion,
    rev: next.rev,
    event: next.event,
    task: plain(next.task),
    instance: next.instance === undefined ? undefined : plain(next.instance),
    failReason: next.failReason,
    fingerprint: next.fingerprint,
    changedAtMs: next.changedAtMs,
    seenLateMs: next.seenLateMs,
    firstSeenMs: next.firstSeenMs,
    stalled: next.stalled || undefined,
    lost: next.lost || undefined,
    alarms: plain(next.alarms),
    neighbours: next.neighbours.length === 0 ? undefined : plain(next.neighbours),
    story: plain(next.story.slice(-storyLinesMax)),
    createdOf: pk,
    stateOf: `${pk}#${stateWord(next.task, next.lost)}`,
    createdAt: next.task.createdAtMs ?? next.firstSeenMs,
    reversedId: reversed(next.task.id),
    deadOf: hasDead(next) ? pk : undefined,
    due,
    dueOf: due === undefined ? undefined : pk,
    expiresAt: expiresAtSeconds,
    ...Object.fromEntries(Object.entries(next.channels).map(([id, facts]) => [channelPrefix + id, plain(facts)])),
  };
}

/** People read an id's end, which no index finds: reversed it is a beginning. */
export function reversed(id: string): string {
  return Array.from(id).reverse().join('');
}

/** A value without keys that hold `undefined`, which the table has no form for. */
export function plain(value: unknown): Attribute {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Attribute;
  const copy: Record<string, Attribute> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = plain(member);
  return copy;
}

const secondsPerDay = 86_400;

/** When DynamoDB may delete a row that is written now. It deletes late, so this releases nothing. */
export function expiresAtSeconds({ retentionDays }: Settings, nowMs: number): number {
  return Math.floor(nowMs / 1_000) + retentionDays * secondsPerDay;
}
