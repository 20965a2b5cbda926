import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../../../lib/ports/store.ts';
import type { Fault } from '../../../support/faulty-dynamodb.ts';
import { useFaultyStore } from '../../../support/faulty-store.ts';

const pk = 'TARGET#prod';
const withStore = useFaultyStore();

test('an index is read page after page, up to the limit and no further', () =>
  withStore(async ({ store, wire }) => {
    await writeRows(store, 7);

    wire.inject('Query', ...Array<Fault>(4).fill(inPagesOf(2)));
    const all = await store.due('prod', 50);
    wire.inject('Query', ...Array<Fault>(3).fill(inPagesOf(2)));
    const five = await store.due('prod', 5);

    assert.deepEqual(
      all.map(({ due }) => due),
      [0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(five, all.slice(0, 5));
    assert.equal(wire.operations.filter((operation) => operation === 'Query').length, 4 + 3);
  }));

test('looking for due work costs one request', () =>
  withStore(async ({ store, requests }) => {
    await store.due('prod', 50);

    assert.equal(requests(), 1);
  }));

/** A page ends at 1 MB; this one ends sooner. */
function inPagesOf(size: number): Fault {
  return ({ body, forward }) => forward({ ...body, Limit: Math.min(size, body.Limit as number) });
}

async function writeRows(store: Store, count: number): Promise<void> {
  for (let due = 0; due < count; due += 1)
    await store.write({ pk, sk: `TASK#${due}` }, 0, { dueOf: pk, due }, `n${due}`);
}
