import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import { parseSettings } from '../../../lib/config.ts';
import type { Key } from '../../../lib/ports/store.ts';

const nowMs = Date.parse('2026-11-25T10:00:00Z');
const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
});

/** A table in which others always take the number first. */
function contested(): { readonly context: AskContext; readonly writes: Key[] } {
  const writes: Key[] = [];
  const store = {
    read: async () => undefined,
    readMany: async () => new Map(),
    write: async (key: Key) => {
      writes.push(key);
      return { written: false, row: { ...key, v: writes.length, last: writes.length } };
    },
  };
  const lookups = { mutes: async () => [], list: async () => [], count: async () => 0 };
  const ids = { nonce: () => 'nonce' };
  const asker = { id: 'U1', name: 'anna' };
  const context = { settings, store, lookups, ids, asker, now: () => nowMs, stopAtMs: nowMs + 1_000 };
  return { context: context as unknown as AskContext, writes };
}

describe('a mute', () => {
  it('is given up after ten tries to take a number, and never waits for ever', async () => {
    const { context, writes } = contested();
    await assert.rejects(ask(context, 'mute type:EXTEND for 1h'), /No number could be taken for a mute/);
    assert.equal(writes.length, 10);
  });
});
