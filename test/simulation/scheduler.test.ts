import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScheduler } from './scheduler.ts';

describe('Virtual time', () => {
  it('runs events by their time, and at equal times in the order they were asked for', async () => {
    const scheduler = createScheduler(0);
    const ran: string[] = [];
    for (const [timeMs, name] of [
      [30, 'd'],
      [10, 'a'],
      [20, 'b'],
      [20, 'c'],
      [5, 'first'],
    ] as const)
      scheduler.at(timeMs, () => ran.push(name));

    await scheduler.run(100);

    assert.deepEqual(ran, ['first', 'a', 'b', 'c', 'd']);
  });

  it('lets every promise settle before the next event', async () => {
    const scheduler = createScheduler(0);
    const ran: string[] = [];
    scheduler.at(1, async () => {
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      ran.push('promises');
    });
    scheduler.at(1, () => ran.push('next'));

    await scheduler.run(1);

    assert.deepEqual(ran, ['promises', 'next']);
  });

  it('leaves what is later for the next run, and never goes back', async () => {
    const scheduler = createScheduler(100);
    const ran: number[] = [];
    scheduler.at(50, () => ran.push(scheduler.now()));
    scheduler.at(300, () => ran.push(scheduler.now()));

    await scheduler.run(200);
    assert.deepEqual(ran, [100]);
    assert.equal(scheduler.now(), 200);
    await scheduler.run(400);
    assert.deepEqual(ran, [100, 300]);
  });
});
