import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../lib/config.ts';
import { channelsOf } from '../../../lib/mutes/channels-of.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';

const targets = ['prod', 'test'].map((id, index) => ({
  id,
  region: 'cn-north-4',
  projectId: `${index}`.padStart(32, '0'),
}));

/** Routes by their channels' last characters; D is the default. */
const routes = [
  { match: { target: ['test'] }, channel: 'CTEST' },
  { match: { class: ['failover', 'switchover'], event: ['failed'] }, channel: 'CALARM', continue: true },
  { match: { class: ['routine'], event: ['succeeded'] }, drop: true },
  { match: { class: ['routine'] }, channel: 'CROUTINE' },
  { match: { instance: ['pay-*'] }, channel: 'CPAY' },
];

const cases: Record<string, [mute: Partial<Mute>, channels: readonly string[]]> = {
  'all of one target that a route takes': [{ filter: { target: 'test' } }, ['CTEST']],
  'all of another target, but no failures': [{ filter: { target: 'prod' } }, ['CROUTINE', 'CPAY', 'CDEFAULT']],
  'the same with failures': [
    { filter: { target: 'prod' }, includingFailures: true },
    ['CALARM', 'CROUTINE', 'CPAY', 'CDEFAULT'],
  ],
  'one class that a route takes': [{ filter: { class: 'routine', target: 'prod' } }, ['CROUTINE']],
  'two classes': [{ filter: { class: 'routine,health', target: 'prod' } }, ['CROUTINE', 'CPAY', 'CDEFAULT']],
  'everything of a person': [{ filter: { user: 'anna' } }, ['CROUTINE', 'CPAY', 'CDEFAULT', 'CTEST']],
};

describe('channelsOf', () => {
  const settings = parseSettings({ targets, routes, defaultRoute: { channel: 'CDEFAULT' } });
  for (const [name, [changes, channels]] of Object.entries(cases)) {
    it(`G04: names where it would have gone: ${name}`, () => {
      const mute = { filter: {}, includingFailures: false, ...changes } as Mute;

      assert.deepEqual(channelsOf({ settings, mute }), channels);
    });
  }
});
