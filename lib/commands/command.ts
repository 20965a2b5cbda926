/** What was asked, read and checked; and what is wrong when it could not be read. */
import type { Filter } from '../mutes/filter.ts';
import type { StateName, Verb } from './grammar.ts';

/** What reading a line takes. */
export interface ParseContext {
  readonly timeZone: string;
  readonly nowMs: number;
  readonly targets: readonly { readonly id: string; readonly name: string }[];
}

export interface TaskQuery {
  readonly state: StateName;
  /** Both ends included. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly filter: Filter;
  readonly limit: number;
}

export type Command =
  | { readonly verb: 'tasks'; readonly query: TaskQuery }
  | { readonly verb: 'task' | 'why'; readonly id: string; readonly target?: string }
  | { readonly verb: 'status'; readonly target?: string }
  | {
      readonly verb: 'mute';
      readonly filter: Filter;
      readonly durationMs: number;
      readonly includingFailures: boolean;
      readonly why?: string;
    }
  | { readonly verb: 'unmute'; readonly number: number }
  | { readonly verb: 'unmute'; readonly filter: Filter }
  | { readonly verb: 'mutes' | 'routes' }
  | { readonly verb: 'help'; readonly word?: string };

export type FaultKind =
  /** No command begins so. */
  | 'verb'
  /** A word that the command does not take. */
  | 'word'
  /** `name:` of no filter that this command takes. */
  | 'filter'
  /** A filter or keyword with a value that it cannot have; `allowed` says which it may. */
  | 'value'
  /** Something is missing; `word` names it. */
  | 'missing'
  /** Said twice. */
  | 'twice'
  /** It begins after it ends. */
  | 'order'
  /** A quote that never ends. */
  | 'quote'
  | 'too-short'
  | 'too-long';

export interface Fault {
  readonly fault: FaultKind;
  readonly verb?: Verb;
  /** What was typed, or what is missing. */
  readonly word: string;
  readonly allowed?: readonly string[];
  /** The right word that is nearest. */
  readonly nearest?: string;
  /** The whole line with the nearest word in it. */
  readonly suggestion?: string;
}

export function isFault(value: object): value is Fault {
  return 'fault' in value;
}

export const limitDefault = 10;
/** So that a page stays within Slack's limits and on a phone. */
export const limitMax = 20;
export const idMinCharacters = 4;
export const muteMinMs = 60_000;
export const muteMaxMs = 30 * 86_400_000;
/** A filter's value travels in buttons, which hold 2,000 characters in all. */
export const valueMaxCharacters = 80;
export const reasonMaxCharacters = 200;
