import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ChannelFaults,
  isToBeTold,
  type MetFault,
  readFaults,
  whyNoPosts,
  withFault,
  withoutOperation,
} from '../../../lib/model/channel-faults.ts';
import { slackOperations } from '../../../lib/model/slack-errors.ts';

const minuteMs = 60_000;
const everyMsOf = (target: string) => (target === 'removed' ? undefined : minuteMs);
const archived: MetFault = { reason: 'is_archived', operations: slackOperations };

function meet(faults: ChannelFaults, target: string, nowMs: number, met: MetFault = archived): ChannelFaults {
  return withFault(faults, met, { target, nowMs, everyMsOf });
}

function tellers(faults: ChannelFaults, reason = 'is_archived'): string[] {
  const fault = faults[reason];
  return ['a', 'b', 'c', 'd', 'e'].filter((target) => fault !== undefined && isToBeTold(fault, target));
}

describe('a fault of a channel', () => {
  it('D12: is announced by one of five targets that meet it', () => {
    let faults: ChannelFaults = {};
    for (const target of ['a', 'b', 'c', 'd', 'e', 'a']) faults = meet(faults, target, 1_000);
    assert.deepEqual(tellers(faults), ['a']);
  });

  it('D12: is announced by another once the first has not met it for three of its beats', () => {
    const first = meet({}, 'a', 0);
    assert.deepEqual(tellers(meet(first, 'b', 3 * minuteMs)), ['a']);
    assert.deepEqual(tellers(meet(first, 'b', 3 * minuteMs + 1)), ['b']);
    assert.deepEqual(tellers(meet(meet({}, 'removed', 0), 'b', 1)), ['b']);
  });

  it('D12: is announced by nobody else once it is in Slack', () => {
    const { is_archived: fault } = meet({}, 'a', 0);
    assert.ok(fault);
    assert.deepEqual(tellers(meet({ is_archived: { ...fault, told: true } }, 'b', 9 * minuteMs)), []);
  });

  it('D01: is named when a word that explains nothing has come three times', () => {
    const odd = { reason: 'an_odd_word', operations: ['post'] as const, times: 1 };
    const twice = withFault(withFault({}, odd, { target: 'a', nowMs: 0, everyMsOf }), odd, {
      target: 'a',
      nowMs: 1,
      everyMsOf,
    });
    assert.deepEqual(tellers(twice, 'an_odd_word'), []);
    const thrice = withFault(twice, odd, { target: 'a', nowMs: 2, everyMsOf });
    assert.deepEqual(tellers(thrice, 'an_odd_word'), ['a']);
    assert.deepEqual(withoutOperation(thrice, 'post'), {});
  });

  it('D09: of posts goes on while edits succeed; one of all operations ends with the first that succeeds', () => {
    const met = { reason: 'restricted_action', operations: ['post', 'edit'] as const };
    const both = withFault(meet({}, 'a', 0), met, { target: 'a', nowMs: 0, everyMsOf });
    assert.equal(whyNoPosts(both), 'is_archived');
    const left = withoutOperation(both, 'edit');
    assert.deepEqual(left.restricted_action?.of, ['post']);
    assert.deepEqual(Object.keys(left), ['restricted_action']);
  });

  it('of an older build is read with its beginning', () => {
    const row = { fault: 'is_archived', faultSinceMs: 7 };
    assert.deepEqual(readFaults(row), { is_archived: { sinceMs: 7, of: slackOperations } });
    assert.equal(meet(readFaults(row), 'a', 1_000).is_archived?.sinceMs, 7);
  });
});
