import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { isFirstTime, onceKey } from '../../../lib/commands/once.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { type OpenStore, openTableStore } from '../../support/table-store.ts';

const nowMs = 1_700_000_000_000;
const ids = { nonce: randomUUID };

describe('isFirstTime', () => {
  let dynalite: Dynalite;
  let open: OpenStore;
  before(async () => {
    dynalite = await startDynalite();
    open = await openTableStore({ connection: dynalite.connection });
  });
  after(async () => {
    await open.close();
    await dynalite.close();
  });

  const isFirst = (trigger: string, atMs = nowMs) => isFirstTime({ store: open.store, ids, nowMs: atMs }, trigger);

  it('is true once, and of two at the same time for one', async () => {
    assert.equal(await isFirst('13345224609.738474920.8088930838d88f008e0'), true);
    assert.equal(await isFirst('13345224609.738474920.8088930838d88f008e0'), false);
    const both = await Promise.all([isFirst('same'), isFirst('same')]);
    assert.deepEqual(both.toSorted(), [false, true]);
  });

  it('takes an expired row that was not deleted yet for none', async () => {
    await isFirst('expiring');

    assert.equal(await isFirst('expiring', nowMs + 14 * 60_000), false);
    const both = await Promise.all([
      isFirst('expiring', nowMs + 16 * 60_000),
      isFirst('expiring', nowMs + 16 * 60_000),
    ]);
    assert.deepEqual(both.toSorted(), [false, true]);
  });

  it('makes a key of whatever is sent, and never one that means something else', () => {
    assert.equal(onceKey('123.456.abc').pk, 'SLASH#123.456.abc');
    for (const trigger of ['', 'a'.repeat(9_000), 'a b', '任务', '\ud800']) {
      assert.match(onceKey(trigger).pk, /^SLASH#[\w-]{43}$/);
    }
  });
});
