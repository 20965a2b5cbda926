import { describeEventList, type ListedEvent } from '../conformance/cloud-eye.ts';
import type { SimulatedEvent } from './event-lives.ts';
import { createSimulatedEventList } from './simulated-cloud-eye.ts';

const target = { id: 'prod', endpoint: 'https://dcs.example', projectId: '0'.repeat(32), credentials: 'default' };

describeEventList('The simulated Cloud Eye', async ({ ends, order }) => {
  const events: SimulatedEvent[] = [];
  const isInclusive = ends === 'inclusive';
  const meaning = { filterBy: 'created', fromInclusive: isInclusive, toInclusive: isInclusive, order } as const;
  return {
    target,
    list: (name) => createSimulatedEventList(events, meaning, name, () => Number.MAX_SAFE_INTEGER),
    put: (...listed) => events.push(...listed.map(simulated)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
});

function simulated(item: ListedEvent): SimulatedEvent {
  const { event_id: id, event_name: name, time: timeMs } = item;
  return { target: target.id, name, timeMs, listedMs: 0, item, part: { id, version: 0 } };
}
