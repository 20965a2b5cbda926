import { storeConformance } from '../conformance/store.ts';
import { createSimulatedStore, createTableState } from './simulated-store.ts';

storeConformance('simulated', async () => ({
  store: createSimulatedStore(createTableState()),
  close: async () => {},
}));
