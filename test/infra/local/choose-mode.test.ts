import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseMode } from '../../../infra/local/choose-mode.ts';

const ALL = { CLOUD_SDK_AK: 'ACCESS', CLOUD_SDK_SK: 'canary-of-the-secret', SLACK_BOT_TOKEN: 'xoxb-canary' };

test('no credentials mean the demonstration, all of them the real thing', () => {
  assert.equal(chooseMode({}), 'demo');
  assert.equal(chooseMode({ CLOUD_SDK_AK: '', CLOUD_SDK_SK: '', SLACK_BOT_TOKEN: '' }), 'demo');
  assert.equal(chooseMode(ALL), 'real');
  assert.equal(chooseMode({ ...ALL, SLACK_BOT_TOKEN: 'xoxe.xoxb-1-rotated' }), 'real');
});

for (const { name, variables, message } of [
  { name: 'no secret key', variables: { ...ALL, CLOUD_SDK_SK: undefined }, message: /missing: CLOUD_SDK_SK\./ },
  { name: 'only a token', variables: { SLACK_BOT_TOKEN: 'xoxb-canary' }, message: /CLOUD_SDK_AK, CLOUD_SDK_SK\./ },
  { name: 'a line break', variables: { ...ALL, CLOUD_SDK_SK: 'canary\n' }, message: /^CLOUD_SDK_SK holds a space/ },
  { name: 'a user token', variables: { ...ALL, SLACK_BOT_TOKEN: 'xoxp-canary' }, message: /is not a bot token/ },
]) {
  test(`${name} is refused by name, and no value is quoted`, () => {
    assert.throws(
      () => chooseMode(variables),
      (error: Error) => error.name === 'StartError' && message.test(error.message) && !/canary/.test(error.message),
    );
  });
}
