/** A parsed and checked command, or what is wrong with the line. */
import type { TaskEvent } from '../model/task.ts';
import type { Filter } from '../mutes/filter.ts';
import type { StateName, Verb } from './grammar.ts';
import type { Kind } from './kinds.ts';
import type { Token } from './tokens.ts';

/** What is needed to parse a line. */
export interface ParseContext {
  readonly timeZone: string;
  readonly nowMs: number;
  readonly targets: readonly { readonly id: string; readonly name: string; readonly region?: string }[];
}

export interface TaskQuery {
  readonly state: StateName;
  /** Any of these will do as well. */
  readonly orStates?: readonly StateName[];
  /** Both ends included. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly filter: Filter;
  /** What fits any part of it is left out. */
  readonly not?: Filter;
  readonly limit: number;
}

/** Which tasks are added up. */
export interface StatsQuery extends Pick<TaskQuery, 'toMs' | 'filter'> {
  readonly fromMs: number;
}

/** A task as it might be: where would it go? */
export interface DryRun {
  readonly kind: Kind;
  /** Left out: it fails. */
  readonly event?: TaskEvent;
  /** The id of a target; the first one if left out. */
  readonly target?: string;
  readonly instance?: string;
  readonly user?: string;
  /** Left out: now. */
  readonly atMs?: number;
}

export type Command =
  /** `page`: counted from 1, the first if left out. */
  | { readonly verb: 'tasks'; readonly query: TaskQuery; readonly page?: number }
  | { readonly verb: 'stats'; readonly query: StatsQuery }
  | { readonly verb: 'task'; readonly id: string; readonly target?: string }
  | { readonly verb: 'why'; readonly id: string; readonly target?: string }
  /** The newest of these. */
  | { readonly verb: 'why'; readonly query: TaskQuery }
  /** `over`: from whoever has it. */
  | { readonly verb: 'take'; readonly id: string; readonly target?: string; readonly over?: true }
  | { readonly verb: 'untake'; readonly id: string; readonly target?: string }
  | { readonly verb: 'status'; readonly target?: string }
  | {
      readonly verb: 'mute';
      readonly filter: Filter;
      readonly durationMs: number;
      readonly includingFailures: boolean;
      /** Although the last days had nothing like it. */
      readonly anyway?: true;
      readonly why?: string;
    }
  | { readonly verb: 'unmute'; readonly number: number }
  | { readonly verb: 'unmute'; readonly filter: Filter }
  /** `anyway`: without another press. */
  | { readonly verb: 'unmute'; readonly all: true; readonly anyway?: true }
  | { readonly verb: 'mutes' }
  /** `dryRun` left out: all routes. */
  | { readonly verb: 'routes'; readonly dryRun?: DryRun }
  | { readonly verb: 'help'; readonly word?: string };

export type FaultKind =
  /** There is no such command. */
  | 'verb'
  /** A word that the command does not take. */
  | 'word'
  /** `name:` is not a filter of this command. */
  | 'filter'
  /** An invalid value of a filter or keyword; `allowed` lists the valid ones. */
  | 'value'
  /** Something is missing; `word` names it. */
  | 'missing'
  /** Repeated, or in conflict with another word. */
  | 'twice'
  /** The start is after the end. */
  | 'order'
  /** A quote that is never closed. */
  | 'quote'
  | 'too-short'
  | 'too-long'
  /** A person of Slack, where a user of Huawei Cloud is meant. */
  | 'person'
  /** `who` alone. */
  | 'question'
  /** A name that several things have. */
  | 'several';

export interface CommandFault {
  readonly fault: FaultKind;
  readonly verb?: Verb;
  /** What was typed, or what is missing. */
  readonly word: string;
  readonly allowed?: readonly string[];
  /** The nearest valid word. */
  readonly nearest?: string;
  /** The whole line with the nearest word in it. */
  readonly suggestion?: string;
  /** Other whole lines that may be meant. */
  readonly offers?: readonly string[];
  /** The words that the grammar does not know; they may be names. */
  readonly leftovers?: readonly Token[];
  /** How many tasks an id that is too short fits. */
  readonly fitting?: string;
}

export function isFault(value: object): value is CommandFault {
  return 'fault' in value;
}

export const limitDefault = 10;
/** Keeps a page within Slack's limits and readable on a phone. */
export const limitMax = 20;
/** What is added up if no time is named. */
export const statsMs = 30 * 86_400_000;
export const pageMax = 20;
export const idMinCharacters = 4;
export const muteMinMs = 60_000;
export const muteMaxMs = 30 * 86_400_000;
/** A filter's value is stored in buttons, which hold 2,000 characters in all. */
export const valueMaxCharacters = 80;
export const reasonMaxCharacters = 200;
