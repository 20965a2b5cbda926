import type { Fault } from './faults.ts';

export interface PlannedFaults {
  /** The next requests meet these, one each, in this order. */
  plan(...faults: readonly Fault[]): void;
  /** The same for the next requests to Cloud Eye alone. */
  planForEvents(...faults: readonly Fault[]): void;
  /** Every request to Cloud Eye meets this fault, until `undefined` ends it. */
  breakEvents(fault: Fault | undefined): void;
  /** The same for every request to DCS. */
  breakTasks(fault: Fault | undefined): void;
  take(isEventCall: boolean): Fault | undefined;
}

export function createPlannedFaults(): PlannedFaults {
  const any: Fault[] = [];
  const ofEvents: Fault[] = [];
  const standing: { events?: Fault | undefined; tasks?: Fault | undefined } = {};
  return {
    plan: (...faults) => void any.push(...faults),
    planForEvents: (...faults) => void ofEvents.push(...faults),
    breakEvents(fault) {
      standing.events = fault;
    },
    breakTasks(fault) {
      standing.tasks = fault;
    },
    take: (isEventCall) => (isEventCall ? (ofEvents.shift() ?? standing.events) : standing.tasks) ?? any.shift(),
  };
}
