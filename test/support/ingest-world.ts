/** Everything around lib/ingest in memory: a table, both clouds' lists, and a clock that a test moves. */
import { type Cursor, cursorKey, readCursor } from '../../lib/model/cursor.ts';
import type { Settings, Target } from '../../lib/model/settings.ts';
import type { SourceName, Task } from '../../lib/model/task.ts';
import { readTaskRow, type TaskRow, taskKey } from '../../lib/model/task-row.ts';
import type { EventName } from '../../lib/model/vocabulary.ts';
import type { Mute } from '../../lib/mutes/mutes.ts';
import { CloudError, type CloudList, type CloudPageRequest, type Instances } from '../../lib/ports/cloud.ts';
import type { Log } from '../../lib/ports/effects.ts';
import type { Slack } from '../../lib/ports/slack.ts';
import { type Key, type Patch, type Row, type Store, StoreError } from '../../lib/ports/store.ts';
import { createRun, type Effects, type Run } from '../../lib/run.ts';
import { createTableState, type TableState } from '../simulation/table-state.ts';
import { type StageTargets, stageSettings } from './stage-settings.ts';

export const startMs = Date.parse('2026-11-25T10:00:00Z');
export const channel = 'C0123456789';

export interface IngestWorld {
  readonly table: TableState;
  readonly settings: Settings;
  readonly target: Target;
  readonly effects: Effects;
  /** What the Task Center lists, filtered by creation. */
  items: unknown[];
  readonly events: Map<EventName, unknown[]>;
  /** Cloud's clock minus ours, as every answer tells it. */
  clockOffsetMs: number;
  remainingMs: number;
  mutes: readonly Mute[];
  instances?: Instances;
  /** Runs before each page is answered, and may throw. */
  onPage: (list: 'tasks' | EventName, request: CloudPageRequest) => void;
  /** Runs before each write, and may throw or write first. */
  onWrite: (key: Key, patch: Patch) => void;
  /** Every call of a port, in order, for example `page tasks` or `write TASK#1`. */
  readonly calls: string[];
  pass(seconds: number): void;
  now(): number;
  /** A run that begins now. */
  run(): Run;
  cursor(source?: SourceName): Cursor | undefined;
  task(id: string): TaskRow | undefined;
  row(sk: string): Row | undefined;
  /** Sort keys of all rows of the target that begin so. */
  keys(prefix: string): string[];
}

export function createIngestWorld(changes: Record<string, unknown> = {}, targets: StageTargets = {}): IngestWorld {
  const settings = stageSettings(changes, targets, 'https://dcs.cn-north-4.myhuaweicloud.com', channel);
  const target = settings.targets[0] as Target;
  const table = createTableState();
  let nowMs = startMs;
  let nonces = 0;
  const pk = `TARGET#${target.id}`;
  const listOf = (name: 'tasks' | EventName): CloudList => ({
    page: async (request) => {
      world.calls.push(`page ${name}`);
      world.onPage(name, request);
      const items = name === 'tasks' ? world.items : (world.events.get(name) ?? []);
      const found = items.filter((item) => isBetween(item, request));
      const { offset, limit } = request;
      return { items: found.slice(offset, offset + limit), clockOffsetMs: world.clockOffsetMs };
    },
  });
  const world: IngestWorld = {
    table,
    settings,
    target,
    effects: {
      clock: { now: () => nowMs, sleep: async () => {} },
      ids: { nonce: () => `nonce ${++nonces}` },
      budget: { remainingMs: () => world.remainingMs },
      log: silentLog,
      taskList: listOf('tasks'),
      eventList: (name) => listOf(name as EventName),
      store: storeOf(
        table,
        (call) => world.calls.push(call),
        (key, patch) => world.onWrite(key, patch),
      ),
      slack: silentSlack,
      mutes: async () => {
        world.calls.push('mutes');
        return world.mutes;
      },
      get instances() {
        return world.instances;
      },
    } as Effects,
    items: [],
    events: new Map(),
    clockOffsetMs: 0,
    remainingMs: 55_000,
    mutes: [],
    onPage: () => {},
    onWrite: () => {},
    calls: [],
    pass: (seconds) => {
      nowMs += seconds * 1_000;
    },
    now: () => nowMs,
    run: () => createRun(world.effects, settings, target),
    cursor: (source) => {
      const row = table.read(cursorKey(target.id, source));
      return row && readCursor(row);
    },
    task: (id) => {
      const row = table.read(taskKey(target.id, id));
      return row && readTaskRow(row);
    },
    row: (sk) => table.read({ pk, sk }),
    keys: (prefix) => [...table.rows()].filter((row) => row.pk === pk && row.sk.startsWith(prefix)).map(({ sk }) => sk),
  };
  return world;
}

/** As the Task Center lists it. */
export function rawTask(id: string, status: string, createdAtMs: number, updatedAtMs = createdAtMs): object {
  const [created_at, updated_at] = [createdAtMs, updatedAtMs].map((ms) => new Date(ms).toISOString());
  return { id, name: 'EXTEND', status, created_at, updated_at };
}

export function makeTask(changes: Partial<Task> = {}): Task {
  const at = { createdAtMs: startMs, updatedAtMs: startMs };
  return { id: 'task', name: 'EXTEND', status: 'RUNNING', state: 'open', details: {}, ...at, ...changes };
}

/** The answer of a cloud that does not accept the key. */
export function refusal(): CloudError {
  return new CloudError('The key was refused', { failure: 'authentication', retryable: false, status: 401 });
}

export function serverError(clockOffsetMs?: number): CloudError {
  const clock = clockOffsetMs === undefined ? {} : { clockOffsetMs };
  return new CloudError('The server failed', { failure: 'server', retryable: true, status: 500, ...clock });
}

export function tableError(): StoreError {
  return new StoreError('The table failed', { operation: 'write', key: 'row', retryable: true });
}

const timesMs = new WeakMap<object, number>();

/** Some worlds list thousands, a hundred times in each of a hundred polls. */
function timeMsOf(item: unknown): number {
  const { created_at, time } = item as { created_at?: string; time?: number };
  if (typeof item !== 'object' || item === null) return Number.NaN;
  const atMs = timesMs.get(item) ?? time ?? Date.parse(created_at ?? '');
  timesMs.set(item, atMs);
  return atMs;
}

function isBetween(item: unknown, { fromSeconds, toSeconds }: CloudPageRequest): boolean {
  const atMs = timeMsOf(item);
  return Number.isNaN(atMs) || (atMs >= fromSeconds * 1_000 && atMs <= toSeconds * 1_000);
}

function storeOf(table: TableState, record: (call: string) => void, onWrite: IngestWorld['onWrite']): Store {
  return {
    read: async (key) => {
      record(`read ${key.sk}`);
      return table.read(key);
    },
    readMany: async (keys) => {
      record(`readMany ${keys.length}`);
      return table.readMany(keys);
    },
    write: async (key, version, patch, nonce) => {
      record(`write ${key.sk}`);
      onWrite(key, patch);
      return table.write(key, version, patch, nonce);
    },
    due: async (target, limit) => table.due(target, limit),
    open: async (target, limit, fromMs) => table.open(target, limit, fromMs),
    created: async (target, fromMs, toMs, limit) => table.created(target, fromMs, toMs, limit),
  };
}

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const silentSlack: Slack = {
  post: async () => ({ kind: 'sent', ts: '1.000100' }),
  edit: async () => ({ kind: 'sent', ts: '1.000100' }),
  find: async () => ({ kind: 'absent' }),
};
