import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutants, variants } from './mutants.ts';
import { mutated } from './mutate.ts';

describe('A mutant', () => {
  for (const mutant of [...mutants, ...variants]) {
    it(`changes the product it was written for: ${mutant.name}`, () => {
      for (const { file } of mutant.changes) assert.notEqual(mutated(mutant, file), '');
    });
  }

  it('stops the run when the product no longer holds its text', () => {
    const changes = [{ file: 'lib/ingest/ingest.ts', find: 'a text that nobody wrote', replace: '' }];
    assert.throws(
      () => mutated({ name: 'stale', rule: '', changes }, 'lib/ingest/ingest.ts'),
      /holds its text 0 times/,
    );
  });

  it('has a name of its own', () => {
    const names = [...mutants, ...variants].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
