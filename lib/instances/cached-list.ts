/** The list of instances as the table keeps it, one row a target, so that a name rarely costs a request to the cloud. */
import type { NamingProgress } from '../model/naming-progress.ts';
import { ownValue, readEntries } from '../model/read-json.ts';
import { schemaVersion } from '../model/task-row.ts';
import type { InstanceFacts } from '../ports/cloud.ts';
import type { Key, Patch, Row } from '../ports/store.ts';

export interface CachedList extends NamingProgress {
  readonly instances: readonly InstanceFacts[];
}

/** Names change, and deleted instances stay on the list until then. */
const REFRESH_AFTER_MS = 24 * 60 * 60_000;
/** An instance that nobody knows may be new; asking more often would not make it known. */
const REFRESH_FOR_UNKNOWN_AFTER_MS = 10 * 60_000;
/** A row holds 400 kB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html); JSON is the longer form. */
const listMaxBytes = 300_000;

export function instancesKey(targetId: string): Key {
  return { pk: `TARGET#${targetId}`, sk: 'INSTANCES' };
}

/**
 * @param projectId what is of another project says nothing about this one.
 * @param progress of the searches since the row was written.
 */
export function readCachedList(row: Row | undefined, projectId?: string, progress: NamingProgress = {}): CachedList {
  if (projectId !== undefined && row?.projectId !== undefined && row.projectId !== projectId) return { instances: [] };
  const fetchedAtMs = typeof row?.fetchedAtMs === 'number' ? row.fetchedAtMs : undefined;
  const latestMs = Math.max(fetchedAtMs ?? 0, progress.fetchedAtMs ?? 0);
  return {
    instances: readEntries(row?.instances, readFacts),
    ...(latestMs > 0 ? { fetchedAtMs: latestMs } : {}),
    ...(progress.askedLast === undefined ? {} : { askedLast: progress.askedLast }),
  };
}

function readFacts(entry: unknown): InstanceFacts {
  const text = (name: string) => {
    const value = ownValue(entry, name);
    return typeof value === 'string' ? { [name]: value } : {};
  };
  const texts = (name: string) => {
    const values = ownValue(entry, name);
    return Array.isArray(values) ? { [name]: values.map(String) } : {};
  };
  return {
    id: String(ownValue(entry, 'id')),
    ...text('name'),
    ...texts('addresses'),
    ...text('publicIpId'),
    ...text('publicIpAddress'),
    ...text('maintenance'),
    ...text('engine'),
    ...text('specification'),
    ...text('gigabytes'),
    ...text('status'),
    ...texts('zones'),
  };
}

export function cachedListPatch({ instances, fetchedAtMs }: CachedList, projectId?: string): Patch {
  const list = fit(instances).map((facts) => ({ ...facts }));
  return { schema: schemaVersion, instances: list, fetchedAtMs, projectId };
}

/** Whether a row holds these instances, in whatever order the cloud listed them. */
export function isSameList(row: Row | undefined, { instances }: CachedList): boolean {
  const known = readEntries(row?.instances, readFacts);
  const sorted = (list: readonly InstanceFacts[]) => JSON.stringify(list.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  return sorted(known) === sorted(fit(instances).map(readFacts));
}

/** Whether the cloud is to be asked anew. */
export function isOutdated({ fetchedAtMs }: CachedList, hasUnknown: boolean, nowMs: number): boolean {
  if (fetchedAtMs === undefined) return true;
  return nowMs - fetchedAtMs >= (hasUnknown ? REFRESH_FOR_UNKNOWN_AFTER_MS : REFRESH_AFTER_MS);
}

/**
 * What does not fit loses first what the instances are like, then all their addresses: among half of those one could fit
 * that is not the only one.
 */
function fit(instances: readonly InstanceFacts[]): readonly InstanceFacts[] {
  if (bytesOf(instances) <= listMaxBytes) return instances;
  const bare = instances.map(withoutDescription);
  if (bytesOf(bare) <= listMaxBytes) return bare;
  let bytes = bytesOf([]);
  return instances
    .map(({ id, name }) => (name === undefined ? { id } : { id, name }))
    .filter((facts) => {
      bytes += bytesOf(facts) + ','.length;
      return bytes <= listMaxBytes;
    });
}

function withoutDescription(facts: InstanceFacts): InstanceFacts {
  const { engine: _engine, specification: _specification, gigabytes: _gigabytes, ...rest } = facts;
  const { status: _status, zones: _zones, ...bare } = rest;
  return bare;
}

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
