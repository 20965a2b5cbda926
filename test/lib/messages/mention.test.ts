import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mentionsOf } from '../../../lib/messages/text.ts';

describe('mentionsOf', () => {
  it('calls user groups, users, here and channel, each once', () => {
    assert.equal(
      mentionsOf(['S0123456789', 'U0123456789', 'W0123456789', 'here', 'channel', 'here']),
      '<!subteam^S0123456789> <@U0123456789> <@W0123456789> <!here> <!channel>',
    );
  });

  it('calls the first twenty, and nobody beyond', () => {
    const who = Array.from({ length: 21 }, (_, index) => `U${String(index).padStart(10, '0')}`);
    assert.equal(mentionsOf(who.slice(0, 20)).split(' ').length, 20);
    assert.equal(mentionsOf(who), mentionsOf(who.slice(0, 20)));
  });

  for (const who of ['everyone', 'C0123456789', 'S012><!channel', 'U012|x', ' here', 'u0123456789', '']) {
    it(`calls nobody for ${JSON.stringify(who)}`, () => assert.equal(mentionsOf([who]), ''));
  }
});
