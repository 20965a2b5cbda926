import { readId } from '../ingest/parse-task.ts';

/** Tells items of the list apart as they came: by id, or by their whole text where there is no usable one. */
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
