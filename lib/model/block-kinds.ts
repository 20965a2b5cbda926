/** The kinds of blocks that a message holds, and which of them Slack refused. */

/** Kinds that were refused together: one of them is at fault, and nobody knows which unless it is alone. */
export type RefusedKinds = readonly string[];

/** Every kind in it, by its way down from the block: `table`, `table/raw_text`. */
export function kindsIn(blocks: unknown): ReadonlySet<string> {
  return new Set(eachKind(blocks, ''));
}

/** The kind of what a JSON pointer leads to, from the message on: `/blocks/2`. Undefined: nothing that has a kind. */
export function kindAt(blocks: unknown, pointer: string): string | undefined {
  let value: unknown = { blocks };
  let kind = '';
  for (const name of pointer.split('/').slice(1)) {
    value = Object(value)[name];
    kind = kindOf(value, kind);
  }
  return typeof Object(value).type === 'string' ? kind : undefined;
}

/** Whether it would be refused again. */
export function holdsRefused(kinds: ReadonlySet<string>, refused: readonly RefusedKinds[]): boolean {
  return refused.some((together) => together.every((kind) => kinds.has(kind)));
}

function* eachKind(value: unknown, outer: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const kind = kindOf(value, outer);
  if (kind !== outer) yield kind;
  for (const inner of Object.values(value)) yield* eachKind(inner, kind);
}

function kindOf(value: unknown, outer: string): string {
  const { type } = Object(value) as { readonly type?: unknown };
  if (typeof type !== 'string') return outer;
  return outer === '' ? type : `${outer}/${type}`;
}
