/** What routes, mutes and searches ask for, and whether something is that: one meaning for all three. Pure. */
import type { TaskClass, TaskEvent } from './task.ts';

/** Every key that is there has to fit, and one of its values is enough. In names `*` stands for any characters. */
export interface Match {
  readonly target?: readonly string[];
  readonly class?: readonly string[];
  /** The name of the task in the API. */
  readonly name?: readonly string[];
  /** The same, or a class. */
  readonly type?: readonly string[];
  readonly event?: readonly TaskEvent[];
  /** Names or ids. */
  readonly user?: readonly string[];
  /** Names or ids. */
  readonly instance?: readonly string[];
  /** As `instance`, and any part of its names and of words that may name a part of it. */
  readonly instanceParts?: readonly string[];
}

/** What is matched. What is not known fits no value. */
export interface Subject {
  readonly target: string;
  readonly class: TaskClass;
  readonly name: string;
  readonly event?: TaskEvent;
  readonly user?: string;
  readonly userId?: string;
  readonly instances?: KnownInstance;
}

/** The instance that a task is about, as far as that is known. */
export interface KnownInstance {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** Details that may name a node or a group of it. */
  readonly words: readonly string[];
}

/** Example ids share long heads, so people copy tails; a shorter part could be found in another id by chance. */
const idPartMinCharacters = 8;
/** A UUID, or what looks like a part of one. */
const randomDigits = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{8,}/gu;
const unknownInstance: KnownInstance = { ids: [], names: [], words: [] };

export function matches(match: Match, subject: Subject): boolean {
  const { user, userId, instances: { ids, names, words } = unknownInstance } = subject;
  return (
    allows(match.target, (wanted) => wanted === subject.target) &&
    allows(match.class, (wanted) => wanted === subject.class) &&
    allows(match.event, (wanted) => wanted === subject.event) &&
    allows(match.name, (wanted) => fits(wanted, subject.name)) &&
    allows(match.type, (wanted) => fits(wanted, subject.name) || fits(wanted, subject.class)) &&
    allows(match.user, (wanted) => isCalled(wanted, present(user), present(userId))) &&
    allows(match.instance, (wanted) => isCalled(wanted, names, ids)) &&
    allows(match.instanceParts, (wanted) => isCalled(wanted, names, ids) || isPartOf(wanted, names, [...ids, ...words]))
  );
}

/** Without case. `*` stands for any characters, or none. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...parts] = folded(pattern).split('*');
  const whole = folded(text);
  const last = parts.pop();
  if (last === undefined) return whole === first;
  if (!whole.startsWith(first) || !whole.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = whole.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= whole.length - last.length;
}

function allows<Value>(wanted: readonly Value[] | undefined, isMet: (value: Value) => boolean): boolean {
  return wanted === undefined || wanted.some(isMet);
}

function isCalled(wanted: string, names: readonly string[], ids: readonly string[]): boolean {
  return names.some((name) => fits(wanted, name)) || ids.some((id) => isIdOrPart(folded(wanted), folded(id)));
}

/** A short part would be found in random digits by chance, and a word may be made from an id. */
function isPartOf(wanted: string, names: readonly string[], words: readonly string[]): boolean {
  const part = folded(wanted);
  if (part === '' || part.includes('*')) return false;
  return [...names.map(folded), ...words.map((word) => folded(word).replace(randomDigits, ' '))].some((text) =>
    text.includes(part),
  );
}

/** The whole id, or enough of its beginning or its end. */
function isIdOrPart(wanted: string, id: string): boolean {
  if (wanted === id) return true;
  return wanted.length >= idPartMinCharacters && (id.startsWith(wanted) || id.endsWith(wanted));
}

function present(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}
