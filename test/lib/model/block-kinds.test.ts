import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holdsRefused, kindAt, kindsIn } from '../../../lib/model/block-kinds.ts';

const cell = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }] };
const blocks = [
  { type: 'section', text: { type: 'plain_text', text: 'type' } },
  { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }, cell]] },
];

describe('kindsIn', () => {
  it('names each kind by its way down from the block', () => {
    assert.deepEqual(
      [...kindsIn(blocks)],
      [
        'section',
        'section/plain_text',
        'table',
        'table/raw_text',
        'table/rich_text',
        'table/rich_text/rich_text_section',
        'table/rich_text/rich_text_section/text',
      ],
    );
  });

  it('finds none in a message without blocks', () => assert.equal(kindsIn(undefined).size, 0));
});

describe('kindAt', () => {
  const rows: [string, string | undefined][] = [
    ['/blocks/1', 'table'],
    ['/blocks/1/rows/0/1', 'table/rich_text'],
    ['/blocks/0/text', 'section/plain_text'],
    ['/blocks/0/text/text', undefined],
    ['/blocks/7', undefined],
    ['/blocks', undefined],
    ['', undefined],
    ['/text', undefined],
  ];
  for (const [pointer, kind] of rows)
    it(`finds ${kind ?? 'nothing'} at ${pointer || 'the top'}`, () => assert.equal(kindAt(blocks, pointer), kind));
});

describe('holdsRefused', () => {
  const kinds = new Set(['header', 'actions', 'actions/button']);
  const rows: [string, string[][], boolean][] = [
    ['nothing was refused', [], false],
    ['another kind was', [['table']], false],
    ['one of them was', [['table'], ['actions/button']], true],
    ['of several that were refused together one is missing', [['header', 'context']], false],
    ['all of several are there', [['header', 'actions']], true],
  ];
  for (const [name, refused, expected] of rows)
    it(`D10: says ${expected ? 'yes' : 'no'} if ${name}`, () => assert.equal(holdsRefused(kinds, refused), expected));
});
