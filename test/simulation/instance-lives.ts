/** Which instance each task is about, what of that its item says, and which instances the cloud lists from when on. */
import type { InstanceFacts } from '../../lib/ports/cloud.ts';
import { maintenanceOf, progressOf } from './instance-progress.ts';
import type { Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { createRetries } from './retries.ts';
import type { InstanceLists, InstanceRun, SimulatedInstance } from './simulated-instances.ts';
import type { SimulatedTask } from './simulated-task-center.ts';

const secondMs = 1_000;

export interface InstanceWorld extends InstanceLists {
  /** All that the Task Center lists, with what their items say of instances. */
  readonly tasks: readonly SimulatedTask[];
}

/** What an item says: its instance, something that only one instance has, something two have, another's word, nothing. */
const hints = ['said', 'said', 'address', 'node', 'group', 'two networks', 'silent', 'silent'] as const;
type Hint = (typeof hints)[number];
/** Whoever has the list knows by these. */
const listedHints: readonly Hint[] = ['said', 'address', 'node'];

const failReasons = ['<!everyone> & <https://evil.example|fix>', 'The node did not answer.', undefined] as const;

/** About all instances or none. */
const withoutInstance = 'dcsExportJob';
/** The group of a whitelist is a word of people's own: it may be what another instance is called. */
const whitelist = 'AddWhitelist';
/** Two networks may use it. */
const sharedAddress = '192.168.7.7';
const sharingMax = 2;

/** @param lives of Cloud Eye: their instances are listed too. */
export function giveInstances(
  plan: Plan,
  tasks: readonly SimulatedTask[],
  lives: readonly SimulatedTask[],
): InstanceWorld {
  if (!plan.hasInstances) return { instances: [], runs: [], tasks };
  const own = plan.settings.targets.flatMap(({ id }) => createInstances(plan, id));
  const random = createRandom(plan.seed, 'instances/tasks');
  const given = tasks.map((task) => (task.instance === undefined ? giveInstance(task, own, random) : task));
  // What events tell of has one story, which nothing else may explain.
  const isOfStory = new Set(tasks.filter(({ instance }) => instance !== undefined).map(({ id }) => id));
  const all = [
    ...given,
    ...createRetries(
      plan,
      given.filter(({ id }) => !isOfStory.has(id)),
    ),
  ];
  const ofEvents = lives.flatMap(({ target, instance }): SimulatedInstance[] =>
    instance === undefined
      ? []
      : [{ target, facts: { ...instance, ...maintenanceOf(plan, instance.id) }, listedMs: 0 }],
  );
  return {
    instances: [...own, ...ofEvents],
    runs: all.map((task) => withProgress(plan, task, runOf(task, random))),
    tasks: all,
  };
}

function createInstances(plan: Plan, target: string): SimulatedInstance[] {
  const random = createRandom(plan.seed, `instances/${target}`);
  return Array.from({ length: random.integer(2, 6) }, (_, index) => {
    const head = random.integer(0x1000_0000, 0xffff_ffff).toString(16);
    const id = `${head}-1b2c-4d3e-8f40-${String(index).padStart(12, '0')}`;
    const name = `redis-${head.slice(0, 5)}${random.pick(['', '-prod', ' & co'])}`;
    const addresses = [`192.168.${index}.10`, ...(index < sharingMax ? [sharedAddress] : [])];
    // Who shares an address is listed, or the other one would be taken for it.
    const isNew = random.chance(0.3) && index >= sharingMax;
    return {
      target,
      facts: { id, name, addresses, ...maintenanceOf(plan, id) },
      listedMs: isNew ? plan.startMs + random.integer(0, 1_200) * secondMs : 0,
    };
  });
}

function giveInstance(task: SimulatedTask, instances: readonly SimulatedInstance[], random: Random): SimulatedTask {
  const mine = instances.filter(({ target }) => target === task.target);
  const { facts } = random.pick(mine);
  const other = random.pick(mine).facts;
  const hint = random.pick(hints);
  if (task.name === withoutInstance) return task;
  const { params, details } = sayingOf(task, hint, facts, other);
  const versions = task.versions.map((version) => {
    const item = version.item as { readonly details: object | null };
    return {
      ...version,
      item: { ...item, ...params, details: details ? { ...item.details, ...details } : item.details },
    };
  });
  const { id, name = '' } = facts;
  const isListed = listedHints.includes(hint);
  return { ...task, versions, instance: { id, name, isSaid: hint === 'said', isListed } };
}

function withProgress(plan: Plan, task: SimulatedTask, run: InstanceRun): InstanceRun {
  const progress = progressOf(plan, task);
  return progress === undefined ? run : { ...run, progress };
}

function runOf({ target, id, instance, createdAtMs, versions }: SimulatedTask, random: Random): InstanceRun {
  const [first] = versions;
  if (first === undefined) throw new Error(`Task ${id} has no life`);
  const { job_id: jobId } = first.item as { readonly job_id: string };
  const about = { target, id, createdAtMs, listedMs: first.atMs, jobId };
  const failReason = random.pick(failReasons);
  return {
    ...about,
    ...(instance !== undefined && { instanceId: instance.id }),
    ...(failReason !== undefined && { failReason }),
  };
}

function sayingOf(
  { name }: SimulatedTask,
  hint: Hint,
  { id, name: called, addresses = [] }: InstanceFacts,
  other: InstanceFacts,
): { readonly params?: object; readonly details?: object } {
  const trap = name === whitelist ? { group_name: other.name } : undefined;
  if (hint === 'said')
    return { params: { params: JSON.stringify({ instance_id: id }) }, ...(trap && { details: trap }) };
  const details: Partial<Record<Hint, object>> = {
    address: { source_ip: `${addresses[0]}:6379` },
    node: { node_name: `${id}-node-0` },
    group: name === whitelist ? { node_name: called } : { group_name: called },
    'two networks': { target_ip: addresses.includes(sharedAddress) ? sharedAddress : addresses[0] },
  };
  const said = details[hint];
  return said === undefined && trap === undefined ? {} : { details: { ...said, ...trap } };
}
