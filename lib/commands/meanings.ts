/** What a word that is none of the grammar's may name. */
import { shortId } from '../messages/naming.ts';
import { fits } from '../model/match.ts';
import { knownTypes } from '../mutes/filter.ts';
import { idMinCharacters } from './command.ts';
import type { FoundTask } from './find-tasks.ts';
import { kindOf } from './kinds.ts';
import type { KnownNames } from './known-names.ts';

export type MeantPart = 'target' | 'instance' | 'user' | 'type' | 'task';

export interface Meant {
  readonly part: MeantPart;
  readonly value: string;
  /** Of a task: the id of its target. */
  readonly target?: string;
}

/** Shorter parts are found in too many names. */
const partMinCharacters = 3;
const typePartMinCharacters = 4;
const idPartMinCharacters = 8;
const tasksMax = 5;

/** A whole name or id, as it is written there, or a pattern that fits some. */
export function wholeMeanings(word: string, known: KnownNames): readonly Meant[] {
  const whole = (part: MeantPart, names: readonly (string | undefined)[]): readonly Meant[] => {
    const name = names.find((one) => one !== undefined && fits(word, one));
    return name === undefined ? [] : [meant(part, word.includes('*') ? word : name)];
  };
  return [
    ...whole(
      'target',
      known.targets.flatMap(({ id, name, region }) => [id, name, region]),
    ),
    ...whole(
      'instance',
      known.instances.flatMap(({ id, name }) => [id, name]),
    ),
    ...whole('user', known.users),
    ...whole('type', [...knownTypes(), ...known.tasks.map(({ row }) => row.task.name)]),
    ...known.tasks.filter(({ row }) => row.task.jobId === word).map(meantTask),
  ];
}

/** Every meaning of the closest kind: a whole name before a part of one, and that before a part of a type's. */
export function meaningsOf(word: string, known: KnownNames, byId: readonly FoundTask[]): readonly Meant[] {
  const tasks = byId.slice(0, tasksMax).map(meantTask);
  const whole = wholeMeanings(word, known);
  if (whole.length > 0) return whole;
  const parts = unique([...tasks, ...partsOfNames(word, known)]);
  return parts.length > 0 ? parts : partsOfTypes(word);
}

function unique(meanings: readonly Meant[]): readonly Meant[] {
  return [...new Map(meanings.map((meant) => [JSON.stringify(meant), meant])).values()];
}

function partsOfNames(word: string, known: KnownNames): readonly Meant[] {
  const typed = word.toLowerCase();
  const has = (name = '') => typed.length >= partMinCharacters && name.toLowerCase().includes(typed);
  const isIdPart = (id = '') =>
    typed.length >= idPartMinCharacters && (id.toLowerCase().startsWith(typed) || id.toLowerCase().endsWith(typed));
  return [
    ...(known.instances.some(({ id, name }) => has(name) || isIdPart(id)) ? [meant('instance', word)] : []),
    ...known.users.filter(has).map((user) => meant('user', user)),
    ...known.tasks
      .filter(({ row }) => isIdPart(row.task.jobId) || (typed.length >= idMinCharacters && isShown(row.task.id, typed)))
      .map(meantTask),
  ];
}

/** Messages show the end of an id, and people type the beginning of that. */
export function isShown(id: string, typed: string): boolean {
  return shortId(id).toLowerCase().startsWith(typed.toLowerCase());
}

function partsOfTypes(word: string): readonly Meant[] {
  if (word.length < typePartMinCharacters) return [];
  const names = knownTypes().filter((name) => name.toLowerCase().includes(word.toLowerCase()));
  const first = new Map(names.map((name) => [kindOf(name).name, name] as const).toReversed());
  return [...first.values()].toReversed().map((name) => meant('type', name));
}

function meant(part: MeantPart, value: string): Meant {
  return { part, value };
}

function meantTask({ target, row }: FoundTask): Meant {
  return { part: 'task', value: row.task.id, target: target.id };
}
