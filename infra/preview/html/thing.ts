/** Slack returns blocks as JSON of any shape; these functions read it without trusting it. */
export type Thing = Readonly<Record<string, unknown>>;

export function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function thingIn(thing: Thing, name: string): Thing {
  const value = thing[name];
  return isThing(value) ? value : {};
}

export function textIn(thing: Thing, name: string): string {
  const value = thing[name];
  return typeof value === 'string' ? value : '';
}

export function listIn(thing: Thing, name: string): readonly Thing[] {
  const value = thing[name];
  return Array.isArray(value) ? value.filter(isThing) : [];
}
