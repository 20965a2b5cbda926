import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { Alarm, ChannelFacts } from '../../../lib/model/task-row.ts';
import { unsentMessages } from '../../../lib/model/unsent.ts';
import { makeRow } from '../../support/task-rows.ts';

const [here, there] = ['C0123456789', 'C0000000002'];
const sent = { ...newMessage, shownRev: 2, createdRev: 1, ts: '1602251440.000001' };

function unsentOf(channels: Readonly<Record<string, ChannelFacts>>, alarms: readonly Alarm[] = []) {
  const row = makeRow('prod', { id: 'task-1' }, { rev: 2, channels, alarms });
  return unsentMessages(row).map(({ channel, alarm }) => [channel, alarm === undefined ? 'root' : 'reply']);
}

function facts(root: Partial<typeof sent> = {}): ChannelFacts {
  return { asked: 1, mention: [], root: { ...sent, ...root }, replies: {} };
}

describe('the messages of a task that are not sent', () => {
  it('are none where every channel shows the newest state, and none without a channel', () => {
    assert.deepEqual(unsentOf({ [here]: facts(), [there]: facts() }), []);
    assert.deepEqual(unsentOf({}), []);
  });

  it('are those that show an older state, each with its channel', () => {
    assert.deepEqual(unsentOf({ [here]: facts({ shownRev: 1 }), [there]: facts() }), [[here, 'root']]);
  });

  it('leave out what Slack refused in every form', () => {
    const refused = { asked: 1, mention: [], root: { ...newMessage, deadRev: 2 }, replies: {} };
    assert.deepEqual(unsentOf({ [here]: refused }), []);
  });

  it('include the reply about an alarm', () => {
    const alarm: Alarm = { rev: 2, event: 'failed', to: { [there]: [] }, atMs: 0 };
    assert.deepEqual(unsentOf({ [here]: facts(), [there]: facts() }, [alarm]), [[there, 'reply']]);
  });
});
