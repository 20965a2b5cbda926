/** Reads spans of time of a list, each item once, however many there are and however slowly they come. */
import type { CloudPage } from '../ports/cloud.ts';
import { itemKey, type PageQuery, type ReadPage, readStable } from './stable-read.ts';

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
): Promise<CloudPage & { readonly full: boolean }> {
  const page = await read({ ...rangeOf(span), offset: 0, limit: pageSize });
  return { ...page, full: page.items.length >= pageSize };
}

export interface WholeRead {
  readonly items: readonly unknown[];
  /** Everything that the span holds before this second is in `items`. */
  readonly toSeconds: number;
  /** The length of the next piece, by what the last ones held. */
  readonly pieceSeconds: number;
  /** Why it ended early, if not for want of time. What was read before counts. */
  readonly failure?: unknown;
}

export interface Pace {
  /** The length of the first piece; the whole span when left out. */
  readonly pieceSeconds?: number;
  /** No piece is longer. */
  readonly maxSeconds?: number;
  /** Asked between two pieces. The first is asked for in any case, so that there is always progress. */
  mayGoOn(itemsSoFar: number, toSeconds: number): boolean;
  /** Whether there is time at all. Asked between the pages of a second that is too full for one; always, if left out. */
  mayPageOn?(): boolean;
}

/**
 * All that the span holds, from its beginning in pieces that fit one request: one request is one snapshot, so no item
 * slips from one page to another. A piece that does not fit is halved. Only a single second that is too full for one
 * request is read in pages. What is cut off by the end of the time is no failure. @throws what made the first piece fail.
 */
export async function readWhole(
  read: ReadPage,
  span: Span,
  pageSize: number,
  pace: Pace = { mayGoOn: () => true },
): Promise<WholeRead> {
  const found = new Map<string, unknown>();
  const maxSeconds = pace.maxSeconds ?? lengthOf(span);
  let piece = firstPiece(span, Math.min(maxSeconds, pace.pieceSeconds ?? maxSeconds));
  const soFar = () => ({
    items: [...found.values()],
    toSeconds: piece.span.firstSecond,
    pieceSeconds: piece.seconds,
  });
  try {
    while (piece.span.firstSecond <= span.lastSecond) {
      const items = await readPiece(read, piece.span, pageSize, pace.mayPageOn ?? (() => true));
      for (const item of items ?? []) found.set(itemKey(item), item);
      piece = items === undefined ? firstHalf(piece) : pieceAfter(span, piece, items.length / pageSize, maxSeconds);
      if (!pace.mayGoOn(found.size, piece.span.firstSecond)) break;
    }
    return soFar();
  } catch (failure) {
    const isCutOff = pace.mayPageOn?.() === false;
    if (piece.span.firstSecond === span.firstSecond && !isCutOff) throw failure;
    return { ...soFar(), ...(isCutOff ? {} : { failure }) };
  }
}

interface Piece {
  readonly span: Span;
  /** How long it would be if the whole span did not end before. */
  readonly seconds: number;
  /** Up to this second there is more than a page. */
  readonly fullTo?: number;
}

/** Undefined when it is not all that the piece holds. */
async function readPiece(
  read: ReadPage,
  span: Span,
  pageSize: number,
  mayPageOn: () => boolean,
): Promise<readonly unknown[] | undefined> {
  const { items, full } = await readSpan(read, span, pageSize);
  if (!full) return items;
  if (span.firstSecond < span.lastSecond) return undefined;
  return (await readStable(read, rangeOf(span), pageSize, mayPageOn))?.items;
}

function firstPiece(span: Span, pieceSeconds: number): Piece {
  return { span: cut(span, span.firstSecond, pieceSeconds), seconds: pieceSeconds };
}

function firstHalf({ span }: Piece): Piece {
  const seconds = Math.max(1, Math.floor(lengthOf(span) / 2));
  return { span: cut(span, span.firstSecond, seconds), seconds, fullTo: span.lastSecond };
}

/** So that the next one is nearly a page, if it holds as many as this one a second; but not suddenly much longer. */
const pageShare = 0.8;
const growthMax = 4;

/** @param share how much of a page the piece held. */
function pieceAfter(whole: Span, { span, fullTo = span.lastSecond }: Piece, share: number, maxSeconds: number): Piece {
  const growth = Math.min(growthMax, pageShare / share);
  const first = span.lastSecond + 1;
  const seconds = Math.min(maxSeconds, Math.max(1, Math.floor(lengthOf(span) * growth)));
  // What follows an almost empty half of a full span is full, or nearly.
  if (fullTo < first || share >= 0.5) return { span: cut(whole, first, seconds), seconds };
  const secondsToFull = Math.min(seconds, fullTo - first + 1);
  return { span: cut(whole, first, secondsToFull), seconds: secondsToFull, fullTo };
}

function cut({ lastSecond }: Span, firstSecond: number, seconds: number): Span {
  return { firstSecond, lastSecond: Math.min(lastSecond, firstSecond + seconds - 1) };
}

export function lengthOf({ firstSecond, lastSecond }: Span): number {
  return lastSecond - firstSecond + 1;
}

/** A second wider on both sides: whether the server takes the ends as included is not known. */
function rangeOf({ firstSecond, lastSecond }: Span): Pick<PageQuery, 'fromSeconds' | 'toSeconds'> {
  return { fromSeconds: firstSecond - 1, toSeconds: lastSecond + 1 };
}
