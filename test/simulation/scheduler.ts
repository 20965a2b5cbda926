/** Virtual time: production promises run between events, and no second is ever waited for. */

export interface Scheduler {
  now(): number;
  /** Runs `run` at that time; at equal times in the order they were asked for. */
  at(timeMs: number, run: () => void): void;
  after(delayMs: number, run: () => void): void;
  /** Lets everything happen up to `untilMs`, or until nothing is left. */
  run(untilMs: number): Promise<void>;
  readonly events: number;
}

interface Event {
  readonly timeMs: number;
  readonly order: number;
  readonly run: () => void;
}

export function createScheduler(startMs: number): Scheduler {
  const queue: Event[] = [];
  let nowMs = startMs;
  let events = 0;
  let asked = 0;
  const at = (timeMs: number, run: () => void): void => {
    asked += 1;
    push(queue, { timeMs: Math.max(timeMs, nowMs), order: asked, run });
  };
  return {
    now: () => nowMs,
    at,
    after: (delayMs, run) => at(nowMs + delayMs, run),
    async run(untilMs) {
      await settled();
      while (queue[0] !== undefined && queue[0].timeMs <= untilMs) {
        const event = pop(queue);
        nowMs = event.timeMs;
        events += 1;
        event.run();
        await settled();
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    get events() {
      return events;
    },
  };
}

/** Every promise reaction has run by the time an immediate does: reactions are drained before the loop turns. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isBefore(a: Event, b: Event): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let place = heap.length;
  heap.push(event);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above] as Event;
    if (!isBefore(event, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = event;
}

function pop(heap: Event[]): Event {
  const first = heap[0] as Event;
  const last = heap.pop() as Event;
  if (heap.length > 0) sink(heap, last);
  return first;
}

function sink(heap: Event[], event: Event): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const leftEvent = heap[left];
    if (leftEvent === undefined) break;
    const rightEvent = heap[left + 1];
    const below = rightEvent !== undefined && isBefore(rightEvent, leftEvent) ? left + 1 : left;
    const child = heap[below] as Event;
    if (!isBefore(child, event)) break;
    heap[place] = child;
    place = below;
  }
  heap[place] = event;
}
