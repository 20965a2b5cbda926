/** Finds out which instances tasks are about, and why and at which step jobs failed, in a few calls and a few seconds. */
import type { CloudTarget, InstanceFacts } from '../ports/cloud.ts';
import {
  type CachedList,
  cachedListPatch,
  instancesKey,
  isOutdated,
  isSameList,
  readCachedList,
} from './cached-list.ts';
import { findFailedSteps } from './failed-steps.ts';
import {
  askInstances,
  type CallsLeft,
  createAsker,
  type Known,
  type Naming,
  type NamingEffects,
  type News,
  recordInstance,
  type Search,
  tasksWithout,
} from './lookup.ts';
import { isAboutInstance, matchInstance } from './match.ts';

export interface NamingLimits {
  /** The time the deliveries can spare. At most three seconds are used. */
  readonly timeMs: number;
  /** Server clock minus our clock as last seen. */
  readonly clockOffsetMs: number;
  /** Counted down. */
  readonly left: CallsLeft;
}

const namingMaxMs = 3_000;

/** With what the next search need not find out again. */
export interface Named extends Known {
  /** By task id, for the tasks about which anything was found. */
  readonly found: ReadonlyMap<string, Naming>;
  /** The cloud was asked at which step a task failed, and did not say. */
  readonly isProgressRefused?: true;
}

/**
 * Never rejects, and never takes longer than the limit: an alert does not wait for a name. The cheapest source comes
 * first: the task itself and its row, the table (one read, and one write after the cloud said something new), the list
 * of instances, the jobs that failed and their steps, the tasks of single instances.
 */
export async function nameTasks(
  effects: NamingEffects,
  target: CloudTarget,
  news: readonly News[],
  limits: NamingLimits,
  known: Known = {},
): Promise<Named> {
  const { clock, log } = effects;
  const { left, clockOffsetMs } = limits;
  const timeMs = Math.min(limits.timeMs, namingMaxMs);
  const asker = createAsker({ clock, log, targetId: target.id, clockOffsetMs, timeMs, left });
  const search: Search = { effects, target, news, asker, known, found: new Map(), stepsAsked: new Set() };
  let learned = known;
  try {
    nameByTask(search);
    if (news.some(({ task }) => isAboutInstance(task))) learned = await nameByCloud(search);
    else await findFailReasons(search);
    await findFailedSteps(search);
  } catch (error) {
    log.warn('instances.search-failed', { target: target.id, error: error instanceof Error ? error.message : '' });
  }
  const isRefused = asker.refused.has('progress');
  return { ...learned, found: search.found, ...(isRefused ? { isProgressRefused: true } : {}) };
}

function nameByTask({ news, found }: Search): void {
  for (const { task, instance } of news) {
    const id = instance?.id ?? task.instanceId;
    if (id !== undefined) found.set(task.id, { id, ...(instance?.name !== undefined && { name: instance.name }) });
  }
}

async function nameByCloud(search: Search): Promise<Known> {
  const { store, ids } = search.effects;
  const { id, projectId } = search.target;
  const key = instancesKey(id);
  const row = search.known.list === undefined ? await store.read(key) : search.known.list.row;
  const cached = readCachedList(row, projectId, search.known.progress);
  nameByList(search, cached.instances);
  const listed = await refreshList(search, cached);
  await findFailReasons(search);
  await findFailedSteps(search);
  const { instances: _instances, ...progress } = await askInstances(search, listed);
  // A write that loses to another poller's is no loss: both have asked the same cloud.
  if (isSameList(row, listed)) return { progress, list: { row } };
  const written = await store.write(key, row?.v ?? 0, cachedListPatch(listed, projectId), ids.nonce());
  return { progress, list: { row: written.row } };
}

function nameByList(search: Search, instances: readonly InstanceFacts[]): void {
  for (const { task } of search.news) {
    const knownId = search.found.get(task.id)?.id;
    const facts = knownId === undefined ? matchInstance(task, instances) : instances.find(({ id }) => id === knownId);
    if (facts !== undefined) recordInstance(search, task.id, facts);
  }
}

async function refreshList(search: Search, cached: CachedList): Promise<CachedList> {
  const { instances, clock } = search.effects;
  const nowMs = clock.now();
  const hasUnknown = tasksWithout('name', search).length > 0;
  if (instances === undefined || !(isOutdated(cached, hasUnknown, nowMs) || mayBeNew(search, cached))) return cached;
  const asked = await search.asker.ask('list', (call) => instances.instances(search.target, call));
  if (asked.answered) {
    nameByList(search, asked.value);
    return { ...cached, instances: asked.value, fetchedAtMs: nowMs };
  }
  // A key that may not list instances is not tried again in every poll.
  return asked.failure === 'permission' ? { ...cached, fetchedAtMs: nowMs } : cached;
}

/** Where nothing is listed the key may not list instances. */
function mayBeNew(search: Search, { instances }: CachedList): boolean {
  const isUnknown = new Set(tasksWithout('name', search));
  return instances.length > 0 && search.news.some(({ task, isNew }) => isNew === true && isUnknown.has(task));
}

async function findFailReasons({ effects: { instances }, target, news, asker, found }: Search): Promise<void> {
  if (instances === undefined) return;
  for (const { task, event, failReason } of news) {
    const { jobId } = task;
    if (event !== 'failed' || jobId === undefined || failReason !== undefined) continue;
    const asked = await asker.ask('job', (call) => instances.failReason(target, jobId, call));
    if (asked.answered && asked.value !== undefined) {
      found.set(task.id, { ...found.get(task.id), failReason: asked.value });
    }
  }
}
