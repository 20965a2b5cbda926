import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientMessageId, deliveryId, identify } from '../../../lib/deliver/delivery-id.ts';

describe('deliveryId', () => {
  it('gives the same parts the same short id that is safe in a URL', () => {
    const id = deliveryId(['task', 'prod', '8abf6e1e', 'C01']);
    assert.equal(id, deliveryId(['task', 'prod', '8abf6e1e', 'C01']));
    assert.match(id, /^[\w-]{22}$/);
  });

  it('stays what it is: messages of earlier releases must be found', () => {
    assert.equal(deliveryId(['task', 'prod', '8abf6e1e', 'C01']), '-rlfzzezUtF52TtywzzokQ');
  });

  it('gives every other list of parts another id, wherever the borders are', () => {
    const lists = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['abc'],
      ['a', 'b', 'c'],
      ['a,bc'],
      ['a","bc'],
      ['', 'abc'],
      ['abc', ''],
      [],
    ];
    assert.equal(new Set(lists.map(deliveryId)).size, lists.length);
  });
});

describe('clientMessageId', () => {
  it('is a UUID of version 5 that follows from the delivery id alone', () => {
    const id = clientMessageId('GYlXvd1fWmBmzRvFRTrYsA');
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(id, '90e31bf8-62b7-5ad8-8042-c75d07f33ed4');
    assert.notEqual(id, clientMessageId('GYlXvd1fWmBmzRvFRTrYsB'));
  });
});

describe('identify', () => {
  it('names the first block and leaves the rest, and what it was given, as they were', () => {
    const rendered = { text: 'x', blocks: [{ type: 'header', block_id: 'old' }, { type: 'divider' }] };
    assert.deepEqual(identify(rendered, 'k3v'), {
      text: 'x',
      blocks: [{ type: 'header', block_id: 'k3v' }, { type: 'divider' }],
    });
    assert.equal(rendered.blocks[0]?.block_id, 'old');
  });

  it('has nothing to name in the plain form', () => {
    assert.deepEqual(identify({ text: 'x' }, 'k3v'), { text: 'x' });
    assert.deepEqual(identify({ text: 'x', blocks: [] }, 'k3v'), { text: 'x', blocks: [] });
  });
});
