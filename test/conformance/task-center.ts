/** What the core may rely on, whichever Task Center stands behind the port. One suite, so that no fake can drift. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { CloudList, CloudTarget } from '../../lib/ports/cloud.ts';

/** What the documentation leaves open about the real list. */
export interface ListHabits {
  readonly filterBy: 'created' | 'updated';
  readonly ends: 'inclusive' | 'exclusive';
  readonly order: 'newest first' | 'oldest first';
}

export interface ListedTask {
  readonly id: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly status: string;
}

export interface TaskCenterUnderTest extends AsyncDisposable {
  readonly taskList: CloudList;
  readonly target: CloudTarget;
  /** The list holds exactly these from now on. */
  hold(tasks: readonly ListedTask[]): void;
}

/** The second that every test's tasks are around. */
const second = Date.UTC(2026, 10, 25, 3) / 1_000;

const everyHabit: readonly ListHabits[] = (['created', 'updated'] as const).flatMap((filterBy) =>
  (['inclusive', 'exclusive'] as const).flatMap((ends) =>
    (['newest first', 'oldest first'] as const).map((order) => ({ filterBy, ends, order })),
  ),
);

export function taskCenterConformance(
  name: string,
  create: (habits: ListHabits) => Promise<TaskCenterUnderTest>,
): void {
  for (const habits of everyHabit) {
    const words = `filter by ${habits.filterBy}, ends ${habits.ends}, ${habits.order}`;
    describe(`${name} keeps the promises of the Task Center: ${words}`, () => promise(habits, () => create(habits)));
  }
}

function promise(habits: ListHabits, create: () => Promise<TaskCenterUnderTest>): void {
  let world: TaskCenterUnderTest;
  before(async () => {
    world = await create();
  });
  beforeEach(() => world.hold([]));
  after(() => world[Symbol.asyncDispose]());

  async function ids(fromSeconds: number, toSeconds: number, offset = 0, limit = 1_000): Promise<string[]> {
    const request = { target: world.target, fromSeconds, toSeconds, offset, limit, clockOffsetMs: 0 };
    const { items } = await world.taskList.page(request);
    return items.map((item) => (item as { id: string }).id);
  }

  it('lists what stands inside the window, and nothing that stands outside of it', async () => {
    world.hold([taskAt('before', second - 3), taskAt('inside', second), taskAt('after', second + 3)]);

    assert.deepEqual(await ids(second - 2, second + 2), ['inside']);
  });

  it('takes the ends as it is said to', async () => {
    world.hold([taskAt('first', second), taskAt('last', second + 10)]);

    const found = await ids(second, second + 10);

    assert.deepEqual(found.toSorted(), habits.ends === 'inclusive' ? ['first', 'last'] : []);
  });

  it('compares the stamp it is said to', async () => {
    world.hold([{ ...taskAt('moved', second), updatedAtMs: (second + 100) * 1_000 }]);

    assert.deepEqual(await ids(second - 2, second + 2), habits.filterBy === 'created' ? ['moved'] : []);
    assert.deepEqual(await ids(second + 98, second + 102), habits.filterBy === 'updated' ? ['moved'] : []);
  });

  it('gives pages that join, in its order', async () => {
    const tasks = Array.from({ length: 7 }, (_, index) => taskAt(`task-${index}`, second + index));
    world.hold(tasks);

    const pages = [0, 3, 6].map((offset) => ids(second - 2, second + 20, offset, 3));
    const found = (await Promise.all(pages)).flat();

    const oldestFirst = tasks.map(({ id }) => id);
    assert.deepEqual(found, habits.order === 'oldest first' ? oldestFirst : oldestFirst.toReversed());
  });

  it('shows what a task says now, and no task that is gone', async () => {
    world.hold([taskAt('changing', second), taskAt('vanishing', second + 1)]);
    await ids(second - 2, second + 3);
    world.hold([{ ...taskAt('changing', second), status: 'FAILED' }]);

    const request = { fromSeconds: second - 2, toSeconds: second + 3, offset: 0, limit: 10, clockOffsetMs: 0 };
    const { items } = await world.taskList.page({ target: world.target, ...request });

    assert.deepEqual(
      items.map((item) => [(item as { id: string }).id, (item as { status: string }).status]),
      [['changing', 'FAILED']],
    );
  });

  it('tells its clock with every page', async () => {
    const request = { fromSeconds: second, toSeconds: second + 1, offset: 0, limit: 10, clockOffsetMs: 0 };
    const { clockOffsetMs } = await world.taskList.page({ target: world.target, ...request });

    assert.equal(typeof clockOffsetMs, 'number');
  });
}

function taskAt(id: string, atSeconds: number): ListedTask {
  return { id, createdAtMs: atSeconds * 1_000, updatedAtMs: atSeconds * 1_000, status: 'EXECUTING' };
}
