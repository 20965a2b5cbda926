/** A workspace in which messages can be edited for a while only, or not any more by this app. */
import type { Sent } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import type { SlackState } from './simulated-slack.ts';

const minuteMs = 60_000;

export interface Frost {
  readonly afterMs: number;
  readonly word: string;
}

export function frostOf({ seed, trouble }: Plan): Frost | undefined {
  const random = createRandom(seed, 'frozen messages');
  if (trouble.slack === 0 || !random.chance(0.25)) return undefined;
  const afterMs = random.pick([0, 1, 5, 30]) * minuteMs;
  return { afterMs, word: random.pick(['edit_window_closed', 'cant_update_message']) };
}

/** Of tasks alone: a digest tells its members by edits, and has no promise where it takes none. */
export function isFrozenIn({ messages }: SlackState, frost: Frost | undefined, edit: Sent, nowMs: number): boolean {
  if (frost === undefined || edit.ts === undefined) return false;
  const message = messages.find(({ channel, ts }) => channel === edit.channel && ts === edit.ts);
  const { event_type: type, event_payload: payload } = edit.metadata;
  const isOfTask = type === 'dcs_task' && payload.near === undefined;
  return isOfTask && message?.deleted === false && nowMs - Number(edit.ts) * 1_000 >= frost.afterMs;
}
