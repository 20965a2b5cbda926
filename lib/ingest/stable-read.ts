import { CloudError, type CloudPage } from '../ports/cloud.ts';
import { readId } from './parse-task.ts';

/** Reads until two in a row agree. A list that still changes after so many reads is left to the next run. */
const readsMax = 4;
/** In one read: nearly two million tasks with the largest pages. Only a server that repeats itself has more. */
const pagesMax = 2_000;
/** The part of a page that the next one repeats: so many items may come or go in between before one is missed. */
const OVERLAP_SHARE = 0.1;

interface Range {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

interface CompleteRead extends CloudPage {
  readonly keys: readonly string[];
}

/**
 * A range that no single request can return, page by page. Each page is a snapshot of its own, and what comes or goes
 * in between shifts the rest. So a read counts only when its pages join and the next read finds the same.
 * @returns undefined when `mayGoOn`, which is asked between two pages, did not let it.
 */
export async function readStable(
  read: ReadPage,
  range: Range,
  pageSize: number,
  mayGoOn: () => boolean,
): Promise<CloudPage | undefined> {
  let previous: CompleteRead | undefined;
  for (let reads = 0; reads < readsMax && mayGoOn(); reads++) {
    const current = await readPages(read, range, pageSize, mayGoOn);
    if (current !== undefined && previous !== undefined && holdSame(current.keys, previous.keys)) return current;
    previous = current;
  }
  if (!mayGoOn()) return undefined;
  throw unstable(range, `still differs after ${readsMax} reads`);
}

/** Undefined when two pages do not join, because the list changed in between, or when it may not go on. */
async function readPages(
  read: ReadPage,
  range: Range,
  pageSize: number,
  mayGoOn: () => boolean,
): Promise<CompleteRead | undefined> {
  const stride = strideOf(pageSize);
  const items: unknown[] = [];
  const keys: string[] = [];
  for (let pages = 0; pages < pagesMax; pages++) {
    if (!mayGoOn()) return undefined;
    const offset = pages * stride;
    const page = await read({ ...range, offset, limit: pageSize });
    const pageKeys = page.items.map(itemKey);
    const seenBefore = keys.slice(offset);
    if (seenBefore.some((key, index) => key !== pageKeys[index])) return undefined;
    items.push(...page.items.slice(seenBefore.length));
    keys.push(...pageKeys.slice(seenBefore.length));
    if (page.items.length < pageSize) return { ...page, items, keys };
  }
  throw unstable(range, `goes on after ${pagesMax} pages`);
}

function strideOf(pageSize: number): number {
  return pageSize === 1 ? 1 : pageSize - Math.ceil(pageSize * OVERLAP_SHARE);
}

function holdSame(keys: readonly string[], otherKeys: readonly string[]): boolean {
  const set = new Set(keys);
  const otherSet = new Set(otherKeys);
  return set.size === otherSet.size && keys.every((key) => otherSet.has(key));
}

function unstable({ fromSeconds, toSeconds }: Range, what: string): CloudError {
  const [from, to] = [fromSeconds, toSeconds].map((seconds) => new Date(seconds * 1_000).toISOString());
  return new CloudError(`The task list from ${from} to ${to} ${what}`, { failure: 'answer', retryable: true });
}

export interface PageQuery {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly offset: number;
  readonly limit: number;
}

export type ReadPage = (query: PageQuery) => Promise<CloudPage>;

/** What tells items of the list apart: the id, or the whole text where there is no usable id. */
export function itemKey(item: unknown): string {
  const id = readId(item);
  return id === undefined ? `text ${textOf(item)}` : `id ${id}`;
}

function textOf(item: unknown): string {
  try {
    return JSON.stringify(item) ?? String(item);
  } catch {
    // Nested deeper than the stack: all such items count as one, since none of them can be used.
    return 'unreadable';
  }
}
