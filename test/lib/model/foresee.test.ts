import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { foresee } from '../../../lib/model/foresee.ts';
import type { RoutedEvent } from '../../../lib/model/routes.ts';

const event: RoutedEvent = { target: 'prod', class: 'switchover', name: 'masterStandbySwapJob', event: 'failed' };
const minuteMs = 60_000;
const fiveToEight = Date.parse('2026-11-23T07:55:00Z');

function settingsOf(routes: readonly object[]) {
  return parseSettings({
    targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
    timeIntervals: { day: [{ from: '08:00', to: '20:00' }] },
    routes,
    defaultRoute: { channel: 'C0DEFAULT' },
  });
}

function callsOf(routes: readonly object[], changes: Partial<RoutedEvent> = {}): string[] {
  const { calls } = foresee(settingsOf(routes), { ...event, ...changes }, fiveToEight);
  return calls.map(({ atMs, mention }) => `${(atMs - fiveToEight) / minuteMs} ${mention.join(' ')}`);
}

const step = (minutes: number, mention: string) => ({ after: `${minutes} minutes`, mention: [mention] });
const night = { match: { outside: ['day'] }, channel: 'C0NIGHT', escalate: [step(3, 'S01'), step(10, 'S02')] };

describe('the calls to come', () => {
  it('are the steps of its routes, the earliest first, and none for what is no alarm', () => {
    const always = { ...night, match: {} };
    assert.deepEqual(callsOf([always]), ['3 S01', '10 S02']);
    assert.deepEqual(callsOf([always], { event: 'succeeded' }), []);
  });

  it('go by the routes of the time at which each is due', () => {
    assert.deepEqual(callsOf([night]), ['3 S01']);
    const day = { match: {}, channel: 'C0DAY', escalate: [step(2, 'S11'), step(10, 'S12')] };
    assert.deepEqual(callsOf([night, day]), ['3 S01', '10 S12']);
  });

  it('are put off where the routes of that time call later, and are not missed where they call earlier', () => {
    const late = { match: {}, channel: 'C0DAY', escalate: [step(3, 'S11'), step(30, 'S12')] };
    assert.deepEqual(callsOf([night, late]), ['3 S01', '30 S12']);
    const early = { match: {}, channel: 'C0DAY', escalate: [step(2, 'S11'), step(4, 'S12')] };
    assert.deepEqual(callsOf([night, early]), ['3 S01', '10 S12']);
  });
});
