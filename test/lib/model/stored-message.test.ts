import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Message, messagesIn, newMessage, readMessage, storeMessage } from '../../../lib/model/message-state.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import { type ChannelFacts, readTaskRow } from '../../../lib/model/task-row.ts';
import type { Row } from '../../../lib/ports/store.ts';
import { makeRow } from '../../support/task-rows.ts';

const message: Message = {
  ...newMessage,
  shownRev: 3,
  createdRev: 2,
  ts: '1602251441.001700',
  claim: { nonce: 'n', untilMs: 9, rev: 4 },
  late: { lateMs: 7, reason: 'outage' },
};
const stored = {
  shown: 3,
  born: 2,
  ts: '1602251441.001700',
  tries: 0,
  form: 'rich',
  claim: { nonce: 'n', untilMs: 9, rev: 4 },
  late: { lateMs: 7, reason: 'outage' },
} as const;
const facts: ChannelFacts = {
  asked: 1,
  mention: ['here'],
  root: message,
  replies: { 2: message, 'near#f': newMessage },
  digestId: 'd1',
};

describe('a stored message', () => {
  it('keeps the names of its attributes', () => assert.deepEqual(storeMessage(message), stored));
  it('is read back as it was written', () => assert.deepEqual(readMessage(stored), message));
});

describe('the facts of a channel', () => {
  const row = written({ C1: facts });

  it('keep the names of their attributes', () =>
    assert.deepEqual(row['msg#C1'], {
      asked: 1,
      mention: ['here'],
      root: stored,
      replies: { 2: stored, 'near#f': { shown: 0, born: 0, tries: 0, form: 'rich' } },
      via: 'd1',
    }));

  it('are read back as they were written', () => assert.deepEqual(readTaskRow(row).channels, { C1: facts }));

  it('name no digest when none speaks for the task', () => {
    const { digestId: _digestId, ...alone } = facts;
    const read = readTaskRow(written({ C1: alone })).channels.C1;
    assert.equal('via' in Object(written({ C1: alone })['msg#C1']), false);
    assert.equal('digestId' in Object(read), false);
  });
});

describe('messagesIn', () => {
  const other = { ...stored, reason: 'timeout' };
  const rows: readonly (readonly [string, Record<string, unknown>, number])[] = [
    ['a task: the root and the replies of each channel', written({ C1: facts, C2: facts }), 6],
    ['a digest: the root and the parts', { root: stored, parts: [{ message: other, wanted: 1 }] }, 2],
    ['a notice: its message', { facts: { notice: 'watching' }, message: stored }, 1],
    ['a cursor: none', { watched: [{ id: 'a' }], rev: 1, nothing: null }, 0],
  ];
  for (const [name, row, count] of rows) it(name, () => assert.equal(messagesIn(row as Row).length, count));

  it('reads what it finds', () => assert.deepEqual(messagesIn({ message: stored }), [message]));
});

function written(channels: Record<string, ChannelFacts>): Row {
  const row = makeRow('prod', { id: 'a' }, { channels });
  const patch = taskPatch('prod', row, { graceMs: 1_000, marginMs: 250 }, 1);
  const kept = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), ...row.key, v: 1, nonce: 'n' };
}
