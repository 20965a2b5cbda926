/** How far a list lets itself be asked: it may refuse spans that are too long, or that begin too long ago. */

export interface Reach {
  /** The longest span that was taken; absent while none was refused for its length. */
  readonly spanSeconds?: number;
  /** How long before now a span may begin: the oldest beginning that was taken, less a margin. */
  readonly ageSeconds?: number;
  /** The youngest beginning that was refused, while the limit between the two is being looked for. */
  readonly refusedAgeSeconds?: number;
  readonly foundAtSeconds: number;
}

/** The limit may be another one by then. */
const againAfterSeconds = 86_400;

/** What is still to be believed; a search that has not ended goes on. */
export function validReach(reach: Reach | undefined, nowSeconds: number): Reach | undefined {
  if (reach === undefined || reach.refusedAgeSeconds !== undefined) return reach;
  return nowSeconds - reach.foundAtSeconds < againAfterSeconds ? reach : undefined;
}

export function isSearching(reach: Reach | undefined): boolean {
  return reach?.refusedAgeSeconds !== undefined;
}
