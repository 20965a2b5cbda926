import * as v from 'valibot';

/** A fault that one value alone does not show; `path` leads to it from the map that is checked. */
export interface Finding {
  readonly path: readonly [string | number, ...(string | number)[]];
  readonly found: unknown;
  readonly allowed: string;
}

export type CrossCheck = (map: Readonly<Record<string, unknown>>) => readonly Finding[];

/**
 * A map with these keys and no others. valibot's own strictObject names the first unknown key only, lets `__proto__` and
 * the other names of Object.prototype through, and skips further checks once a value is wrong: here the three parts look
 * at the same input side by side, and every fault is found at once.
 */
export function strictMap<const Entries extends v.ObjectEntries>(entries: Entries, crossCheck: CrossCheck = () => []) {
  const known = v.object(entries, (issue) => allowedFor(entries, issue.path?.at(-1)?.key));
  const parts = v.intersect([known, inspect(unknownKeys(entries)), inspect(crossCheck)]);
  // Its input may be anything, which valibot's types cannot say; the output is that of the known keys.
  const schema = parts as v.GenericSchema<unknown> as v.GenericSchema<unknown, v.InferOutput<typeof known>>;
  return v.pipe(v.custom<unknown>(isMap, 'a map'), schema);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A missing key is answered with what its value would have to be. */
function allowedFor(entries: v.ObjectEntries, key: unknown): string {
  const entry = typeof key === 'string' ? entries[key] : undefined;
  return entry !== undefined && 'message' in entry && typeof entry.message === 'string' ? entry.message : 'a value';
}

function unknownKeys(entries: v.ObjectEntries): CrossCheck {
  const allowed = `only the keys ${Object.keys(entries).join(', ')}`;
  return (map) =>
    Object.keys(map)
      .filter((key) => !Object.hasOwn(entries, key))
      .map((key) => ({ path: [key], found: unknownKey, allowed }));
}

/** Stands for the value of an unknown key, which is not shown: nobody knows what it is. */
export const unknownKey = Symbol('an unknown key');

/** A schema that only looks: it adds what `crossCheck` finds and has no output of its own. */
function inspect(crossCheck: CrossCheck) {
  return v.pipe(
    v.unknown(),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!isMap(dataset.value)) return;
      for (const { path, found, allowed } of crossCheck(dataset.value)) {
        const [first, ...rest] = path.map((key) => pathItem(key));
        if (first !== undefined) addIssue({ message: allowed, input: found, path: [first, ...rest] });
      }
    }),
    v.transform(() => ({})),
  );
}

function pathItem(key: string | number): v.UnknownPathItem {
  return { type: 'unknown', origin: 'value', input: undefined, key, value: undefined };
}
