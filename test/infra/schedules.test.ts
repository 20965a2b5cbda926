import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schedules } from '../../infra/schedules.ts';
import { parseSettings } from '../../lib/config.ts';

function settingsFor(ids: readonly string[], every = '1 minute') {
  const project = (index: number) => ({ region: 'cn-north-4', projectId: `${index}`.padStart(32, '0') });
  return parseSettings({
    targets: ids.map((id, index) => ({ ...project(index), id, every })),
    defaultRoute: { channel: 'C0123456789' },
  });
}

function schedulesIn(ids: readonly string[]) {
  const { Resources } = schedules(settingsFor(ids));
  return Object.entries(Resources).filter(([logicalId]) => logicalId.startsWith('PollScheduleOf'));
}

describe('schedules', () => {
  it('polls each target at its own rate', () => {
    const { Resources } = schedules(settingsFor(['prod'], '5 minutes'));

    assert.partialDeepStrictEqual(Resources.PollScheduleOfprod, {
      Properties: { ScheduleExpression: 'rate(5 minutes)', Target: { Input: '{"target":"prod"}' } },
    });
  });

  it('gives ids that differ only in a hyphen schedules of their own', () => {
    const ids = ['a-1b', 'a1b', 'a1-b', 'a--1b'];

    assert.equal(new Set(schedulesIn(ids).map(([logicalId]) => logicalId)).size, ids.length);
  });

  it('names a schedule after its target alone, so that taking one out leaves the others be', () => {
    const [, second] = schedulesIn(['one', 'two']);

    assert.deepEqual(schedulesIn(['two']), [second]);
  });

  it('refuses more targets than a stack can hold', () => {
    const ids = Array.from({ length: 1_501 }, (_, index) => `target-${index}`);

    assert.throws(() => schedules(settingsFor(ids)), /1501 targets do not fit in one stack/);
  });
});
