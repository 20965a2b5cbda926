/** Cloud Eye's list of one kind of event. Whatever its documentation leaves open is an option. */
import { type Answer, cloudEyeError } from './answers.ts';
import { readInteger } from './list-query.ts';

/** An item of `event_info` as Cloud Eye would send it, strange ones included. */
export type RawEvent = Readonly<Record<string, unknown>> & {
  /** Which list it is in. */
  readonly event_name: string;
};

/** What the documentation leaves open. */
export interface EventHabits {
  readonly ends: 'inclusive' | 'exclusive';
  readonly order: 'newest-first' | 'oldest-first';
  /** How long an event stays out of the list after it was put. */
  readonly listingDelayMs: number;
}

export interface EventQuery {
  readonly eventType: string;
  readonly eventSource: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
  readonly start: number;
  readonly limit: number;
}

/** https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
const limitMax = 100;
const EVENT_TYPES = ['EVENT.SYS', 'EVENT.CUSTOM'];
const PARAMETERS = ['event_type', 'event_source', 'from', 'to', 'start', 'limit'];
const SOURCE = /^[A-Za-z][\w.]{2,31}$/;
const MILLISECONDS = /^\d{13}$/;

/** The query, or the answer that refuses it. */
export function readEventQuery(parameters: URLSearchParams): EventQuery | Answer {
  const refuse = (name: string) =>
    cloudEyeError(400, 'ces.0013', `The URL parameter is invalid or does not exist: ${name}.`);
  for (const name of new Set(parameters.keys())) {
    if (!PARAMETERS.includes(name) || parameters.getAll(name).length > 1) return refuse(name);
  }
  const eventType = parameters.get('event_type');
  if (eventType === null || !EVENT_TYPES.includes(eventType)) return refuse('event_type');
  const eventSource = parameters.get('event_source') ?? undefined;
  if (eventSource !== undefined && !SOURCE.test(eventSource)) return refuse('event_source');
  const fromMs = readMs(parameters.get('from'), Number.NEGATIVE_INFINITY);
  if (fromMs === undefined) return refuse('from');
  const toMs = readMs(parameters.get('to'), Number.POSITIVE_INFINITY);
  if (toMs === undefined || fromMs >= toMs) return refuse('to');
  const start = readInteger(parameters.get('start') ?? '0');
  if (start === undefined) return refuse('start');
  const limit = readInteger(parameters.get('limit') ?? String(limitMax));
  if (limit === undefined || limit < 1 || limit > limitMax) return refuse('limit');
  return { eventType, eventSource, fromMs, toMs, start, limit };
}

/** The page and, in `meta_data`, how many there are on all pages. */
export function listEvents(
  events: readonly RawEvent[],
  eventName: string,
  query: EventQuery,
  { ends, order }: Pick<EventHabits, 'ends' | 'order'>,
): Answer {
  const found = events
    .filter((event) => event.event_name === eventName && isOf(event, query) && isInWindow(event, query, ends))
    .sort((left, right) => (timeOf(left) - timeOf(right)) * (order === 'oldest-first' ? 1 : -1));
  const body = {
    event_name: eventName,
    event_type: query.eventType,
    event_users: distinct(found.map((event) => detailOf(event).event_user)),
    event_sources: distinct(found.map(({ event_source }) => event_source)),
    event_info: found.slice(query.start, query.start + query.limit),
    meta_data: { total: found.length },
  };
  return { status: 200, body };
}

/** The names that events of a type had, with the source of the latest. */
export function listEventNames(
  events: readonly RawEvent[],
  query: EventQuery,
  { ends }: Pick<EventHabits, 'ends'>,
): Answer {
  const found = events.filter((event) => isOf(event, query) && isInWindow(event, query, ends));
  const names = [...Map.groupBy(found, ({ event_name }) => event_name)].map(([event_name, same]) => {
    const latest = same.toSorted((one, other) => timeOf(other) - timeOf(one))[0];
    return {
      event_name,
      event_type: query.eventType,
      event_count: same.length,
      latest_occur_time: timeOf(latest ?? { event_name }),
      latest_event_source: latest?.event_source ?? 'SYS.DCS',
    };
  });
  const body = { events: names.slice(query.start, query.start + query.limit), meta_data: { total: names.length } };
  return { status: 200, body };
}

/** An event without a source or a type matches every question. */
function isOf(event: RawEvent, { eventSource, eventType }: EventQuery): boolean {
  const source = event.event_source ?? eventSource;
  return (
    (eventSource === undefined || source === eventSource) && (detailOf(event).event_type ?? eventType) === eventType
  );
}

/** An event whose time cannot be read is in every window, so that strange items come through and are noticed. */
function isInWindow(event: RawEvent, { fromMs, toMs }: EventQuery, ends: EventHabits['ends']): boolean {
  if (typeof event.time !== 'number') return true;
  return ends === 'inclusive' ? fromMs <= event.time && event.time <= toMs : fromMs < event.time && event.time < toMs;
}

function timeOf({ time }: RawEvent): number {
  return typeof time === 'number' ? time : 0;
}

function detailOf({ detail }: RawEvent): Readonly<Record<string, unknown>> {
  return typeof detail === 'object' && detail !== null ? (detail as Readonly<Record<string, unknown>>) : {};
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function readMs(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return MILLISECONDS.test(text) ? Number(text) : undefined;
}
