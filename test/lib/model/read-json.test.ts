import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { readText, readTimeMs } from '../../../lib/model/read-json.ts';

const AT_MS = Date.UTC(2023, 5, 17, 8, 18, 6, 597);

describe('readText', () => {
  for (const [what, last] of [
    ['a family of emoji', '👩‍👩‍👧'],
    ['a flag', '🇩🇪'],
    ['a letter with a mark', 'e\u0301'],
    ['a Korean syllable', '\u1112\u1161\u11ab'],
    ['a pair of surrogates', '𝒜'],
  ] as const) {
    test(`keeps ${what} whole or leaves it out (C06)`, () => {
      for (let before = 128 - last.length; before <= 128; before += 1) {
        const expected = 'x'.repeat(before) + (before + last.length <= 128 ? last : '');
        assert.equal(readText(`${'x'.repeat(before)}${last}and more`, 128)?.replace(/a?n?d?$/, ''), expected);
      }
    });
  }

  test('never gives more than asked for, however long one character is (C06)', () => {
    assert.equal(readText(`a${'\u0301'.repeat(500)}`, 128)?.length, 128);
  });
});

describe('readTimeMs', () => {
  for (const [form, value, expected] of [
    ['the documented form', '2023-06-17T08:18:06.597Z', AT_MS],
    ['ISO with an offset', '2023-06-17T16:18:06.597+08:00', AT_MS],
    ['ISO with an offset without a colon', '2023-06-17T16:18:06.597+0800', AT_MS],
    ['ISO in its basic form', '20230617T081806.597Z', AT_MS],
    ['a blank where the T should be', '2023-06-17 08:18:06.597', AT_MS],
    ['microseconds', '2023-06-17T08:18:06.597999Z', AT_MS],
    ['epoch milliseconds', AT_MS, AT_MS],
    ['epoch milliseconds in a string', String(AT_MS), AT_MS],
    ['epoch seconds', 1_686_989_886, 1_686_989_886_000],
    ['epoch seconds in a string', '1686989886', 1_686_989_886_000],
    ['epoch seconds with a fraction', 1_686_989_886.597, AT_MS],
  ] as const) {
    test(`reads ${form}`, () => {
      assert.equal(readTimeMs(value), expected);
    });
  }

  for (const value of [
    undefined,
    null,
    '',
    'yesterday',
    '2023-06-17',
    '08:18:06',
    '2023',
    '2023-02-30T00:00:00Z',
    '2023-06-17T25:00:00Z',
    '2023-06-17T08:18:06Zjunk',
    '9999-12-31T23:59:59Z',
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    '9'.repeat(400),
    true,
    {},
    ['2023-06-17T08:18:06.597Z'],
  ]) {
    test(`takes ${JSON.stringify(value)?.slice(0, 40)} (${typeof value}) for no time`, () => {
      assert.equal(readTimeMs(value), undefined);
    });
  }

  test('R41: a time without a zone is UTC, also on a machine in a zone with summer time', () => {
    const lines = ['2026-03-29T02:30:00', '2026-10-25T02:30:00', '2026-06-17 08:18:06'];
    const file = new URL('../../../lib/model/read-json.ts', import.meta.url).href;
    const script = `import { readTimeMs } from ${JSON.stringify(file)};
      console.log(JSON.stringify([new Date(2026, 5, 1).getTimezoneOffset(), ...${JSON.stringify(lines)}.map(readTimeMs)]));`;

    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TZ: 'Europe/Berlin' },
      encoding: 'utf8',
    });

    assert.deepEqual(JSON.parse(stdout), [
      -120,
      Date.UTC(2026, 2, 29, 2, 30),
      Date.UTC(2026, 9, 25, 2, 30),
      Date.UTC(2026, 5, 17, 8, 18, 6),
    ]);
  });
});

test('takes of the documented form exactly what Luxon takes, days and hours that are none included', () => {
  const digits = (length: number, max: number) =>
    fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
  const year = fc.integer({ min: 1971, max: 2099 }).map(String);
  const date = fc.tuple(year, digits(2, 13), digits(2, 32)).map((parts) => parts.join('-'));
  const time = fc.tuple(digits(2, 25), digits(2, 61), digits(2, 61)).map((parts) => parts.join(':'));
  fc.assert(
    fc.property(date, time, digits(3, 999), (day, clock, milliseconds) => {
      const text = `${day}T${clock}.${milliseconds}Z`;
      const expected = DateTime.fromISO(text, { zone: 'utc' });
      assert.equal(readTimeMs(text), expected.isValid ? expected.toMillis() : undefined);
    }),
    {
      numRuns: 2_000,
      seed: 20261126,
      examples: [
        ['2024-02-30', '10:00:00', '000'],
        ['2024-02-29', '24:00:00', '000'],
      ],
    },
  );
});
