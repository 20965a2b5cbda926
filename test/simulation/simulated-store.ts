/** The store port over the simulated table, without time and without faults. */
import type { Store } from '../../lib/ports/store.ts';
import type { TableState } from './table-state.ts';

export { createTableState, type IndexView, type TableState } from './table-state.ts';

export function createSimulatedStore(state: TableState): Store {
  return {
    read: async (key) => state.read(key),
    readMany: async (keys) => state.readMany(keys),
    write: async (key, version, patch, nonce) => state.write(key, version, patch, nonce),
    due: async (target, limit) => state.due(target, limit),
    open: async (target, limit, fromMs) => state.open(target, limit, fromMs),
    created: async (target, fromMs, toMs, limit) => state.created(target, fromMs, toMs, limit),
  };
}
