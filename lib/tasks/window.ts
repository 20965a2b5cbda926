import { itemKey, type PageQuery, type ReadPage, readStable } from '../ingest/stable-read.ts';
import type { TaskPage } from '../ports/cloud.ts';

/** Every whole second from first to last, both included, down to their last millisecond. */
export interface Span {
  readonly firstSecond: number;
  readonly lastSecond: number;
}

/** One request for the whole span. `full`: there may be more than it shows, so it proves nothing. */
export async function readSpan(
  read: ReadPage,
  span: Span,
  pageSize: number,
): Promise<TaskPage & { readonly full: boolean }> {
  const page = await read({ ...rangeOf(span), offset: 0, limit: pageSize });
  return { ...page, full: page.items.length >= pageSize };
}

/**
 * All that the span holds, each item once. Splits where a request comes back full: one request is one snapshot,
 * so nothing drifts past it the way it drifts past pages. A second too full for one request is the only thing paged.
 */
export async function readWhole(read: ReadPage, span: Span, pageSize: number): Promise<TaskPage> {
  const found = new Map<string, unknown>();
  let clockOffsetMs: number | undefined;
  const left = span.firstSecond <= span.lastSecond ? [span] : [];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const first = await readSpan(read, next, pageSize);
    if (first.full && next.firstSecond < next.lastSecond) {
      left.push(...halvesLaterFirst(next));
      continue;
    }
    const page = first.full ? await readStable(read, rangeOf(next), pageSize) : first;
    for (const item of page.items) found.set(itemKey(item), item);
    clockOffsetMs = page.clockOffsetMs ?? clockOffsetMs;
  }
  return { items: [...found.values()], ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }) };
}

/** The stack gives the earlier half first, so that of an item seen twice the later look stays. */
function halvesLaterFirst({ firstSecond, lastSecond }: Span): [Span, Span] {
  const middle = Math.floor((firstSecond + lastSecond) / 2);
  return [
    { firstSecond: middle + 1, lastSecond },
    { firstSecond, lastSecond: middle },
  ];
}

/** A second wider on both sides: whether the server takes the ends as included is not known. */
function rangeOf({ firstSecond, lastSecond }: Span): Pick<PageQuery, 'fromSeconds' | 'toSeconds'> {
  return { fromSeconds: firstSecond - 1, toSeconds: lastSecond + 1 };
}
