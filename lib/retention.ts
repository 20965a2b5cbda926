import type { Settings } from './model/settings.ts';

const secondsPerDay = 86_400;

/** When DynamoDB may delete a row that is written now. It deletes late, so this releases nothing. */
export function expiresAtSeconds({ retentionDays }: Settings, nowMs: number): number {
  return Math.floor(nowMs / 1_000) + retentionDays * secondsPerDay;
}
