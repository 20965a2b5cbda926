/** The store port over maps, as lean as it can be: what is measured with it is the product's own code. */
import { type DueKey, type Row, rowId, type Store } from '../../../lib/ports/store.ts';

const openStates = ['open', 'unknown', 'lost'];

export function createMemoryStore(): Store {
  const rows = new Map<string, Row>();
  const due = new Map<string, Map<string, DueKey>>();
  const states = new Map<string, Map<string, Row>>();

  function put(row: Row): void {
    const id = rowId(row);
    const before = rows.get(id);
    if (before !== undefined) {
      due.get(String(before.dueOf))?.delete(id);
      states.get(String(before.stateOf))?.delete(id);
    }
    rows.set(id, row);
    if (typeof row.due === 'number') partition(due, row.dueOf).set(id, { pk: row.pk, sk: row.sk, due: row.due });
    if (row.stateOf !== undefined) partition(states, row.stateOf).set(id, row);
  }

  return {
    read: async (key) => rows.get(rowId(key)),
    readMany: async (keys) => new Map(keys.flatMap((key) => named(rows.get(rowId(key))))),
    async write(key, version, patch, nonce) {
      const before = rows.get(rowId(key));
      if ((before?.v ?? 0) !== version) return { written: false, ...(before && { row: before }) };
      const attributes: Record<string, unknown> = {
        ...before,
        ...patch,
        pk: key.pk,
        sk: key.sk,
        v: version + 1,
        nonce,
      };
      for (const name of Object.keys(patch)) if (patch[name] === undefined) delete attributes[name];
      const row = attributes as unknown as Row;
      put(row);
      return { written: true, row };
    },
    due: async (target, limit) =>
      [...(due.get(`TARGET#${target}`)?.values() ?? [])].sort((one, other) => one.due - other.due).slice(0, limit),
    open: async (target, limit, fromMs) =>
      openStates
        .flatMap((state) => [...(states.get(`TARGET#${target}#${state}`)?.values() ?? [])])
        .map(({ pk, sk, createdAt }) => ({ pk, sk, createdAt: Number(createdAt) }))
        .filter(({ createdAt }) => createdAt >= fromMs)
        .sort((one, other) => one.createdAt - other.createdAt)
        .slice(0, limit),
    // Asked for the tasks near an event of Cloud Eye, and none is watched here.
    created: async () => [],
  };
}

export interface StoreCounts {
  /** Writes of rows of tasks, and of all others: cursor, digests, pace. */
  taskWrites: number;
  otherWrites: number;
  /** Among those of tasks: what waits for a channel in great numbers is put into a list of its own. */
  backlogWrites: number;
  /** Rows asked for. */
  rowsRead: number;
}

export function countingStore(store: Store): { readonly store: Store; readonly counts: StoreCounts } {
  const counts: StoreCounts = { taskWrites: 0, otherWrites: 0, backlogWrites: 0, rowsRead: 0 };
  return {
    counts,
    store: {
      ...store,
      async readMany(keys) {
        counts.rowsRead += keys.length;
        return await store.readMany(keys);
      },
      async write(key, version, patch, nonce) {
        const result = await store.write(key, version, patch, nonce);
        counts[key.sk.startsWith('TASK#') ? 'taskWrites' : 'otherWrites'] += 1;
        if (key.sk.startsWith('TASK#') && String(patch.dueOf).includes('#BACKLOG#')) counts.backlogWrites += 1;
        return result;
      },
    },
  };
}

function partition<Value>(index: Map<string, Map<string, Value>>, name: unknown): Map<string, Value> {
  const found = index.get(String(name)) ?? new Map<string, Value>();
  index.set(String(name), found);
  return found;
}

function named(row: Row | undefined): [string, Row][] {
  return row === undefined ? [] : [[rowId(row), row]];
}
