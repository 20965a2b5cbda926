import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fits, type Match, matches, type Subject } from '../../../lib/model/match.ts';

const subject: Subject = {
  target: 'prod',
  class: 'switchover',
  name: 'masterStandbySwapJob',
  event: 'failed',
  user: 'Anna Li',
  userId: '0f0e0d0c0b0a09080706050403020100',
  instances: {
    ids: ['5560df16-cebf-4473-95c4-d1b573c16e79'],
    names: ['Redis-Orders-EU'],
    words: ['group-7'],
  },
};

const cases: Record<string, [match: Match, isMatch: boolean]> = {
  'no key at all': [{}, true],
  'one value of a list': [{ target: ['test', 'prod'], class: ['failover', 'switchover'], event: ['failed'] }, true],
  'all keys but one': [{ target: ['prod'], event: ['started'] }, false],
  'a part of a target': [{ target: ['pro'] }, false],
  'a whole name in another case': [{ name: ['MASTERSTANDBYSWAPJOB'] }, true],
  'a part of a name': [{ name: ['masterStandby'] }, false],
  'a pattern of a name': [{ name: ['EXTEND', 'master*'] }, true],
  'a pattern with a part in the middle': [{ name: ['m*by*job'] }, true],
  'a pattern whose parts stand in another order': [{ name: ['m*swap*standby*'] }, false],
  'a pattern whose ends would share characters': [{ name: ['masterStandbySwapJob*pJob'] }, false],
  'a class as a type': [{ type: ['Switchover'] }, true],
  'a class as a name': [{ name: ['switchover'] }, false],
  'a user': [{ user: ['anna li'] }, true],
  'a pattern of users': [{ user: ['*li'] }, true],
  'the end of the id of a user': [{ user: ['03020100'] }, true],
  'an instance by its name': [{ instance: ['redis-orders-eu'] }, true],
  'an instance by a pattern': [{ instance: ['*-orders-*'] }, true],
  'an instance by a part of its name': [{ instance: ['orders'] }, false],
  'an instance by its id': [{ instance: ['5560DF16-CEBF-4473-95C4-D1B573C16E79'] }, true],
  'an instance by the first eight characters of its id': [{ instance: ['5560df16'] }, true],
  'an instance by the last eight characters of its id': [{ instance: ['73c16e79'] }, true],
  'an instance by a longer end of its id': [{ instance: ['4-d1b573c16e79'] }, true],
  'an instance by seven characters of its id': [{ instance: ['3c16e79'] }, false],
  'an instance by the middle of its id': [{ instance: ['cebf-4473'] }, false],
  'a pattern of an id, which is not a name': [{ instance: ['5560*'] }, false],
  'a word of the details as an instance': [{ instance: ['group-7'] }, false],
  'a short part of an id': [{ instanceParts: ['df16'] }, false],
  'an id by eight characters, as a part': [{ instanceParts: ['73c16e79'] }, true],
  'a part of the name of an instance': [{ instanceParts: ['ORDERS'] }, true],
  'a pattern among parts': [{ instanceParts: ['nothing', 'redis-*'] }, true],
  'any part of a word of the details': [{ instanceParts: ['oup'] }, true],
  'an empty part': [{ instanceParts: [''] }, false],
};

describe('matches', () => {
  for (const [name, [match, isMatch]] of Object.entries(cases)) {
    it(`${isMatch ? 'takes' : 'does not take'} ${name}`, () => assert.equal(matches(match, subject), isMatch));
  }

  it('fits nothing to what is not known, not even *', () => {
    const { user: _user, userId: _id, instances: _instances, ...unknown } = subject;

    for (const key of ['user', 'instance', 'instanceParts']) assert.ok(!matches({ [key]: ['*'] }, unknown), key);
  });
});

describe('fits', () => {
  it('says what a regular expression says, whatever the pattern', () => {
    const text = fc.stringMatching(/^[ab*]{0,8}$/);
    fc.assert(
      fc.property(text, text, (pattern, whole) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(whole);
        assert.equal(fits(pattern, whole), expected);
      }),
    );
  });

  it('takes no longer for many stars', () => {
    assert.ok(!fits('*a'.repeat(2_000), `${'a'.repeat(1_999)}b`));
  });
});
