import type { Key } from './ports/store.ts';

/** How Store.readMany names a row in its result. */
export function rowId({ pk, sk }: Key): string {
  return `${pk}|${sk}`;
}
