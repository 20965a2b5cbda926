import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { kinds } from './alter-node.ts';
import { draw, listMutants } from './draw.ts';
import { explained, isAbout } from './explained.ts';
import { applyMutant, findMutants, parse } from './find-mutants.ts';

const changes = (source: string): readonly string[] =>
  findMutants('file.ts', source).map(({ kind, before, after }) => `${kind}: ${before} → ${after}`);

describe('A mutant of a source', () => {
  const cases: readonly { readonly name: string; readonly source: string; readonly expected: readonly string[] }[] = [
    { name: 'a bound', source: 'a < b;', expected: ['comparison: a < b → a <= b'] },
    { name: 'an equality', source: 'f(a) !== b;', expected: ['comparison: f(a) !== b → f(a) === b'] },
    {
      name: 'two conditions, kept together as they were',
      source: 'a || b || c;',
      expected: ['condition: a || b || c → ((a || b) && c)', 'condition: a || b → (a && b)'],
    },
    { name: 'a branch', source: 'if (a) b();', expected: ['condition: a → !(a)'] },
    { name: 'a branch by equality, once', source: 'a === b ? c : d;', expected: ['comparison: a === b → a !== b'] },
    { name: 'a sum', source: 'a - b;', expected: ['arithmetic: a - b → a + b'] },
    { name: 'a running sum', source: 'a += b;', expected: ['arithmetic: a += b → a -= b'] },
    { name: 'an await', source: 'await f();', expected: ['await: await f() → f()'] },
    { name: 'a small number', source: 'f(0);', expected: ['constant: 0 → 1'] },
    { name: 'an amount', source: 'f(5_000);', expected: ['constant: 5_000 → 10000'] },
    { name: 'a truth', source: 'f(true);', expected: ['constant: true → false'] },
    {
      name: 'what is asserted about a type',
      source: '(a as 1) < b;',
      expected: ['comparison: (a as 1) < b → (a as 1) <= b'],
    },
    { name: 'no text', source: "f('a < b && 1', `c + d`);", expected: [] },
    { name: 'no joined text', source: "'a' + b + c; d += `e`;", expected: [] },
    { name: 'no comment', source: '// a < b', expected: [] },
    { name: 'no type', source: 'type A = 1 | true; let a: 1 | 2; f<3>();', expected: [] },
    { name: 'no name of a property', source: 'f({ 400: a });', expected: [] },
    { name: 'no ??', source: 'a ?? b;', expected: [] },
  ];
  for (const { name, source, expected } of cases) {
    it(`changes ${name}`, () => assert.deepEqual(changes(source), expected));
  }

  it('says where it stands, and tells the same change twice in one function apart', () => {
    const source = 'function f() {\n  g(a < b);\n  h(a < b);\n}';
    const found = findMutants('file.ts', source).map(({ line, within }) => `${line} ${within}`);
    assert.deepEqual(found, ['2 f', '3 f #2']);
  });

  it('is not applied to a text that has changed', () => {
    const [mutant] = findMutants('file.ts', 'a < b;');
    assert.ok(mutant);
    assert.throws(() => applyMutant(mutant, 'c; a < b;'), /no longer holds at 0: a < b/);
  });
});

describe('The mutants of lib', () => {
  const all = listMutants('lib/**/*.ts');

  it('are of every kind', () => {
    assert.deepEqual(new Set(all.map(({ kind }) => kind)), new Set(kinds));
  });

  it('are drawn by a seed: the same again, others by another', () => {
    const drawn = draw(all, { seed: 7, count: 60 });
    assert.deepEqual(draw(all, { seed: 7, count: 60 }), drawn);
    assert.notDeepEqual(draw(all, { seed: 8, count: 60 }), drawn);
    assert.equal(new Set(drawn.map(({ mutant }) => mutant)).size, 60);
  });

  it('can all be parsed, in a sample', () => {
    for (const { mutant } of draw(all, { seed: 1, count: 200 })) {
      const source = readFileSync(new URL(`../../${mutant.file}`, import.meta.url), 'utf8');
      parse(mutant.file, applyMutant(mutant, source));
    }
  });

  for (const explanation of explained) {
    it(`still have the one that is explained: ${explanation.file}: ${explanation.before}`, () => {
      assert.equal(all.filter((mutant) => isAbout(explanation, mutant)).length, 1);
    });
  }
});
