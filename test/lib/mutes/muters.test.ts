import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type MembersRow, mayMute, membersKey } from '../../../lib/mutes/muters.ts';

const nowMs = 1_000_000_000;
const row = (members: MembersRow['members'], readAtMs = nowMs - 60_000): MembersRow => ({
  key: membersKey,
  v: 1,
  members,
  readAtMs,
});

const cases: Record<string, [muteBy: readonly string[] | undefined, known: MembersRow | undefined, may: string]> = {
  'anybody, where nobody is named': [undefined, undefined, 'yes'],
  'who is named': [['U02', 'U01'], undefined, 'yes'],
  'who is not named': [['U02'], undefined, 'no'],
  'who is in a named group': [['U02', 'S01'], row({ S01: ['U01'] }), 'yes'],
  'who is not in a named group': [['S01'], row({ S01: ['U02'] }), 'no'],
  'who is in one of two groups, of which one is unknown': [['S01', 'S02'], row({ S01: ['U01'] }), 'yes'],
  'who may be in a group that is unknown': [['S01', 'S02'], row({ S01: ['U02'] }), 'unknown'],
  'who may be in a group that nobody has asked for': [['S01'], undefined, 'unknown'],
  'who was in a group a day ago': [['S01'], row({ S01: ['U01'] }, nowMs - 86_400_000), 'unknown'],
};

describe('mayMute', () => {
  for (const [who, [muteBy, known, may]] of Object.entries(cases)) {
    it(`G04: says ${may} of ${who}`, () => {
      const settings = muteBy === undefined ? {} : { slack: { muteBy } };

      assert.equal(mayMute(settings, 'U01', known, nowMs), may);
    });
  }
});
