import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Case, Sighted } from './case.ts';
import type { Line } from './history.ts';
import { isInstance, knowledgeOf, readInstanceLists } from './known-instance.ts';

const instance = { id: '5560df16-cebf-4473-95c4-d1b573c16e79', name: 'redis-orders', isListed: true };
const known = { id: instance.id, name: instance.name };
const task = { target: 'prod', name: 'EXTEND', instance } as Sighted;
const key = { pk: 'TARGET#prod', sk: 'INSTANCES' };

/** A run that hears the list at 1,000 and writes it down at 2,000, and one that reads it later. */
const history: readonly Line[] = [
  line(900, 'prod/1', 'invoke', 'instances.list', 1, 'prod'),
  line(1_000, 'prod/1', 'ok', 'instances.list', 1, [instance]),
  line(1_900, 'prod/1', 'invoke', 'store.write', 2, key),
  line(2_000, 'prod/1', 'ok', 'store.write', 2, { written: true, v: 1 }),
  line(3_000, 'prod/2', 'invoke', 'store.read', 3, key),
];

describe('What may be known of an instance', () => {
  it('is all of it once the list in the table holds it', () => {
    assert.deepEqual(knowledgeOf(caseOf(history), task, [2_500, 3_500]), [known]);
  });

  it('may be nothing where the task was seen before', () => {
    assert.deepEqual(knowledgeOf(caseOf(history), task, [1_500, 3_500]), [known, undefined]);
  });

  it('may be nothing where the list could not be read', () => {
    const troubled = [...history, line(3_010, 'prod/2', 'fail', 'store.read', 3, { error: 'throttled' })];
    assert.deepEqual(knowledgeOf(caseOf(troubled), task, [2_500, 3_500]), [known, undefined]);
  });

  it('may be the id alone where the task says that, and nobody wrote the list down', () => {
    const said = { ...task, instance: { ...instance, isSaid: true } };
    assert.deepEqual(knowledgeOf(caseOf(history.slice(0, 2)), said, [2_500, 3_500]), [known, { id: instance.id }]);
  });

  it('may be nothing, always, where the task does not tell its instance from others', () => {
    const silent = { ...task, instance: known };
    assert.deepEqual(knowledgeOf(caseOf(history), silent, [2_500, 3_500]), [known, undefined]);
  });
});

it('an instance is wanted by a pattern of its name or a long enough end of its id', () => {
  const wanted = ['redis-*', 'REDIS-ORDERS', '73c16e79', '5560df16', '16e79', 'orders', '5560*'];
  assert.deepEqual(
    wanted.map((text) => isInstance(text, known)),
    [true, true, true, true, false, false, false],
  );
  assert.equal(isInstance('*', undefined), false);
});

function caseOf(lines: readonly Line[]): Case {
  return { tasks: [task], lists: readInstanceLists(lines) } as Partial<Case> as Case;
}

function line(at: number, process: string, type: Line['type'], f: string, call: number, value: unknown): Line {
  return { at, process, type, f, call, value };
}
