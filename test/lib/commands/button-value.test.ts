import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Position, readAsk, writeAsk } from '../../../lib/commands/button-value.ts';

const position: Position = ['prod', 1_700_000_000_000, 'ff80808187bce0740187bd32a0000001'];
const page = { at: [position], back: [[position]], shown: 20, total: '1000+' };

describe('the value of a button', () => {
  it('is read as it was written, with its page and without', () => {
    for (const ask of [{ ask: 'tasks failed' }, { ask: 'tasks', page }]) {
      assert.deepEqual(readAsk(writeAsk(ask) ?? ''), ask);
    }
  });

  it('forgets the oldest way back rather than exceed what Slack takes', () => {
    const back = Array.from({ length: 200 }, (_, index): Position[] => [['prod', index, position[2]]]);

    const value = writeAsk({ ask: 'tasks', page: { ...page, back } }) ?? '';

    assert.ok(value.length <= 2_000 && value.length > 1_800, `${value.length}`);
    assert.deepEqual(readAsk(value)?.page?.back.at(-1), back.at(-1));
  });

  it('is none when even the page itself does not fit', () => {
    assert.equal(writeAsk({ ask: 'a'.repeat(2_001) }), undefined);
    const at = Array.from({ length: 50 }, () => position);
    assert.equal(writeAsk({ ask: 'tasks', page: { ...page, at } }), undefined);
  });

  it('is nothing when it is of another make', () => {
    for (const value of ['{', '{}', '{"ask":7}', '{"ask":"tasks","page":{"at":"x"}}', '{"ask":"tasks","page":{}}']) {
      assert.equal(readAsk(value), undefined, value);
    }
  });
});
