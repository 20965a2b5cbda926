/** What an event of Cloud Eye and a task tell together is one row in every list and count: the task's. */
import type { JoinedEvent, TaskRow } from './task-row.ts';

/** The latest are kept. A task swaps the roles of its instance once or twice. */
const joinedEventsMax = 20;

/**
 * The task that tells this event. No index by time has the event's own row, so no list shows it twice; it is still found by
 * its id. Undefined for whatever is told by itself.
 */
export function tellerOf({ story, channels }: Pick<TaskRow, 'story' | 'channels'>): string | undefined {
  if (Object.keys(channels).length > 0) return undefined;
  const line = story.find(({ what }) => what === 'joined' || what === 'explained');
  return line?.task === undefined ? undefined : String(line.task);
}

/** The task's row, with the event that it tells as well, so that a search for either finds it; undefined if it has it. */
export function withEvent(row: TaskRow, { id, name }: JoinedEvent): TaskRow | undefined {
  const { joinedEvents = [] } = row;
  if (joinedEvents.some((event) => event.id === id)) return undefined;
  return { ...row, joinedEvents: [...joinedEvents, { id, name }].slice(-joinedEventsMax) };
}
