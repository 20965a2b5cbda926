import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Committed } from '../../../lib/ingest/commit.ts';
import { countChanges } from '../../../lib/ingest/count-changes.ts';
import { newCursor } from '../../../lib/model/cursor.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { Row } from '../../../lib/ports/store.ts';
import { makeRow } from '../../support/task-rows.ts';

const goodMs = 1_000_000;
const countedMs = 1_060_000;
const manyMarks = Array.from({ length: 2_000 }, (_, index) => String(index).padStart(6, '0')).join('');

/** Written by a run that died while polls failed; every mark that fits is taken. */
function countAgain(updatedAtMs: number): number {
  const row = makeRow(
    'prod',
    { id: 'a', createdAtMs: updatedAtMs, updatedAtMs },
    { story: [{ atMs: countedMs - 10_000, what: 'succeeded', rev: 1 }] },
  );
  const patch = taskPatch('prod', row, { graceMs: 1_000, marginMs: 250 }, 4_000_000_000);
  const stored = { ...patch, ...row.key, v: 1, nonce: 'n' } as Row;
  const committed = new Map<string, Committed>([['a', { kind: 'unchanged', row: stored }]]);
  const changesWhileFailing = { count: 2_000, untilMs: countedMs, marks: manyMarks };
  const cursor = { ...newCursor('tasks', 0, 0, 7), lastOkAtMs: goodMs, watermarkSeconds: 1_030, changesWhileFailing };
  return countChanges(cursor, committed, countedMs + 60_000).count;
}

test('C10: without a mark a task of a dead run counts where no poll has read past it', () => {
  assert.equal(countAgain(1_040_000), 2_001);
});

test('C10: without a mark a task of a dead run that was read past is counted already', () => {
  assert.equal(countAgain(1_020_000), 2_000);
});
