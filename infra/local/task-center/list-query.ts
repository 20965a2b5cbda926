/** What a list request asks for, and which tasks it returns. Whatever the documentation leaves open is an option. */
import { type Answer, badParameter, dcsError } from './answers.ts';

/** A row of the list as the cloud would send it, strange ones included. Only `behind` is ours, and in no list. */
export type RawTask = Readonly<Record<string, unknown>> & { readonly behind?: BehindTask };

/** What other calls say about a task, but the list does not. */
export interface BehindTask {
  readonly instanceId?: string;
  /** What the task's job says if it failed. */
  readonly failReason?: string;
  /** What is answered when somebody asks how far it is; without it, that nobody knows. */
  readonly progress?: unknown;
}

export interface Behaviour {
  /** Which stamp start_time and end_time are compared with. */
  readonly filterOn: 'created' | 'updated';
  readonly ends: 'inclusive' | 'exclusive';
  readonly order: 'newest-first' | 'oldest-first';
  /** A start longer ago is refused, as some lists of DCS do: "The start time must be within the last seven days". */
  readonly startMaxDays?: number;
  /** A longer span is refused. */
  readonly spanMaxDays?: number;
  /** The type of task_count: a String in the schema, a number in the example. */
  readonly taskCount: 'number' | 'string';
}

export interface ListQuery {
  readonly offset: number;
  readonly limit: number;
  readonly startMs?: number;
  readonly endMs?: number;
}

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
const limitDefault = 10;
const limitMax = 1000;
const TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** The query, or the answer that refuses it. */
export function readListQuery(parameters: URLSearchParams): ListQuery | Answer {
  for (const name of ['offset', 'limit', 'start_time', 'end_time']) {
    if (parameters.getAll(name).length > 1) return badParameter(name);
  }
  const offset = readInteger(parameters.get('offset') ?? '0');
  if (offset === undefined) return badParameter('offset');
  const limit = readInteger(parameters.get('limit') ?? String(limitDefault));
  if (limit === undefined || limit < 1 || limit > limitMax) return badParameter('limit');
  const startMs = readTime(parameters.get('start_time'));
  if (Number.isNaN(startMs)) return badParameter('start_time');
  const endMs = readTime(parameters.get('end_time'));
  if (Number.isNaN(endMs)) return badParameter('end_time');
  if (startMs !== undefined && endMs !== undefined && startMs > endMs) {
    return dcsError(400, 'DCS.4025', 'The end time must be after the start time.');
  }
  return { offset, limit, ...(startMs === undefined ? {} : { startMs }), ...(endMs === undefined ? {} : { endMs }) };
}

const dayMs = 86_400_000;

/** The answer that refuses a span, if the list is one that does. */
export function refuseSpan(
  query: ListQuery,
  { startMaxDays, spanMaxDays }: Behaviour,
  nowMs: number,
): Answer | undefined {
  const { startMs = Number.NEGATIVE_INFINITY, endMs = nowMs } = query;
  // https://support.huaweicloud.com/intl/en-us/api-dcs/ErrorCode.html
  if (startMaxDays !== undefined && startMs < nowMs - startMaxDays * dayMs) {
    return dcsError(400, 'DCS.4030', `The start time must be within the last ${startMaxDays} days.`);
  }
  if (spanMaxDays !== undefined && endMs - startMs > spanMaxDays * dayMs) return badParameter('start_time');
  return undefined;
}

/** The page and, in `task_count`, how many there are on all pages. */
export function listTasks(tasks: readonly RawTask[], query: ListQuery, behaviour: Behaviour): Answer {
  const found = tasks.filter((task) => isInWindow(task, query, behaviour));
  const sorted = found.sort((left, right) => creationOrder(left, right, behaviour.order));
  const count = behaviour.taskCount === 'string' ? String(sorted.length) : sorted.length;
  const page = sorted.slice(query.offset, query.offset + query.limit).map(({ behind: _, ...shown }) => shown);
  return { status: 200, body: { task_count: count, tasks: page } };
}

/** Undefined if it is not a whole number. */
export function readInteger(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Undefined if there is none, NaN if it is not a time, such as the 31st of February. */
function readTime(text: string | null): number | undefined {
  if (text === null) return undefined;
  const parts = TIME.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return Number.NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const isSame = new Date(timeMs).toISOString().replaceAll(/[-T:]/g, '').startsWith(text);
  return isSame ? timeMs : Number.NaN;
}

/** A task whose stamp cannot be read is in every window, so that strange items come through and are noticed. */
function isInWindow(task: RawTask, query: ListQuery, { filterOn, ends }: Behaviour): boolean {
  const stampMs = readStamp(task[filterOn === 'created' ? 'created_at' : 'updated_at']);
  if (Number.isNaN(stampMs)) return true;
  const { startMs = Number.NEGATIVE_INFINITY, endMs = Number.POSITIVE_INFINITY } = query;
  if (ends === 'inclusive') return startMs <= stampMs && stampMs <= endMs;
  return startMs < stampMs && stampMs < endMs;
}

function creationOrder(left: RawTask, right: RawTask, order: Behaviour['order']): number {
  const leftMs = readStamp(left.created_at) || 0;
  const rightMs = readStamp(right.created_at) || 0;
  return order === 'oldest-first' ? leftMs - rightMs : rightMs - leftMs;
}

/** ISO text, or epoch milliseconds as a number or a string of digits. */
function readStamp(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  return /^\d+$/.test(value) ? Number(value) : Date.parse(value);
}
