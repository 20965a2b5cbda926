/** What a mute would have kept quiet in the last days, so that a name with a typo is noticed before it is relied on. */
import { instancesKey, readCachedList } from '../instances/cached-list.ts';
import { instanceOf, shortInstance } from '../messages/naming.ts';
import { fits, matches, type Subject } from '../model/match.ts';
import { subjectOf } from '../model/routes.ts';
import { type Filter, isAbout, knownTypes, matchOf, valuesIn } from '../mutes/filter.ts';
import { isThrough, type Mute } from '../mutes/mutes.ts';
import type { InstanceFacts } from '../ports/cloud.ts';
import { type AskContext, targetsAtOnceMax } from './answer.ts';
import { type FoundTask, findPage } from './find-tasks.ts';
import { classTerms, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';

/** Parts of a filter that may be anything; of the others the parser knows every value. */
const freeParts = ['type', 'instance', 'user'] as const;
type FreePart = (typeof freeParts)[number];

export interface Evidence {
  readonly matched: number;
  /** Of these: failures, and what stalled or was lost, are sent all the same unless the mute includes them. */
  readonly through: number;
  readonly seen: number;
  /** There were more than were read. */
  readonly newest: boolean;
  /** What it covers, by name. */
  readonly instances: readonly string[];
  readonly unmatched: readonly UnmatchedValue[];
}

export interface UnmatchedValue {
  readonly part: FreePart;
  readonly value: string;
  /** The nearest name that there is. */
  readonly nearest?: string;
}

const pastMs = 7 * 86_400_000;
const tasksMax = 500;
/** The mute has still to be written after this share of the time. */
const timeShare = 0.5;
/** Of a few tasks it says nothing that all are alike. */
const manyTasks = 10;
const nearlyAllShare = 0.9;

export async function gatherEvidence(
  context: AskContext,
  mute: Pick<Mute, 'filter' | 'includingFailures'>,
): Promise<Evidence> {
  const { filter } = mute;
  const [tasks, newest, instances] = await readPast(context, filter);
  const subjects = tasks.map(({ target, row }) => subjectOf(target.id, row));
  const matched = tasks.filter((_task, index) => isMatch(filter, subjects[index]));
  const listed = filter.instance === undefined ? [] : instances.filter((facts) => isInstance(filter.instance, facts));
  const quiet = matched.filter(({ row }) => !isThrough(mute, row.event));
  const names = [...listed, ...quiet.map(({ row }) => instanceOf(row).instance)].map(shortInstance);
  return {
    matched: matched.length,
    through: matched.length - quiet.length,
    seen: tasks.length,
    newest,
    instances: [...new Set(names)].filter(Boolean),
    unmatched: freeParts.flatMap((part) => unmatchedIn(part, filter, subjects, instances)),
  };
}

/** Whether somebody has to press again. */
export function isDoubtful(evidence: Evidence): boolean {
  return evidence.unmatched.length > 0 || hasNothing(evidence) || hasNearlyAll(evidence);
}

/** Days without any task show nothing: a name that is known otherwise is no typo then. */
export function hasNothing({ matched, through, seen }: Evidence): boolean {
  return matched === through && seen > 0;
}

export function hasNearlyAll({ matched, seen }: Evidence): boolean {
  return seen >= manyTasks && matched >= seen * nearlyAllShare;
}

async function readPast(
  context: AskContext,
  filter: Filter,
): Promise<[tasks: readonly FoundTask[], newest: boolean, instances: readonly InstanceFacts[]]> {
  const { settings, store, now, stopAtMs } = context;
  const meant = settings.targets.filter(({ id }) => isAbout(filter.target, id));
  const targets = [...meant, ...settings.targets.filter((target) => !meant.includes(target))].slice(
    0,
    targetsAtOnceMax,
  );
  const nowMs = now();
  const options = { ...context, stopAtMs: nowMs + (stopAtMs - nowMs) * timeShare };
  const query = { state: 'all', fromMs: nowMs - pastMs, filter: {}, limit: tasksMax } as const;
  const isNamed = filter.instance !== undefined;
  const [found, rows] = await Promise.all([
    findPage(options, targets, query, []),
    isNamed ? store.readMany(meant.slice(0, targetsAtOnceMax).map(({ id }) => instancesKey(id))) : new Map(),
  ]);
  const instances = [...rows.values()].flatMap((row) => readCachedList(row).instances);
  return [found.tasks, found.next !== undefined, instances];
}

function isMatch(filter: Filter, subject: Subject | undefined): boolean {
  return subject !== undefined && matches(matchOf(filter), subject);
}

/** Without any task in the last days, what is known otherwise is no typo. */
function unmatchedIn(
  part: FreePart,
  filter: Filter,
  subjects: readonly Subject[],
  instances: readonly InstanceFacts[],
): readonly UnmatchedValue[] {
  const names = namesOf(part, subjects, instances);
  return valuesIn(filter[part] ?? '').flatMap((value) => {
    if (subjects.some((subject) => isMatch({ [part]: value }, subject))) return [];
    if (subjects.length === 0 && isKnown(part, value, instances)) return [];
    const closest = nearest(value, names);
    return [{ part, value, ...(closest === undefined || fits(value, closest) ? {} : { nearest: closest }) }];
  });
}

function isKnown(part: FreePart, value: string, instances: readonly InstanceFacts[]): boolean {
  if (part === 'type') return [...wordsIn(classTerms), ...knownTypes()].some((name) => fits(value, name));
  return part === 'instance' && instances.some((facts) => isInstance(value, facts));
}

function namesOf(part: FreePart, subjects: readonly Subject[], instances: readonly InstanceFacts[]): readonly string[] {
  switch (part) {
    case 'type':
      return [...subjects.map(({ name }) => name), ...wordsIn(classTerms), ...knownTypes()];
    case 'instance':
      return [
        ...subjects.flatMap((subject) => subject.instances?.names ?? []),
        ...instances.flatMap(({ name }) => name ?? []),
      ];
    case 'user':
      return subjects.flatMap(({ user }) => user ?? []);
  }
}

function isInstance(value: string | undefined, { id, name }: InstanceFacts): boolean {
  const known = { ids: [id], names: name === undefined ? [] : [name], words: [] };
  const { instanceParts = [] } = matchOf(value === undefined ? {} : { instance: value });
  return matches({ instanceParts }, { target: '', class: 'other', name: '', instances: known });
}
