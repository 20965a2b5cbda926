import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHistory } from './history.ts';
import { createPlan } from './plan.ts';
import { traceSeed } from './run-seed.ts';
import { createSimulatedStore, createTableState } from './simulated-store.ts';
import { createGuard, guarded, isUnderRoles } from './under-role.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
const [under = 0] = seeds.filter((seed) => isUnderRoles({ seed }));

describe('a world under the roles', () => {
  it('is every fifth or so', () => {
    const share = seeds.filter((seed) => isUnderRoles({ seed })).length / seeds.length;

    assert.ok(share > 0.1 && share < 0.3, `${share}`);
  });

  it('G01: refuses what the role does not allow, and the judge hears of it', async () => {
    const history = createHistory(() => 0);
    const guard = createGuard(createPlan(under), history, 'CommandRole');
    const store = guarded(createSimulatedStore(createTableState()), guard);
    const key = (pk: string) => ({ pk, sk: 'x' });

    await store.read(key('TARGET#prod'));
    await store.write(key('MUTES'), 0, { schema: 1 }, 'nonce');
    await assert.rejects(store.write(key('TARGET#prod'), 0, { schema: 1 }, 'nonce'), { name: 'StoreError' });
    await assert.rejects(store.readMany([key('TARGET#prod'), key('CREDENTIALS#default')]), { name: 'StoreError' });
    assert.deepEqual(
      history.lines.map(({ f }) => f),
      ['role.refused', 'role.refused'],
    );
  });

  it('G01: allows all that happens in one', async () => {
    const { result, lines } = await traceSeed(under);

    assert.ok(result.generators.includes('roles that are executed'));
    assert.equal(lines.filter(({ f }) => f === 'role.refused').length, 0);
    assert.deepEqual(result.verdict.violations, []);
  });
});
