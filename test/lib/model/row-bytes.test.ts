import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rowBytes } from '../../../lib/model/row-bytes.ts';
import type { Patch } from '../../../lib/ports/store.ts';
import { rowBytes as counted } from '../../simulation/table-values.ts';

test('C02: a row is never taken for smaller than the table counts it, nor for much larger', () => {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), value), (attributes) => {
      const [ours, theirs] = [rowBytes(attributes as Patch), counted(attributes)];
      const numbers = JSON.stringify(attributes).match(/\d+/g)?.length ?? 0;
      assert.ok(ours >= theirs, `${ours} for ${theirs}`);
      assert.ok(ours <= theirs + 21 * numbers, `${ours} for ${theirs}`);
    }),
  );
});

test('what is removed takes no room', () => assert.equal(rowBytes({ a: undefined }), 0));
