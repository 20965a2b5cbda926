import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../lib/ports/store.ts';
import { createSimulatedStore, createTableState } from '../simulation/simulated-store.ts';
import { openStage, rawTask } from '../support/stage.ts';

type RawTask = ReturnType<typeof rawTask>;

const lives: readonly (readonly [string, readonly string[], number])[] = [
  ['started and then succeeded', ['RUNNING', 'SUCCESS'], 6],
  ['started and then failed', ['RUNNING', 'FAIL'], 8],
  ['seen only at its end', ['SUCCESS'], 3],
];

for (const [what, states, writes] of lives)
  test(`a task that is ${what} costs ${writes} writes of its row, and an idle poll none`, async () => {
    const written: string[] = [];
    await using stage = await openStage({ store: counting(written) });
    await stage.poll();
    const first = rawTask(stage.now());
    for (const status of states) {
      stage.pass(60);
      stage.put(stateOf(first, status, stage.now() - 10_000));
      await stage.poll();
    }
    stage.pass(60);
    await stage.poll();
    assert.equal(written.filter((sk) => sk === `TASK#${first.id}`).length, writes);
    assert.equal((await stage.told()).length, 1);
  });

function stateOf(task: RawTask, status: string, atMs: number): RawTask {
  const updatedAt = new Date(atMs).toISOString();
  const failed = status === 'FAIL' ? { error_code: 'DCS.5094' } : {};
  return { ...task, status, updated_at: updatedAt, ...failed };
}

function counting(written: string[]): Store {
  const store = createSimulatedStore(createTableState());
  return {
    ...store,
    write: async (key, version, patch, nonce) => {
      written.push(key.sk);
      return await store.write(key, version, patch, nonce);
    },
  };
}
