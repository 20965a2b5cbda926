import { after, before } from 'node:test';
import { storeConformance } from '../../../conformance/store.ts';
import { type Dynalite, startDynalite } from '../../../support/dynalite.ts';
import { openTableStore } from '../../../support/table-store.ts';

let dynalite: Dynalite;
before(async () => {
  dynalite = await startDynalite();
});
after(() => dynalite.close());

storeConformance('dynalite', () => openTableStore({ connection: dynalite.connection }));
