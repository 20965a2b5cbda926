/** Types and classes of tasks, as people name them. */
import { knownKinds } from '../messages/catalogue.ts';
import type { TaskClass } from '../model/task.ts';
import { classOf, eventNames } from '../model/vocabulary.ts';
import { knownTypes, namesShownAs } from '../mutes/filter.ts';
import { classTerms, termOf, wordsIn } from './grammar.ts';

/** Of a class alone no name is known. */
export interface Kind {
  readonly name: string;
  readonly class: TaskClass;
}

/** Types are open-ended: there may be others. */
export function kindWords(): readonly string[] {
  return [...knownTypes(), ...wordsIn(classTerms)];
}

export function isKind(text: string): boolean {
  return lowerKinds.has(text.toLowerCase());
}

const lowerKinds: ReadonlySet<string> = new Set(kindWords().map((word) => word.toLowerCase()));

/** By a class, the name in the API or the name in messages; any other text is taken for the name of a type. */
export function kindOf(text: string): Kind {
  const taskClass = termOf(classTerms, text);
  if (taskClass !== undefined) return { name: '', class: taskClass };
  const typed = text.toLowerCase();
  const known = [...knownKinds, ...eventNames].find((name) => name.toLowerCase() === typed);
  const name = known ?? namesShownAs(text)[0] ?? text;
  return { name, class: classOf(name) };
}
