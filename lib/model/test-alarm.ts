/** An alarm that nothing caused, to see where a route leads. It is told like any other, and counted nowhere. Pure. */
import { fingerprint } from './diff.ts';
import type { Settings, Target } from './settings.ts';
import type { Task, TestMark } from './task.ts';
import type { TaskRow } from './task-row.ts';
import { changedRow, emptyRow } from './transition.ts';

/** Also what an older build, which knows no tests, would call it. */
const name = 'Test alarm';

export interface TestAlarm {
  readonly settings: Settings;
  readonly target: Target;
  readonly nowMs: number;
  /** So that no two are the same. */
  readonly nonce: string;
}

/** The row as a poll writes it that saw a failure. */
export function testAlarmRow({ settings, target, nowMs, nonce }: TestAlarm, test: TestMark): TaskRow {
  const task: Task = {
    id: `test-${nonce}`,
    name,
    status: 'FAIL',
    state: 'failed',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    details: {},
    test,
  };
  const decider = { settings, target, bootAtMs: nowMs, nowMs, cloudNowMs: nowMs, lastLookMs: nowMs };
  const row = { ...emptyRow(decider, task), fingerprint: fingerprint(task) };
  return changedRow(decider, row, { event: 'failed', stateChanged: true, seenLateMs: 0 });
}
