import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { daysIn, isInTime } from '../../../lib/model/time-intervals.ts';

const settings = {
  timeZone: 'Europe/Berlin',
  timeIntervals: {
    officeHours: [{ days: ['monday:friday'], from: '08:00', to: '17:30' }],
    weekend: [{ days: ['saturday', 'sunday'], from: '00:00', to: '24:00' }],
    nights: [{ days: ['friday'], from: '22:00', to: '06:00' }],
    small: [{ days: ['monday:sunday'], from: '02:15', to: '02:45' }],
  },
};

/** 2026-11-23 is a Monday; Berlin's clocks go forward on 29 March and back on 25 October, at 01:00 UTC. */
const cases: Record<string, [name: keyof typeof settings.timeIntervals, at: string, isWithin: boolean]> = {
  'a minute before its beginning': ['officeHours', '2026-11-23T07:59:59.999+01:00', false],
  'its beginning': ['officeHours', '2026-11-23T08:00:00+01:00', true],
  'the last moment': ['officeHours', '2026-11-27T17:29:59.999+01:00', true],
  'its end': ['officeHours', '2026-11-27T17:30:00+01:00', false],
  'another day at the same time': ['officeHours', '2026-11-28T09:00:00+01:00', false],
  'the same day in UTC, another in the time zone': ['officeHours', '2026-11-29T23:30:00Z', false],
  'the first moment of a whole day': ['weekend', '2026-11-27T23:00:00Z', true],
  'the last moment of a whole day': ['weekend', '2026-11-29T23:59:59.999+01:00', true],
  'the day after a whole day': ['weekend', '2026-11-30T00:00:00+01:00', false],
  'an evening that begins a night': ['nights', '2026-11-27T23:00:00+01:00', true],
  'the morning after it, which is another day': ['nights', '2026-11-28T05:59:00+01:00', true],
  'the end of the night': ['nights', '2026-11-28T06:00:00+01:00', false],
  'the morning of the day on which it begins': ['nights', '2026-11-27T05:00:00+01:00', false],
  'the evening of the next day': ['nights', '2026-11-28T23:00:00+01:00', false],
  'eight in summer': ['officeHours', '2026-07-06T06:00:00Z', true],
  'seven in winter, at the same time of UTC': ['officeHours', '2026-11-23T06:00:00Z', false],
  'after clocks went forward': ['officeHours', '2026-03-30T06:00:00Z', true],
  'a time that clocks leave out': ['small', '2026-03-29T01:30:00Z', false],
  'a time that comes twice, at first': ['small', '2026-10-25T00:30:00Z', true],
  'a time that comes twice, again': ['small', '2026-10-25T01:30:00Z', true],
};

describe('a time interval', () => {
  for (const [what, [name, at, isWithin]] of Object.entries(cases)) {
    it(`${name} ${isWithin ? 'holds' : 'does not hold'} ${what}`, () => {
      assert.equal(isInTime(settings, { during: [name] }, Date.parse(at)), isWithin);
      assert.equal(isInTime(settings, { outside: [name] }, Date.parse(at)), !isWithin);
    });
  }

  it('is one of those that during names, and none of those that outside names', () => {
    const saturday = Date.parse('2026-11-28T12:00:00+01:00');
    assert.equal(isInTime(settings, { during: ['officeHours', 'weekend'] }, saturday), true);
    assert.equal(isInTime(settings, { outside: ['officeHours', 'weekend'] }, saturday), false);
    assert.equal(isInTime(settings, { during: ['weekend'], outside: ['nights'] }, saturday), true);
    assert.equal(isInTime(settings, {}, saturday), true);
  });

  it('names its days one by one, or from one to another, over the end of the week too', () => {
    assert.deepEqual(daysIn('wednesday'), [2]);
    assert.deepEqual(daysIn('monday:friday'), [0, 1, 2, 3, 4]);
    assert.deepEqual(daysIn('saturday:monday'), [5, 6, 0]);
    for (const text of ['', 'mon', 'monday:', 'monday-friday', 'Monday', 'monday:friday:sunday'])
      assert.equal(daysIn(text), undefined, text);
  });
});
