/** Which instance a task is about, as far as the task and the list of instances say. Pure. */
import type { Task } from '../model/task.ts';
import { isWhitelist } from '../model/vocabulary.ts';
import type { InstanceFacts } from '../ports/cloud.ts';

type Fits = (facts: InstanceFacts) => boolean;

/** About all instances, or none. */
const WITHOUT_INSTANCE: readonly string[] = ['dcsexportjob'];
/** Ids are UUIDs; a shorter one could be found in a longer word by chance. */
const wholeIdMinCharacters = 32;
const PORT_AT_THE_END = /:\d{1,5}$/;

export function isAboutInstance(task: Task): boolean {
  return !WITHOUT_INSTANCE.includes(kindOf(task));
}

/** Undefined unless exactly one instance fits, however often it is listed: no name is better than a wrong one. */
export function matchInstance(task: Task, instances: readonly InstanceFacts[]): InstanceFacts | undefined {
  const [first, ...others] = fittingInstances(task, instances);
  return others.every(({ id }) => id === first?.id) ? first : undefined;
}

/**
 * The id decides alone. Without an id every detail that fits any instance has to fit: the same private address may
 * exist in two networks. If details point to different instances, none fits.
 */
export function fittingInstances(task: Task, instances: readonly InstanceFacts[]): readonly InstanceFacts[] {
  if (task.instanceId !== undefined) return instances.filter(({ id }) => id === task.instanceId);
  const groups = hintsOf(task)
    .map((fits) => instances.filter(fits))
    .filter((group) => group.length > 0);
  const [first = [], ...rest] = groups;
  return first.filter((facts) => rest.every((group) => group.includes(facts)));
}

function hintsOf(task: Task): readonly Fits[] {
  const { public_ip_id, public_ip_address, replica_ip, source_ip, target_ip, node_name, group_name } = task.details;
  return [
    ...hint(public_ip_id, (text) => (facts) => facts.publicIpId === text),
    ...hint(public_ip_address, (text) => (facts) => facts.publicIpAddress === text),
    ...[replica_ip, source_ip, target_ip].flatMap((value) => hint(value, hasAddress)),
    ...hint(node_name, (text) => either(hasAddress(text), isCalled(text))),
    ...(isWhitelist(task.name) ? [] : hint(group_name, isCalled)),
  ];
}

function hint(value: unknown, fitsFor: (text: string) => Fits): readonly Fits[] {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? [] : [fitsFor(text)];
}

function hasAddress(text: string): Fits {
  const address = text.replace(PORT_AT_THE_END, '');
  return (facts) => facts.addresses?.includes(address) === true;
}

/** What nodes and groups are called is not documented: the instance's name, or something made from its id. */
function isCalled(text: string): Fits {
  return (facts) => facts.name === text || (facts.id.length >= wholeIdMinCharacters && text.includes(facts.id));
}

function either(left: Fits, right: Fits): Fits {
  return (facts) => left(facts) || right(facts);
}

function kindOf(task: Task): string {
  return task.name.trim().toLowerCase();
}
