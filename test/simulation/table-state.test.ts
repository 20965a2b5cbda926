import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTableState } from './table-state.ts';

const key = { pk: 'TARGET#prod', sk: 'TASK#8abf6e1e' };
const due = (dueMs: number | undefined) => ({ dueOf: key.pk, due: dueMs });

test('R25: a second try of an applied write fails its condition, and the read recognises it', () => {
  const table = createTableState();

  assert.equal(table.applyWrite(key, 0, { state: 'open' }, 'mine'), true);
  assert.equal(table.applyWrite(key, 0, { state: 'open' }, 'mine'), false);

  assert.equal(table.answerFailedCondition(key, 'mine').written, true);
  assert.equal(table.answerFailedCondition(key, 'other').written, false);
  assert.equal(table.revision(), 1);
});

test('an index as of an earlier revision shows what it showed then, also work that is done since', () => {
  const table = createTableState();
  table.write(key, 0, due(10), 'n1');
  const early = table.revision();
  table.write(key, 1, due(undefined), 'n2');
  table.write({ pk: key.pk, sk: 'TASK#2' }, 0, due(5), 'n3');

  assert.deepEqual(table.due('prod', 10, { asOf: 0 }), []);
  assert.deepEqual(table.due('prod', 10, { asOf: early }), [{ ...key, due: 10 }]);
  assert.deepEqual(table.due('prod', 10), [{ pk: key.pk, sk: 'TASK#2', due: 5 }]);
});

test('open tasks as of an earlier revision are still those of then', () => {
  const table = createTableState();
  table.write(key, 0, { stateOf: `${key.pk}#open`, createdAt: 1 }, 'n1');
  const early = table.revision();
  table.write(key, 1, { stateOf: `${key.pk}#failed` }, 'n2');

  assert.deepEqual(
    table.open('prod', 10, 0, { asOf: early }).map(({ sk }) => sk),
    [key.sk],
  );
  assert.deepEqual(table.open('prod', 10, 0), []);
});

test('a row that was read cannot be changed, and neither can the table through what was written', () => {
  const table = createTableState();
  const facts = { ts: '1.0' };
  table.write(key, 0, { 'msg#C01': facts }, 'n1');

  facts.ts = '2.0';
  const read = table.read(key)?.['msg#C01'] as { ts: string };

  assert.throws(() => {
    read.ts = '3.0';
  }, TypeError);
  assert.deepEqual(table.read(key)?.['msg#C01'], { ts: '1.0' });
});
