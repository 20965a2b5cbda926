import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Sighted } from './case.ts';
import type { Line } from './history.ts';
import type { Seen } from './slack-view.ts';
import { tellingsOf } from './told.ts';

const [target, id, channel, digest] = ['prod', '8abf6e1e72c12e7c0172c15b508500aa', 'C0MAIN00001', '1.000001'];
const task = { target, id } as Sighted;

function message(ts: string, type: string, payload: object, more: Partial<Seen['born']> = {}): Seen {
  const metadata = { event_type: type, event_payload: { target, delivery: ts, ...payload } };
  const born = { channel, ts, text: '', metadata, ...more };
  return { createdAt: Number(ts), born, now: born, isDeleted: false, isFrozen: false };
}

const root = message(digest, 'dcs_digest', { count: 5 });

function reply(ts: string, event: string, rev: number): Seen {
  return message(ts, 'dcs_task', { task_id: id, event, rev }, { threadTs: digest });
}

const history: Line[] = [];

function count(...messages: readonly Seen[]): number {
  return tellingsOf({ messages: [root, ...messages], history }, task).length;
}

describe('What names a task in the thread of a digest', () => {
  const frozen = { ...reply('1.000002', 'started', 1), isFrozen: true };

  it('is one message, and one is too many beside it', () => {
    assert.equal(count(reply('1.000002', 'started', 1)), 1);
    assert.equal(count(reply('1.000002', 'started', 1), reply('1.000003', 'cancelled', 2)), 2);
  });

  it('is followed by a reply for each end where it takes no more edits', () => {
    const first = reply('1.000003', 'cancelled', 2);
    assert.equal(count(frozen, first), 1);
    assert.equal(count(frozen, first, reply('1.000004', 'cancelled', 4)), 1);
  });

  it('is followed by no reply that says an end again, or what is no end', () => {
    const first = reply('1.000003', 'cancelled', 2);
    assert.equal(count(frozen, first, reply('1.000004', 'cancelled', 2)), 2);
    assert.equal(count(frozen, first, reply('1.000004', 'started', 3)), 2);
    const edited = { ...first, now: reply('1.000003', 'cancelled', 4).born };
    assert.equal(count(frozen, edited, reply('1.000004', 'cancelled', 4)), 2);
  });
});

describe('What no thread of a digest could name', () => {
  const naming = { ...reply('', 'failed', 2).born, ts: undefined };
  const refused = [
    { at: 1, process: 'prod/1', type: 'invoke', f: 'slack.post', call: 1, value: naming },
    { at: 2, process: 'prod/1', type: 'ok', f: 'slack.post', call: 1, value: { kind: 'gone' } },
  ] as readonly Line[];
  const failed = { task_id: id, event: 'failed', rev: 2 };
  const alarm = message('1.000005', 'dcs_task', { ...failed, alarm: true });

  it('is named by what speaks up about it in the channel', () => {
    assert.equal(tellingsOf({ messages: [root, alarm], history: refused }, task).length, 1);
  });

  it('is named by nothing else, and where its thread refused nothing it is missing there', () => {
    assert.equal(tellingsOf({ messages: [root], history: refused }, task).length, 0);
    assert.equal(tellingsOf({ messages: [root, alarm], history: refused.slice(0, 1) }, task).length, 0);
  });

  it('is told by a message of its own, if there is one', () => {
    const own = message('1.000006', 'dcs_task', failed);
    assert.equal(tellingsOf({ messages: [root, alarm, own], history: refused }, task)[0]?.root, own);
  });
});
