import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { concerns, createPlan } from './plan.ts';
import { runSeed } from './run-seed.ts';
import { createStuckTasks } from './stuck-channel.ts';
import { createTasks } from './task-lives.ts';

describe('A seed', () => {
  it('gives the same trace whenever it runs, and one of its own', async () => {
    const hashes = new Set<string>();
    for (const seed of [8, 23]) {
      const [first, second] = [await runSeed(seed), await runSeed(seed)];
      assert.equal(first.hash, second.hash);
      assert.ok(first.events > 100);
      hashes.add(first.hash);
    }
    assert.equal(hashes.size, 2);
  });

  it('makes no trouble of a concern that is not asked for', async () => {
    const { faults } = await runSeed(40, { only: ['slack'] });
    assert.ok(Object.keys(faults).length > 0);
    assert.deepEqual(
      Object.keys(faults).filter((fault) => !fault.startsWith('slack: ')),
      [],
    );
  });

  it('stays as it was for one concern when others are left out', () => {
    for (const concern of concerns) {
      const { trouble } = createPlan(8, { only: [concern] });
      assert.deepEqual(
        concerns.filter((other) => trouble[other] > 0),
        [concern],
      );
    }
  });

  it('has no two tasks of a target that a digest would name alike', () => {
    const plan = createPlan(4_439);
    const tasks = [...createTasks(plan), ...createStuckTasks(plan)];
    assert.ok(plan.stuck && tasks.length > plan.stuck.count);
    assert.equal(new Set(tasks.map(({ target, id }) => `${target} ${id.slice(-8)}`)).size, tasks.length);
  });
});
