/** Cloud Eye as a state machine: which events it lists at a moment. */
import type { CloudList, CloudPageRequest } from '../../lib/ports/cloud.ts';
import type { SimulatedEvent } from './event-lives.ts';
import type { ListMeaning } from './simulated-task-center.ts';

/** @param viewAtMs the true time of the replica that answers. */
export function listEvents(
  events: readonly SimulatedEvent[],
  meaning: ListMeaning,
  name: string,
  request: CloudPageRequest,
  viewAtMs: number,
): readonly SimulatedEvent[] {
  const fromMs = request.fromSeconds * 1_000;
  const toMs = request.toSeconds * 1_000;
  return events
    .filter((event) => event.target === request.target.id && event.name === name && event.listedMs <= viewAtMs)
    .filter(({ timeMs }) => (meaning.fromInclusive ? timeMs >= fromMs : timeMs > fromMs))
    .filter(({ timeMs }) => (meaning.toInclusive ? timeMs <= toMs : timeMs < toMs))
    .sort((a, b) => (meaning.order === 'oldest first' ? a.timeMs - b.timeMs : b.timeMs - a.timeMs))
    .slice(request.offset, request.offset + request.limit);
}

/** The port over a list of events, without time and without faults. */
export function createSimulatedEventList(
  events: readonly SimulatedEvent[],
  meaning: ListMeaning,
  name: string,
  now: () => number,
): CloudList {
  return {
    page: async (request) => ({
      items: listEvents(events, meaning, name, request, now()).map(({ item }) => item),
      clockOffsetMs: 0,
    }),
  };
}
