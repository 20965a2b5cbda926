import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError, parseSettings, readEnvironment, readTableEnvironment } from '../../../lib/config.ts';

const target = { id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' };
const settings = parseSettings({ targets: [target], defaultRoute: { channel: 'C0123456789' } });

const complete = {
  TABLE_NAME: 'dcs-watch',
  SLACK_BOT_TOKEN: 'xoxb-canary',
  CLOUD_SDK_AK: 'access-canary',
  CLOUD_SDK_SK: 'secret-canary',
};

function faultPaths(variables: Record<string, string>, of = settings): string[] {
  try {
    readEnvironment(variables, of);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.faults.map((fault) => fault.path);
  }
  return [];
}

describe('readEnvironment', () => {
  it('reads direct values and fills in the defaults', () => {
    assert.deepEqual(readEnvironment(complete, settings), {
      tableName: 'dcs-watch',
      slackToken: 'xoxb-canary',
      slackApiUrl: 'https://slack.com/api/',
      slackHooksOrigin: 'https://hooks.slack.com',
      logLevel: 'info',
      credentials: new Map([['default', { ak: 'access-canary', sk: 'secret-canary' }]]),
    });
  });

  it('reads the token of temporary credentials', () => {
    const environment = readEnvironment({ ...complete, CLOUD_SDK_SECURITY_TOKEN: 'short-lived' }, settings);

    assert.equal(environment.credentials.get('default')?.securityToken, 'short-lived');
  });

  it('names all that are missing in one message, an empty one too', () => {
    assert.throws(
      () => readEnvironment({ TABLE_NAME: '' }, settings),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, /^The environment has 4 faults:/);
        for (const name of Object.keys(complete))
          assert.match(error.message, new RegExp(`^- ${name}: found nothing`, 'm'));
        return true;
      },
    );
  });

  it('never repeats a secret, whatever else is wrong', () => {
    assert.throws(
      () =>
        readEnvironment({ ...complete, SLACK_API_URL: 'https://anna:url-canary@slack.com', LOG_LEVEL: 'x' }, settings),
      (error) => error instanceof ConfigurationError && !error.message.includes('canary'),
    );
  });

  it('ends the address of the API in a slash', () => {
    const environment = readEnvironment({ ...complete, SLACK_API_URL: 'http://localhost:4003/api' }, settings);

    assert.equal(environment.slackApiUrl, 'http://localhost:4003/api/');
  });

  for (const [what, variable, value] of [
    ['plain http to Slack', 'SLACK_API_URL', 'http://slack.com/api/'],
    ['a host that only begins like loopback', 'SLACK_API_URL', 'http://localhost.example.com/'],
    ['something that is no address', 'SLACK_API_URL', 'slack'],
    ['an origin with a path', 'SLACK_HOOKS_ORIGIN', 'https://hooks.slack.com/x'],
    ['a level nobody knows', 'LOG_LEVEL', 'verbose'],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(faultPaths({ ...complete, [variable]: value }), [variable]);
    });
  }

  it('ignores the direct values when SECRETS_PATH is set', () => {
    const environment = readEnvironment({ ...complete, SECRETS_PATH: '/dcs-watch/prod' }, settings);

    assert.equal(environment.secretsPath, '/dcs-watch/prod');
    assert.doesNotMatch(JSON.stringify({ ...environment, credentials: [...environment.credentials] }), /canary/);
  });

  it('needs no direct value when SECRETS_PATH is set, but the table all the same', () => {
    assert.deepEqual(faultPaths({ SECRETS_PATH: '/dcs-watch/prod' }), ['TABLE_NAME']);
  });

  it('refuses a SECRETS_PATH that is no path', () => {
    assert.deepEqual(faultPaths({ ...complete, SECRETS_PATH: 'dcs-watch/' }), ['SECRETS_PATH']);
  });

  it('says that a second credential set needs SECRETS_PATH', () => {
    const other = { ...target, id: 'other', projectId: 'a'.repeat(32), credentials: 'eu' };
    const two = parseSettings({ targets: [target, other], defaultRoute: { channel: 'C0123456789' } });

    assert.deepEqual(faultPaths(complete, two), ['targets[1].credentials']);
  });
});

describe('readTableEnvironment', () => {
  it('asks for the table alone', () => {
    assert.deepEqual(readTableEnvironment({ TABLE_NAME: 'dcs-watch' }), { tableName: 'dcs-watch', logLevel: 'info' });
    assert.throws(() => readTableEnvironment({}), /The environment has 1 fault:\n- TABLE_NAME: found nothing/);
  });
});
