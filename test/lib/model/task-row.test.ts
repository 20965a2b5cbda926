import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addWritten, isRow, type WrittenRows } from '../../../lib/model/task-row.ts';
import type { Row } from '../../../lib/ports/store.ts';

const wholeRows = 5_000;

describe('keepFresh', () => {
  test('keeps a row with work once, as it stands now', () => {
    const writtenRows = keep([
      row('TASK#a', { v: 1, due: 5 }),
      row('TASK#b', { v: 1, due: 5 }),
      row('TASK#a', { v: 2 }),
    ]);

    assert.deepEqual([...writtenRows.values()], [row('TASK#a', { v: 2 }), row('TASK#b', { v: 1, due: 5 })]);
  });

  test('keeps no row without work that it did not know', () => {
    assert.equal(keep([row('TASK#a', { v: 1 })]).size, 0);
  });

  test('keeps of many tasks the first as rows and of the others the keys, whatever is written of them later', () => {
    const tasks = Array.from({ length: wholeRows + 2 }, (_, index) => row(`TASK#${index}`, { v: 1, due: 5 }));
    const last = tasks.slice(-1).map(({ sk }) => row(sk, { v: 2, due: 6 }));
    const first = tasks.slice(0, 1).map(({ sk }) => row(sk, { v: 2, due: 6 }));

    const entries = [...keep([...tasks, ...last, ...first]).values()];

    assert.equal(entries.length, wholeRows + 2);
    assert.deepEqual(entries[0], first[0]);
    assert.deepEqual(entries.slice(wholeRows), [
      { pk: 'TARGET#t', sk: `TASK#${wholeRows}` },
      { pk: 'TARGET#t', sk: `TASK#${wholeRows + 1}` },
    ]);
  });

  test('keeps a notice whole however many tasks there are, for it is told before them', () => {
    const tasks = Array.from({ length: wholeRows }, (_, index) => row(`TASK#${index}`, { v: 1, due: 5 }));

    const entries = [...keep([...tasks, row('NOTICE#drift', { v: 1, due: 5 })]).values()];

    assert.ok(entries.every(isRow));
  });
});

function keep(rows: readonly Row[]): WrittenRows {
  const writtenRows: WrittenRows = new Map();
  for (const one of rows) addWritten({ writtenRows }, one);
  return writtenRows;
}

function row(sk: string, facts: { v: number; due?: number }): Row {
  return { pk: 'TARGET#t', sk, nonce: 'n', ...facts };
}
