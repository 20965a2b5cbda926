import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fingerprint } from '../../../lib/model/diff.ts';
import type { Task } from '../../../lib/model/task.ts';

const task: Task = {
  id: 'a',
  name: 'EXTEND',
  status: 'RUNNING',
  state: 'open',
  updatedAtMs: 1,
  details: { old_capacity: 0.125, new_capacity: 0.25 },
  errorCode: '111400063',
};

describe('fingerprint', () => {
  test('is 16 hexadecimal digits and the same in every release', () => {
    assert.equal(fingerprint(task), 'b38bc63ac41bb86b');
  });

  for (const [name, other] of [
    ['only the last update moves', { ...task, updatedAtMs: 2 }],
    ['only the raw status word changes', { ...task, status: 'EXECUTING' }],
    ['a number comes as a string', { ...task, details: { old_capacity: '0.125', new_capacity: 0.25 } }],
    ['details come in another order', { ...task, details: { new_capacity: 0.25, old_capacity: 0.125 } }],
  ] as const) {
    test(`stays when ${name}`, () => {
      assert.equal(fingerprint(other), fingerprint(task));
    });
  }

  const changed: [string, Task][] = [
    ['the state', { ...task, state: 'failed' }],
    ['the error code', { ...task, errorCode: '111400842' }],
    ['a detail', { ...task, details: { old_capacity: 0.125, new_capacity: 0.5 } }],
    ['the fields shown', { ...task, details: { old_capacity: 0.125 } }],
    ['one of a list', { ...task, details: { ...task.details, rename_commands: ['keys'] } }],
  ];
  for (const [name, other] of changed) {
    test(`differs when ${name} changes`, () => {
      assert.notEqual(fingerprint(other), fingerprint(task));
    });
  }

  test('tells a missing error code from any other', () => {
    const { errorCode: _, ...without } = task;

    assert.notEqual(fingerprint(without), fingerprint(task));
  });
});
