/** What the product may know of a task's instance when it routes it: for sure, or only perhaps. */
import type { Case, Sighted } from './case.ts';
import type { Instance, Line } from './history.ts';

/** Undefined: nothing is known. */
export type Knowledge = Pick<Instance, 'id' | 'name'> | undefined;

/** When the table's list of instances held them, and when it could not be read. */
export interface InstanceLists {
  /** By target and id, when a list with it was written down. */
  readonly heldAt: ReadonlyMap<string, number>;
  readonly troubledAt: ReadonlyMap<string, readonly number[]>;
}

/** A run that read the list before may still be under way. */
const runMs = 60_000;

export function readInstanceLists(history: readonly Line[]): InstanceLists {
  const heldAt = new Map<string, number>();
  const troubledAt = new Map<string, number[]>();
  const heard = new Map<string, readonly { readonly id: string }[]>();
  const open = new Map<number | undefined, Line>();
  for (const line of history) {
    if (line.type === 'invoke' && (isOfList(line) || line.f === 'instances.list')) open.set(line.call, line);
    const invoked = open.get(line.call);
    if (invoked === undefined || line.type === 'invoke' || line.type === 'info') continue;
    open.delete(line.call);
    const target = targetOf(line.process);
    if (line.type === 'fail') troubledAt.set(target, [...(troubledAt.get(target) ?? []), line.at]);
    else if (line.f === 'instances.list') heard.set(line.process, line.value as readonly { readonly id: string }[]);
    else if (line.f === 'store.write' && (line.value as { written: boolean }).written)
      for (const { id } of heard.get(line.process) ?? [])
        heldAt.set(`${target} ${id}`, Math.min(line.at, heldAt.get(`${target} ${id}`) ?? line.at));
  }
  return { heldAt, troubledAt };
}

function isOfList({ f, value }: Line): boolean {
  return (f === 'store.read' || f === 'store.write') && (value as { readonly sk: string }).sk === 'INSTANCES';
}

function targetOf(process: string): string {
  return process.slice(0, process.lastIndexOf('/'));
}

/** Whatever the product may know of it when it routes it between two moments. */
export function knowledgeOf(court: Case, task: Sighted, [fromMs, toMs]: readonly [number, number]): Knowledge[] {
  const { instance, source } = task;
  if (instance === undefined) return [undefined, ...ofEvents(court, task)];
  const { id, name } = instance;
  const whole: Knowledge = name === undefined ? { id } : { id, name };
  if (source === 'events' || isListedInTime(court, task, fromMs, toMs)) return [whole];
  return [whole, instance.isSaid === true ? { id } : undefined, ...ofEvents(court, task)];
}

/** The task says enough, the table's list holds the instance, and nothing keeps anybody from reading it. */
function isListedInTime({ lists }: Case, { target, instance }: Sighted, fromMs: number, toMs: number): boolean {
  if (instance?.isSaid !== true && instance?.isListed !== true) return false;
  const heldMs = lists.heldAt.get(`${target} ${instance.id}`) ?? Number.POSITIVE_INFINITY;
  const troubles = lists.troubledAt.get(target) ?? [];
  return heldMs < fromMs && !troubles.some((atMs) => atMs >= fromMs && atMs <= toMs + runMs);
}

/** A switchover that does not say its instance may be taken for that of an event. */
function ofEvents({ tasks }: Case, { name, target, instance }: Sighted): Knowledge[] {
  if (name !== 'masterStandbySwapJob' || instance?.isSaid === true) return [];
  const events = tasks.filter((task) => task.target === target && task.name === 'masterStandbySwitchover');
  return events.map((event) => event.instance);
}

/** As people and routes write it: a name with `*` for anything, or an id, whole or by its first or last eight characters. */
export function isInstance(wanted: string, known: Knowledge): boolean {
  const { id = '', name } = known ?? {};
  const isId = id === wanted || (wanted.length >= 8 && (id.startsWith(wanted) || id.endsWith(wanted)));
  return isId || (name !== undefined && isPattern(wanted, name));
}

export function isPattern(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[^\w]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(text);
}
