/** A stage whose target has events, and events as Cloud Eye lists them. */
import type { RawEvent } from '../../infra/local/task-center.ts';
import type { EventName } from '../../lib/model/vocabulary.ts';
import { openStage, type Stage, type StageOptions } from './stage.ts';
import { payloadOf } from './told.ts';

export interface EventInstance {
  readonly id: string;
  readonly name: string;
}

export const orders: EventInstance = { id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f', name: 'redis-orders' };
export const sessions: EventInstance = { id: '91c0e5d2-3b77-4f0a-8a6c-6f5e4d3c2b1a', name: 'redis-sessions' };

/** Both sources, polled once, and a minute later: whatever is put now is news. */
export async function openEventWatch(options: StageOptions = {}): Promise<Stage> {
  const stage = await openStage({ sources: ['tasks', 'events'], ...options });
  await stage.poll();
  stage.pass(60);
  return stage;
}

let count = 0;

/** The last eight digits of its id stand nowhere else. */
export function rawEvent(
  name: EventName,
  atMs: number,
  instance: EventInstance = orders,
  detail: Readonly<Record<string, unknown>> = {},
): RawEvent & { readonly event_id: string; readonly time: number } {
  count += 1;
  return {
    event_id: `ev1764158400000${(0xb0000000 + count).toString(16)}`,
    event_name: name,
    event_source: 'SYS.DCS',
    time: atMs,
    detail: {
      content: '',
      group_id: '',
      resource_id: instance.id,
      resource_name: instance.name,
      event_state: 'incident',
      event_level: 'Critical',
      event_user: 'SYSTEM',
      event_type: 'EVENT.SYS',
      ...detail,
    },
  };
}

/** So many polls, a minute apart; time has passed after each. */
export async function pollMinutes(stage: Stage, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await stage.poll();
    stage.pass(60);
  }
}

/** Of the tasks and events that root messages tell, sorted. */
export async function idsTold(stage: Stage, channel = stage.channel): Promise<unknown[]> {
  return (await stage.told(channel)).map((message) => payloadOf(message).task_id).toSorted();
}
