import assert from 'node:assert/strict';
import { it } from 'node:test';
import { slackConformance } from '../conformance/slack.ts';
import { createSimulatedSlack, createSlackState } from './simulated-slack.ts';

slackConformance('The simulated Slack', async () => {
  const state = createSlackState({ channels: ['C0GENERAL01'], clockOffsetMs: 0 });
  return {
    slack: createSimulatedSlack(state, Date.now),
    channel: 'C0GENERAL01',
    missingChannel: 'C0MISSING00',
    now: Date.now,
    [Symbol.asyncDispose]: async () => {},
  };
});

it('does not take a message for ours that a person wrote with our markers', async () => {
  const state = createSlackState({ channels: ['C0GENERAL01'], clockOffsetMs: 0 });
  const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'copied' } } as const;
  state.forge('C0GENERAL01', metadata, 1_795_575_600_000);

  const probe = { channel: 'C0GENERAL01', delivery: 'copied', sinceMs: 0 };
  assert.deepEqual(await createSimulatedSlack(state, () => 1_795_575_600_000).find(probe), { kind: 'absent' });
});

it('shows a message in its history only once it is readable', async () => {
  const state = createSlackState({ channels: ['C0GENERAL01'], clockOffsetMs: 0 });
  const metadata = { event_type: 'dcs_task', event_payload: { delivery: 'late' } } as const;
  state.call('chat.postMessage', { channel: 'C0GENERAL01', text: 'late', metadata }, 1_000_000, 1_005_000);

  const probe = { channel: 'C0GENERAL01', delivery: 'late', sinceMs: 0 };
  const findAt = (nowMs: number) => createSimulatedSlack(state, () => nowMs).find(probe);
  assert.equal((await findAt(1_004_999)).kind, 'absent');
  assert.equal((await findAt(1_005_000)).kind, 'found');
});
