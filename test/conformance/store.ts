/** What every store has to do. One suite, held by the simulated store, by dynalite and by Amazon's DynamoDB Local. */
import { describe } from 'node:test';
import type { Store } from '../../lib/ports/store.ts';
import { indexClaims } from './store-indexes.ts';
import { valueClaims } from './store-values.ts';
import { writeClaims } from './store-writes.ts';

export interface StoreUnderTest {
  readonly store: Store;
  close(): Promise<void>;
}

/** `create` gives a store over an empty table of its own. */
export type CreateStore = () => Promise<StoreUnderTest>;

export function storeConformance(name: string, create: CreateStore): void {
  describe(`store conformance: ${name}`, () => {
    writeClaims(create);
    valueClaims(create);
    indexClaims(create);
  });
}

export async function withStore(create: CreateStore, claim: (store: Store) => Promise<void>): Promise<void> {
  const { store, close } = await create();
  await claim(store).finally(close);
}
