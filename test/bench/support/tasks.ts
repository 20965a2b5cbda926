/** The tasks of the bench: one every four seconds back from now, 900 an hour, which is a page for every hour. */

export interface BenchTask {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly userName: string;
  readonly createdAtMs: number;
}

export const spacingMs = 4_000;

const failedEvery = 5;
const benEvery = 3;
/** Eight hexadecimal digits hold them all, and each id ends in eight of its own. */
const firstNumber = 0xa0000000;

/** @param index 0 is the newest, one spacing before `nowMs`. */
export function taskAt(index: number, nowMs: number): BenchTask {
  return {
    id: `ff80808187bce0740187bd32${(firstNumber + index).toString(16)}`,
    status: index % failedEvery === 2 ? 'FAILED' : 'SUCCESS',
    userName: index % benEvery === 0 ? 'ben' : 'anna',
    createdAtMs: Math.floor(nowMs / 1_000) * 1_000 - (index + 1) * spacingMs,
  };
}

/** As the Task Center lists it. */
export function listedTask({ id, status, userName, createdAtMs }: BenchTask): Readonly<Record<string, unknown>> {
  const at = new Date(createdAtMs).toISOString();
  return {
    id,
    name: 'masterStandbySwapJob',
    status,
    user_name: userName,
    details: null,
    created_at: at,
    updated_at: at,
  };
}
