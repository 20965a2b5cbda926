import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readId } from '../../../lib/ingest/parse-task.ts';
import { readWhole, type WholeRead } from '../../../lib/ingest/read-whole.ts';
import { CloudError } from '../../../lib/ports/cloud.ts';
import { ALL_HABITS, createTaskListModel, FIRST, type ListedTask } from '../../support/task-list-model.ts';

const SPAN_SECONDS = 8;
const span = { firstSecond: FIRST, lastSecond: FIRST + SPAN_SECONDS - 1 };

// Few moments for many tasks: seconds that no page can show are what there is to get wrong.
const moment = fc
  .tuple(fc.integer({ min: -2, max: SPAN_SECONDS + 1 }), fc.constantFrom(0, 1, 500, 999))
  .map(([second, ms]) => (FIRST + second) * 1_000 + ms);
const tasks = fc.uniqueArray(
  fc.record({ id: fc.integer({ min: 1, max: 999 }).map(String), createdAtMs: moment, updatedAtMs: moment }),
  { selector: (task) => task.id, maxLength: 60 },
);
const world = fc.record({ tasks, habits: fc.constantFrom(...ALL_HABITS), pageSize: fc.integer({ min: 1, max: 25 }) });
/** What changes just before which query: a task appears, or the task at this place vanishes. */
const change = fc.record({
  atQuery: fc.integer({ min: 1, max: 60 }),
  appears: fc.option(moment, { nil: undefined }),
  vanishes: fc.nat({ max: 59 }),
});

test('every task of a list that stands still is read, whatever its habits', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ tasks: held, habits, pageSize }) => {
      const { items } = await readWhole(createTaskListModel(held, habits).read, span, pageSize);

      assertAllFound(inSpan(held, habits.filter), items);
      assert.equal(new Set(items.map(readId)).size, items.length);
    }),
    { numRuns: 400, seed: 13 },
  );
});

test('every task that stays is read while others come and go, or the read is given up', async () => {
  let completeReads = 0;
  await fc.assert(
    fc.asyncProperty(world, fc.array(change, { maxLength: 4 }), async ({ tasks: held, habits, pageSize }, changes) => {
      const model = createTaskListModel(held, habits, ({ tasks: now, queries }) => {
        for (const { atQuery, appears, vanishes } of changes) {
          if (atQuery !== queries.length) continue;
          if (appears === undefined) now.delete([...now.keys()][vanishes] ?? '');
          else now.set(`new ${now.size}`, { id: `new ${now.size}`, createdAtMs: appears, updatedAtMs: appears });
        }
      });
      const read = await readWhole(model.read, span, pageSize).catch((error: unknown) => error);
      const failure = read instanceof CloudError ? read : (read as WholeRead).failure;
      if (failure !== undefined) return assert.equal((failure as CloudError).failure, 'answer');

      completeReads++;
      const { items } = read as WholeRead;
      assertAllFound(
        inSpan(
          held.filter(({ id }) => model.tasks.has(id)),
          habits.filter,
        ),
        items,
      );
    }),
    { numRuns: 600, seed: 13 },
  );
  assert.ok(completeReads > 500, `only ${completeReads} of 600 reads were complete`);
});

function inSpan(held: readonly ListedTask[], filter: 'created' | 'updated'): readonly ListedTask[] {
  return held.filter((task) => {
    const second = Math.floor((filter === 'created' ? task.createdAtMs : task.updatedAtMs) / 1_000);
    return second >= span.firstSecond && second <= span.lastSecond;
  });
}

function assertAllFound(expected: readonly ListedTask[], items: readonly unknown[]): void {
  const found = new Set(items.map(readId));
  assert.deepEqual(
    expected.map(({ id }) => id).filter((id) => !found.has(id)),
    [],
  );
}
