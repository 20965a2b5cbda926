import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { transitionOf } from '../../../lib/model/weekly-tally.ts';
import { readTally, recordTransitions, summaryDueMs, weekBefore, weekKey, weekOf } from '../../../lib/weekly/week.ts';
import { createIngestWorld, makeTask, tableError } from '../../support/ingest-world.ts';

const hourMs = 3_600_000;

describe('weekOf', () => {
  for (const [what, iso, timeZone, name] of [
    ['the last second of a Sunday', '2026-11-29T23:59:59Z', 'UTC', '2026-W48'],
    ['a Monday’s first second', '2026-11-30T00:00:00Z', 'UTC', '2026-W49'],
    ['a Monday in Berlin that is a Sunday in UTC', '2026-11-29T23:30:00Z', 'Europe/Berlin', '2026-W49'],
    ['New Year’s Eve in the first week of the next year', '2025-12-31T12:00:00Z', 'UTC', '2026-W01'],
    ['New Year in the last week of the year before', '2027-01-01T12:00:00Z', 'UTC', '2026-W53'],
  ] as const) {
    it(`knows ${what}`, () => {
      assert.equal(weekOf(Date.parse(iso), timeZone).name, name);
    });
  }

  it('is an hour longer where the clocks go back', () => {
    const { fromMs, toMs } = weekOf(Date.parse('2026-10-22T12:00:00Z'), 'Europe/Berlin');
    assert.equal(toMs - fromMs, (7 * 24 + 1) * hourMs);
  });
});

describe('weekBefore', () => {
  it('is the week that is over, and ends where the next begins', () => {
    const mondayMorning = Date.parse('2026-11-30T08:00:00Z');
    const before = weekBefore(mondayMorning, 'Europe/Berlin');
    assert.equal(before.name, '2026-W48');
    assert.equal(before.toMs, weekOf(mondayMorning, 'Europe/Berlin').fromMs);
  });
});

describe('summaryDueMs', () => {
  const at = (iso: string) => summaryDueMs(Date.parse(iso), { timeZone: 'Europe/Berlin', summary });
  const summary = { send: true, weekday: 'tuesday', time: '09:30' } as const;

  it('is the day and time of the settings, in the week that is under way', () => {
    for (const iso of ['2026-11-23T00:00:00+01:00', '2026-11-29T23:59:59+01:00']) {
      assert.equal(at(iso), Date.parse('2026-11-24T09:30:00+01:00'), iso);
    }
  });

  it('is the same time of day in summer', () => {
    assert.equal(at('2026-07-01T12:00:00Z'), Date.parse('2026-06-30T09:30:00+02:00'));
  });
});

describe('recordTransitions', () => {
  const failed = transitionOf('failed', makeTask({ state: 'failed' }));

  it('adds to what another poller has counted meanwhile', async () => {
    const world = createIngestWorld();
    const key = weekKey('prod', weekOf(world.now(), 'UTC').name);
    await recordTransitions(world.run(), [failed]);
    world.onWrite = () => {
      world.onWrite = () => {};
      const counts = [{ name: 'EXTEND', event: 'failed', count: 5 }];
      world.table.write(key, 1, { tally: { counts, failures: [], slowest: [], security: [] } }, 'other');
    };
    await recordTransitions(world.run(), [failed]);
    const row = world.table.read(key);
    assert.equal(row && readTally(row).counts[0]?.count, 6);
  });

  it('never rejects', async () => {
    const world = createIngestWorld();
    world.onWrite = () => {
      throw tableError();
    };
    await recordTransitions(world.run(), [failed]);
    assert.equal(world.table.revision(), 0);
  });
});
