/** A typed line on its way to a command, as each step of reading it knows it. */
import type { TaskEvent } from '../model/task.ts';
import type { CommandFault } from './command.ts';
import type { FilterName, Keyword, StateName, Verb } from './grammar.ts';
import type { Token } from './tokens.ts';

export interface Gathered {
  readonly states: StateName[];
  readonly events: TaskEvent[];
  readonly filters: Map<FilterName, string>;
  /** What is not to be there. */
  readonly not: { readonly states: StateName[]; readonly filters: Map<FilterName, string> };
  readonly keywords: Map<Keyword, string>;
  /** Times that no keyword introduces: `yesterday`. */
  readonly moments: string[];
  /** What the verb is about, if it takes anything: an id, a number, a word. */
  readonly plain: Token[];
  /** Words that are none of the grammar's: names, perhaps. */
  readonly leftovers: Token[];
  /** `who`, `what`. */
  readonly questions: string[];
}

/** The result of one step: how many tokens it took, what is wrong, or that it was not for this step. */
export type ParseStep = number | CommandFault | undefined;

export interface Line {
  readonly text: string;
  readonly verb: Verb;
  readonly tokens: readonly Token[];
}
