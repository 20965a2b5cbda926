import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Task, TaskEvent } from '../../../lib/model/task.ts';
import { addTransitions, emptyTally, type Transition } from '../../../lib/model/weekly-tally.ts';
import { makeTask, startedAtMs, stateOf } from '../../support/message-views.ts';

function turn(event: TaskEvent, fields: Partial<Task> = {}): Transition {
  return { event, task: makeTask({ state: stateOf(event), ...fields }) };
}

function many(count: number, make: (index: number) => Transition): readonly Transition[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('addTurns', () => {
  it('counts by kind and event, and leaves starts out', () => {
    const { counts } = addTransitions(emptyTally, [
      turn('started'),
      turn('succeeded'),
      turn('succeeded'),
      turn('failed'),
    ]);
    assert.deepEqual(counts, [
      { name: 'masterStandbySwapJob', event: 'succeeded', count: 2 },
      { name: 'masterStandbySwapJob', event: 'failed', count: 1 },
    ]);
  });

  it('adds to what was counted before as if all came at once', () => {
    const turns = [turn('failed', { id: 'a' }), turn('succeeded', { id: 'b' }), turn('failed', { id: 'c' })];
    assert.deepEqual(
      addTransitions(addTransitions(emptyTally, turns.slice(0, 1)), turns.slice(1)),
      addTransitions(emptyTally, turns),
    );
  });

  it('counts kinds beyond sixty together, and loses none', () => {
    const { counts } = addTransitions(
      emptyTally,
      many(100, (index) => turn('succeeded', { name: `kind-${index}` })),
    );
    assert.equal(counts.length, 61);
    assert.deepEqual(counts.at(-1), { name: '', event: 'succeeded', count: 40 });
  });

  it('keeps the latest twenty failures, each once', () => {
    const turns = many(25, (index) => turn('failed', { id: `task-${index % 24}` }));
    const { failures } = addTransitions(emptyTally, turns);
    assert.equal(failures.length, 20);
    assert.equal(new Set(failures).size, 20);
    assert.equal(failures.at(-1), 'task-0');
  });

  it('keeps the slowest five, slowest first', () => {
    const turns = many(9, (index) =>
      turn('succeeded', { id: `task-${index}`, updatedAtMs: startedAtMs + (index + 1) * 1_000 }),
    );
    const { slowest } = addTransitions(emptyTally, turns);
    assert.deepEqual(
      slowest.map(({ id, tookMs }) => [id, tookMs]),
      [8, 7, 6, 5, 4].map((index) => [`task-${index}`, (index + 1) * 1_000]),
    );
  });

  it('names who changed security settings, when the change succeeded', () => {
    const change = { name: 'modify', userName: 'anna' };
    const nobody = { name: 'BindEip', userName: undefined } as unknown as Partial<Task>;
    const { security } = addTransitions(emptyTally, [
      turn('succeeded', change),
      turn('failed', change),
      turn('succeeded', change),
      turn('succeeded', nobody),
      turn('succeeded', { name: 'EXTEND' }),
    ]);
    assert.deepEqual(security, [
      { user: 'anna', name: 'modify', count: 2 },
      { user: '', name: 'BindEip', count: 1 },
    ]);
  });

  it('stays a small row whatever a week brings', () => {
    const turns = many(5_000, (index) =>
      turn(index % 2 === 0 ? 'failed' : 'succeeded', {
        id: `${index}`.padStart(64, 'x'),
        name: `${index}-${'n'.repeat(500)}`,
        userName: `${index}-${'u'.repeat(500)}`,
      }),
    );
    assert.ok(JSON.stringify(addTransitions(emptyTally, turns)).length < 50_000);
  });
});
