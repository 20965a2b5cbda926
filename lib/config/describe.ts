/** Longer texts are named by their length only: nobody needs them in full to find their mistake. */
const shownMaxCharacters = 80;

/**
 * What may be a secret pasted into the wrong line: the prefixes of Slack's tokens, user information in a URL, and any
 * run of letters and digits as long as an access key (20) or longer (secret keys, project IDs, signing secrets).
 */
const possibleSecret = /xox[a-z]+-|xapp-|:\/\/[^/]*@|[A-Za-z0-9+=]{20,}/;

/** Names a value in a fault without giving away what could be a secret. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  if (value.length > shownMaxCharacters || possibleSecret.test(value)) return `${value.length} characters (not shown)`;
  return JSON.stringify(value);
}

/** Writes a path as people write it: `targets[0].region`. */
export function describePath(keys: readonly unknown[]): string {
  const path = keys.reduce<string>((before, key) => before + step(key, before === ''), '');
  return path === '' ? '(the whole file)' : path;
}

function step(key: unknown, isFirst: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  const shown = /^[\w-]+$/.test(name) && !possibleSecret.test(name) ? name : `(${describeValue(name)})`;
  return isFirst ? shown : `.${shown}`;
}
