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

  for (const who of ['everyone', 'C0123456789', 'S012><!channel', 'U012|x', ' here', 'u0123456789', '']) {
    it(`calls nobody for ${JSON.stringify(who)}`, () => assert.equal(mentionsOf([who]), ''));
  }
});
