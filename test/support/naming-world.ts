/** A table, a cloud and a clock for the search for names, all of them in memory; what it does is kept for the assertions. */
import { instancesKey } from '../../lib/instances/cached-list.ts';
import { type Naming, type NamingEffects, type News, newNaming } from '../../lib/instances/lookup.ts';
import { nameTasks } from '../../lib/instances/name-tasks.ts';
import type { NamingProgress } from '../../lib/model/naming-progress.ts';
import type { Task, TaskEvent } from '../../lib/model/task.ts';
import type { CloudTarget, InstanceFacts, Instances, TaskProgress } from '../../lib/ports/cloud.ts';
import type { Row, Store } from '../../lib/ports/store.ts';
import { createSimulatedStore, createTableState, type TableState } from '../simulation/simulated-store.ts';

export const NAMING_STARTS_AT_MS = Date.UTC(2026, 10, 25, 3);
const target: CloudTarget = { id: 'prod', endpoint: 'https://x', projectId: 'p', credentials: 'default' };

/** What the cloud knows. A function in the place of an answer may throw. */
export interface Cloud {
  list?: () => readonly InstanceFacts[];
  /** By instance. */
  tasks?: (instanceId: string) => readonly string[];
  /** By job. */
  jobs?: (jobId: string) => string | undefined;
  /** By task. */
  progress?: (taskId: string) => TaskProgress;
  /** How long each call takes. */
  callMs?: number;
}

export interface NamingWorld {
  readonly cloud: Cloud;
  /** `list`, `tasks <instance>`, `job <job>`, in order. */
  readonly calls: string[];
  readonly timeouts: number[];
  /** `read` and `write`. */
  readonly requests: string[];
  readonly logged: { readonly event: string; readonly fields?: Record<string, unknown> | undefined }[];
  readonly table: TableState;
  pass(durationMs: number): void;
  /** The names of one run. */
  run(news: readonly News[], options?: RunOptions): Promise<Record<string, Naming>>;
  /** Of the last run. */
  isProgressRefused(): boolean;
  row(): Row | undefined;
}

export interface RunOptions {
  readonly timeMs?: number;
  readonly store?: Partial<Store>;
  /** The list is read from the table only. */
  readonly withoutCloud?: boolean;
}

export function createNamingWorld(cloud: Cloud = {}): NamingWorld {
  const table = createTableState();
  const calls: string[] = [];
  const timeouts: number[] = [];
  const requests: string[] = [];
  const logged: NamingWorld['logged'] = [];
  let nowMs = NAMING_STARTS_AT_MS;
  let writes = 0;
  /** As the cursor keeps it. */
  let progress: NamingProgress | undefined;
  let isProgressRefused = false;
  const answer = async <Value>(call: string, timeoutMs: number, value: () => Value): Promise<Value> => {
    calls.push(call);
    timeouts.push(timeoutMs);
    nowMs += cloud.callMs ?? 0;
    return value();
  };
  const instances: Instances = {
    instances: (_, { timeoutMs }) => answer('list', timeoutMs, () => cloud.list?.() ?? []),
    instanceTaskIds: (_, id, { timeoutMs, sinceMs }) =>
      answer(
        `tasks ${id}${sinceMs === undefined ? '' : ` since ${sinceMs}`}`,
        timeoutMs,
        () => cloud.tasks?.(id) ?? [],
      ),
    failReason: (_, id, { timeoutMs }) => answer(`job ${id}`, timeoutMs, () => cloud.jobs?.(id)),
    progress: (_, { instanceId, taskId }, { timeoutMs }) =>
      answer(`progress ${instanceId} ${taskId}`, timeoutMs, () => cloud.progress?.(taskId) ?? {}),
  };
  const simulated = createSimulatedStore(table);
  const counted: Store = {
    ...simulated,
    read: (key) => {
      requests.push('read');
      return simulated.read(key);
    },
    write: (...write) => {
      requests.push('write');
      return simulated.write(...write);
    },
  };
  const log = (event: string, fields?: Record<string, unknown>) => void logged.push({ event, fields });
  return {
    cloud,
    calls,
    timeouts,
    requests,
    logged,
    table,
    pass: (durationMs) => {
      nowMs += durationMs;
    },
    async run(news, { timeMs = 3_000, store = {}, withoutCloud = false } = {}) {
      calls.length = 0;
      timeouts.length = 0;
      requests.length = 0;
      const effects: NamingEffects = {
        store: { ...counted, ...store },
        ids: { nonce: () => `write-${writes++}` },
        clock: { now: () => nowMs, sleep: async () => {} },
        log: { debug: log, info: log, warn: log, error: log },
        ...(withoutCloud ? {} : { instances }),
      };
      const known = progress === undefined ? {} : { progress };
      const named = await nameTasks(effects, target, news, { timeMs, clockOffsetMs: 0, left: newNaming().left }, known);
      progress = named.progress;
      isProgressRefused = named.isProgressRefused === true;
      return Object.fromEntries(named.found);
    },
    isProgressRefused: () => isProgressRefused,
    row: () => table.read(instancesKey(target.id)),
  };
}

export function news(id: string, fields: Partial<Task> = {}, event: TaskEvent = 'started'): News {
  return { task: { id, name: 'EXTEND', status: 'EXECUTING', state: 'open', details: {}, ...fields }, event };
}
