/** What would happen to an event, by the routes alone. Pure. */
import { isAlarm } from './alarms.ts';
import { type RoutedEvent, type Routing, route } from './routes.ts';
import type { Settings } from './settings.ts';
import type { Step } from './task-row.ts';

export interface Foreseen {
  readonly routing: Routing;
  /** Whom an alarm calls later, if nobody takes it and it is not over by then. */
  readonly calls: readonly (Step & { readonly atMs: number })[];
}

/** @param atMs when it is told. */
export function foresee(settings: Settings, event: RoutedEvent, atMs: number): Foreseen {
  const routing = route(settings, event, atMs);
  return { routing, calls: isAlarm(event.event) ? callsAfter(settings, event, atMs, routing.steps) : [] };
}

/** As escalation goes: once a call is due the routes of that time decide, which may put it off. */
function callsAfter(settings: Settings, event: RoutedEvent, atMs: number, first: readonly Step[]): Foreseen['calls'] {
  const calls: Foreseen['calls'][number][] = [];
  let steps = first;
  let nowMs = atMs;
  for (;;) {
    const step = steps[calls.length];
    if (step === undefined) return calls;
    const dueMs = Math.max(nowMs, atMs + step.afterMs);
    steps = route(settings, event, dueMs).steps;
    const call = steps[calls.length];
    if (call !== undefined && atMs + call.afterMs <= dueMs) calls.push({ ...call, atMs: dueMs });
    else if (call === undefined) return calls;
    nowMs = dueMs;
  }
}
