import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isInWindow, windowOf } from '../../../lib/model/maintenance-window.ts';

describe('windowOf', () => {
  for (const [begin, end, expected] of [
    ['22:00:00', '02:00:00', '22:00-02:00'],
    ['18', '19', '18:00-19:00'],
    [' 2:30 ', '06:45', '02:30-06:45'],
    ['22:00:00', '22:00:00', undefined],
    ['24:00', '02:00', undefined],
    ['22:60', '02:00', undefined],
    ['', '02:00', undefined],
    [22, 2, undefined],
    [null, undefined, undefined],
  ] as const) {
    test(`reads ${JSON.stringify(begin)} to ${JSON.stringify(end)} as ${expected}`, () => {
      assert.equal(windowOf(begin, end), expected);
    });
  }
});

describe('isInWindow', () => {
  for (const [window, time, expected] of [
    ['02:00-06:00', '01:59:59.999', false],
    ['02:00-06:00', '02:00:00.000', true],
    ['02:00-06:00', '05:59:59.999', true],
    ['02:00-06:00', '06:00:00.000', false],
    ['22:00-02:00', '22:00:00.000', true],
    ['22:00-02:00', '00:00:00.000', true],
    ['22:00-02:00', '01:59:59.999', true],
    ['22:00-02:00', '02:00:00.000', false],
    ['22:00-02:00', '21:59:59.999', false],
    ['', '03:00:00.000', false],
    ['22:00', '22:00:00.000', false],
    [undefined, '03:00:00.000', false],
  ] as const) {
    test(`${time} UTC is ${expected ? 'inside' : 'outside'} ${window}`, () => {
      assert.equal(isInWindow(window, Date.parse(`2026-11-25T${time}Z`)), expected);
    });
  }

  test('is the same in every zone that this may run in', () => {
    const before = process.env.TZ;
    process.env.TZ = 'Asia/Shanghai';
    try {
      assert.ok(isInWindow('22:00-02:00', Date.UTC(2026, 10, 25, 23)));
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });
});
