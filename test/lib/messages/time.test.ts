import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  duration,
  isShowableTime,
  lastedText,
  roughDuration,
  slackTime,
  zonedTime,
} from '../../../lib/messages/time.ts';
import type { Reader } from '../../../lib/messages/views.ts';
import { makeRecovered, makeTask, startedAtMs } from '../../support/message-views.ts';

const berlin: Reader = { language: 'en', timeZone: 'Europe/Berlin' };
const shanghai: Reader = { language: 'zh-CN', timeZone: 'Asia/Shanghai' };

describe('zonedTime', () => {
  it('tells the two half past twos of an autumn night apart', () => {
    const summer = Date.UTC(2026, 9, 25, 0, 30);
    assert.equal(zonedTime(summer, berlin), '25 Oct 2026, 02:30 UTC+2 (Europe/Berlin)');
    assert.equal(zonedTime(summer + 3_600_000, berlin), '25 Oct 2026, 02:30 UTC+1 (Europe/Berlin)');
  });

  it('has no daylight saving where there is none', () => {
    assert.equal(zonedTime(Date.UTC(2026, 0, 15, 0, 30), shanghai), '2026年1月15日 08:30 UTC+8 (Asia/Shanghai)');
    assert.equal(zonedTime(Date.UTC(2026, 6, 15, 0, 30), shanghai), '2026年7月15日 08:30 UTC+8 (Asia/Shanghai)');
  });

  it('is plain UTC in UTC, and in a zone nobody knows', () => {
    const at = Date.UTC(2026, 10, 25, 3, 12);
    assert.equal(zonedTime(at, { language: 'en', timeZone: 'UTC' }), '25 Nov 2026, 03:12 UTC');
    assert.equal(zonedTime(at, { language: 'en', timeZone: 'Mars/Base' }), '25 Nov 2026, 03:12 UTC');
  });
});

describe('slackTime', () => {
  it('is in each reader’s own time, with a fallback that names its zone', () => {
    assert.equal(
      slackTime(Date.UTC(2026, 10, 25, 3, 12, 33, 999), berlin),
      '<!date^1795576353^{date_short_pretty} at {time}|25 Nov 2026, 04:12 UTC+1 (Europe/Berlin)>',
    );
  });
});

describe('duration', () => {
  const cases: readonly [durationMs: number, english: string][] = [
    [0, '0s'],
    [999, '0s'],
    [1_000, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [192_000, '3m 12s'],
    [3_599_999, '59m 59s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [86_399_999, '23h 59m'],
    [86_400_000, '1d'],
    [93_600_000, '1d 2h'],
  ];
  for (const [durationMs, english] of cases) {
    it(`says ${durationMs} ms as ${english}`, () => assert.equal(duration(durationMs, berlin), english));
  }

  it('speaks the reader’s language', () => {
    assert.equal(duration(192_000, shanghai), '3 分钟 12 秒');
    assert.equal(roughDuration(14 * 60_000 + 30_000, berlin), '14 minutes');
    assert.equal(roughDuration(60_000, berlin), '1 minute');
  });

  it('has the words that Intl has, with a blank before Chinese ones', () => {
    for (const reader of [berlin, shanghai]) {
      for (const [unit, unitMs] of Object.entries({
        day: 86_400_000,
        hour: 3_600_000,
        minute: 60_000,
        second: 1_000,
      })) {
        for (const count of [1, 2, 23]) {
          const said = (unitDisplay: 'narrow' | 'long') =>
            new Intl.NumberFormat(reader.language, { style: 'unit', unit, unitDisplay })
              .format(count)
              .replace(/(?<=\d)(?=\p{Script=Han})/u, ' ');
          assert.equal(duration(count * unitMs, reader), said('narrow'));
          assert.equal(roughDuration(count * unitMs, reader), said('long'));
        }
      }
    }
  });
});

describe('roughDuration', () => {
  for (const [durationMs, english] of [
    [0, '0 seconds'],
    [1_000, '1 second'],
    [59_999, '59 seconds'],
    [119_999, '1 minute'],
    [120_000, '2 minutes'],
    [3_599_999, '59 minutes'],
    [7_200_000, '2 hours'],
    [86_400_000, '1 day'],
    [172_800_000, '2 days'],
  ] as const) {
    it(`says ${durationMs} ms as ${english}`, () => assert.equal(roughDuration(durationMs, berlin), english));
  }
});

describe('lastedText', () => {
  const ended = makeTask({ state: 'succeeded', updatedAtMs: startedAtMs });

  it('has a task that was over at once take no time, and none that ended before it began', () => {
    assert.equal(lastedText(ended, berlin), 'took 0s');
    assert.equal(lastedText({ ...ended, updatedAtMs: startedAtMs - 1 }, berlin), '');
  });

  it('leaves out a bad state of less than a second', () => {
    assert.equal(lastedText(makeRecovered('redisNodeStatusAbnormal', 999), berlin), '');
    assert.equal(lastedText(makeRecovered('redisNodeStatusAbnormal', 1_000), berlin), 'unhealthy for 1s');
  });
});

describe('isShowableTime', () => {
  for (const [atMs, expected] of [
    [0, true],
    [undefined, false],
    [Number.NaN, false],
    [-1, false],
    [253_402_300_799_999, true],
    [253_402_300_800_000, false],
    [8.64e15, false],
    [Number.POSITIVE_INFINITY, false],
  ] as const) {
    it(`is ${expected} for ${atMs}`, () => assert.equal(isShowableTime(atMs), expected));
  }
});
