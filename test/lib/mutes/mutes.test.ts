import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RoutedEvent } from '../../../lib/model/routes.ts';
import {
  counterKey,
  isWide,
  type Mute,
  muteFor,
  muteKey,
  mutePatch,
  readMute,
  readMutes,
} from '../../../lib/mutes/mutes.ts';
import type { Row } from '../../../lib/ports/store.ts';

const nowMs = 1_700_000_000_000;

function mute(changes: Partial<Mute> = {}): Mute {
  const filter = changes.filter ?? { type: 'dcsExportJob' };
  return {
    key: muteKey(filter, 1),
    v: 1,
    number: 1,
    filter,
    untilMs: nowMs + 60_000,
    byId: 'U1',
    byName: 'anna',
    includingFailures: false,
    createdAtMs: nowMs - 60_000,
    ...changes,
  };
}

const event: RoutedEvent = {
  target: 'prod',
  class: 'routine',
  name: 'dcsExportJob',
  event: 'started',
  user: 'Anna',
  instances: { ids: ['1f3c8a52-54a7-4b0e-9d1f-2a3b4c5d6e7f'], names: ['redis-orders'], words: ['shard-3'] },
};

const nothingKnown = { ids: [], names: [], words: [] };

const cases: Record<string, [mute: Partial<Mute>, event: Partial<RoutedEvent>, muted: boolean]> = {
  'its type': [{}, {}, true],
  'its type in another case': [{ filter: { type: 'DCSexportJOB' } }, {}, true],
  'its class as a type': [{ filter: { type: 'routine' } }, {}, true],
  'what messages call its type': [{ filter: { type: 'Instance list export' } }, {}, true],
  'what messages call its type in Chinese': [{ filter: { type: '实例列表导出' } }, {}, true],
  'its class': [{ filter: { class: 'routine' } }, {}, true],
  'its user in another case': [{ filter: { user: 'anna' } }, {}, true],
  'a part of its instance': [{ filter: { instance: 'orders' } }, {}, true],
  'its target': [{ filter: { target: 'prod' } }, {}, true],
  'all of it': [{ filter: { type: 'routine', user: 'anna', instance: 'redis', target: 'prod' } }, {}, true],
  'another type': [{ filter: { type: 'dcsExport' } }, {}, false],
  'another target': [{ filter: { target: 'staging' } }, {}, false],
  'another user of an event without one': [{ filter: { user: 'ben' } }, {}, false],
  'an instance that is not known': [{ filter: { instance: 'orders' } }, { instances: nothingKnown }, false],
  'a short part of the id of its instance': [{ filter: { instance: '54A7' } }, {}, false],
  'eight characters of the id of its instance': [{ filter: { instance: '4C5D6E7F' } }, {}, true],
  'one of two types': [{ filter: { type: 'EXTEND,dcsExport*' } }, {}, true],
  'one of two names of instances': [{ filter: { instance: 'carts、orders' } }, {}, true],
  'one of two classes and of two targets': [{ filter: { class: 'health,routine', target: 'test,prod' } }, {}, true],
  'two other types': [{ filter: { type: 'EXTEND,AddReplica' } }, {}, false],
  'a node of its instance': [{ filter: { instance: 'shard' } }, {}, true],
  'a pattern of names that fits': [{ filter: { instance: 'Redis-*' } }, {}, true],
  'a pattern that would fit its id alone': [{ filter: { instance: '1f3c*' } }, {}, false],
  'a pattern of types as messages call them': [{ filter: { type: 'instance list*' } }, {}, true],
  'a pattern of users': [{ filter: { user: 'an*' } }, {}, true],
  'one part of two': [{ filter: { type: 'routine', user: 'ben' } }, {}, false],
  'a success': [{}, { event: 'succeeded' }, true],
  'a failure, which comes through': [{}, { event: 'failed' }, false],
  'a stall, which comes through': [{}, { event: 'stalled' }, false],
  'a loss, which comes through': [{}, { event: 'lost' }, false],
  'a failure when failures are included': [{ includingFailures: true }, { event: 'failed' }, true],
  'something until this very moment, expired': [{ untilMs: nowMs }, {}, false],
  'something whose row was not deleted yet': [{ untilMs: nowMs - 3_600_000 }, {}, false],
  'something that a person ended': [{ endedAtMs: nowMs - 1 }, {}, false],
};

describe('muteFor', () => {
  for (const [name, [changes, eventChanges, muted]] of Object.entries(cases)) {
    it(`${muted ? 'keeps quiet' : 'lets through'} for a mute of ${name}`, () => {
      const found = muteFor([mute(changes)], { ...event, ...eventChanges }, nowMs);

      assert.equal(found !== undefined, muted);
    });
  }

  for (const [filter, includingFailures, wide] of [
    [{ type: 'EXTEND' }, false, false],
    [{ instance: 'redis-orders' }, false, false],
    [{ type: 'EXTEND', target: 'prod' }, true, true],
    [{ target: 'prod' }, false, true],
    [{ class: 'routine', user: 'anna' }, false, true],
    [{ type: '*' }, false, true],
    [{ instance: 'redis,**' }, false, true],
  ] as const) {
    it(`G04: ${JSON.stringify(filter)}${includingFailures ? ' with failures' : ''} is ${wide ? '' : 'not '}everybody's business`, () => {
      assert.equal(isWide({ filter, includingFailures }), wide);
    });
  }

  it('names the mute that decides', () => {
    const mutes = [mute({ number: 1, untilMs: nowMs }), mute({ number: 2 })];

    assert.equal(muteFor(mutes, event, nowMs)?.number, 2);
    assert.equal(muteFor([], event, nowMs), undefined);
  });
});

describe('a mute in the table', () => {
  it('is read as it was written, and outlives its end so that the end can be told', () => {
    const { key, v, ...facts } = mute({ why: 'load test', filter: { type: 'modify', target: 'prod' } });
    const patch = mutePatch(facts, 'prod');
    const row = { ...key, ...patch, v, nonce: 'n' } as Row;

    assert.equal(key.sk, 'prod#1');
    assert.deepEqual(readMute(row), { key, v, ...facts });
    assert.ok(Number(patch.expiresAt) * 1_000 > facts.untilMs);
  });

  it('is not the row that counts them', () => {
    const counter = { ...counterKey, last: 7, v: 1, nonce: 'n' };

    assert.deepEqual(readMutes([counter]), []);
    assert.equal(muteKey({}, 7).sk, '*#7');
  });
});
