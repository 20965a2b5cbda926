import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError, parseSettings, readEnvironment, secretNames, withSecrets } from '../../../lib/config.ts';

const project = (digit: string) => ({ region: 'cn-north-4', projectId: digit.repeat(32) });
const settings = parseSettings({
  targets: [
    { ...project('0'), id: 'prod' },
    { ...project('1'), id: 'test' },
    { ...project('2'), id: 'eu', credentials: 'eu' },
  ],
  defaultRoute: { channel: 'C0123456789' },
});
const environment = readEnvironment({ TABLE_NAME: 'dcs-watch', SECRETS_PATH: '/dcs-watch/prod' }, settings);
const complete = {
  'slack-bot-token': 'xoxb-1',
  'credentials/default': '{"ak":"a","sk":"b"}',
  'credentials/eu': '{"ak":"c","sk":"d","securityToken":"e"}',
};

describe('secretNames', () => {
  it('asks for the token and for each credential set in use, once', () => {
    assert.deepEqual(secretNames(settings), Object.keys(complete));
  });
});

describe('withSecrets', () => {
  it('fills in the token and every credential set', () => {
    const filled = withSecrets(environment, settings, complete);

    assert.equal(filled.slackToken, 'xoxb-1');
    assert.deepEqual(filled.credentials.get('default'), { ak: 'a', sk: 'b' });
    assert.deepEqual(filled.credentials.get('eu'), { ak: 'c', sk: 'd', securityToken: 'e' });
  });

  it('takes a credential set that was parsed on the way', () => {
    const filled = withSecrets(environment, settings, { ...complete, 'credentials/default': { ak: 'a', sk: 'b' } });

    assert.deepEqual(filled.credentials.get('default'), { ak: 'a', sk: 'b' });
  });

  it('names every parameter that cannot be used, and nothing that stands in one', () => {
    const wrong = { 'credentials/default': '{"ak":"canary"}', 'credentials/eu': 'canary' };

    assert.throws(
      () => withSecrets(environment, settings, wrong),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, /^SECRETS_PATH \(\/dcs-watch\/prod\) has 3 faults:/);
        assert.deepEqual(
          error.faults.map((fault) => fault.path),
          Object.keys(complete),
        );
        assert.doesNotMatch(error.message, /canary/);
        return true;
      },
    );
  });
});
