import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigurationError, parseSettings, readEdgeEnvironment, withEdgeSecrets } from '../../../lib/config.ts';

const complete = { TABLE_NAME: 'dcs-watch', SLACK_SIGNING_SECRET: 'canary-one' };

function faultsOf(read: () => unknown): ConfigurationError['faults'] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    assert.doesNotMatch(error.message, /canary/);
    return error.faults;
  }
  return [];
}

describe('readEdgeEnvironment', () => {
  it('asks for the table and the signing secret, and for nothing that could write to Slack or ask the cloud', () => {
    assert.deepEqual(readEdgeEnvironment(complete), {
      tableName: 'dcs-watch',
      signingSecrets: ['canary-one'],
      slackHooksOrigin: 'https://hooks.slack.com',
      logLevel: 'info',
    });
  });

  it('names everything that is missing at once', () => {
    const paths = faultsOf(() => readEdgeEnvironment({})).map(({ path }) => path);

    assert.deepEqual(paths.toSorted(), ['SLACK_SIGNING_SECRET', 'TABLE_NAME']);
  });

  it('G02: knows the name under which Lambda runs it, which the metric of a failed command carries', () => {
    const { functionName } = readEdgeEnvironment({ ...complete, AWS_LAMBDA_FUNCTION_NAME: 'dcs-watch-prod-command' });

    assert.equal(functionName, 'dcs-watch-prod-command');
  });

  it('takes two secrets while one takes the place of the other', () => {
    const { signingSecrets } = readEdgeEnvironment({ ...complete, SLACK_SIGNING_SECRET: 'canary-old, canary-new' });

    assert.deepEqual(signingSecrets, ['canary-old', 'canary-new']);
  });

  for (const text of ['canary,', ',canary', 'canary,canary,canary', ' ']) {
    it(`refuses ${JSON.stringify(text)} as signing secret, without repeating it`, () => {
      const faults = faultsOf(() => readEdgeEnvironment({ ...complete, SLACK_SIGNING_SECRET: text }));

      assert.deepEqual(
        faults.map(({ path }) => path),
        ['SLACK_SIGNING_SECRET'],
      );
    });
  }

  it('leaves the secret to SSM when there is a path, whatever stands beside it', () => {
    const environment = readEdgeEnvironment({ ...complete, SECRETS_PATH: '/dcs-watch/prod' });

    assert.deepEqual(environment.signingSecrets, []);
    const fetched = withEdgeSecrets(environment, { 'slack-signing-secret': 'canary-a,canary-b' });
    assert.deepEqual(fetched.signingSecrets, ['canary-a', 'canary-b']);
  });

  it('stops when SSM holds no secret: nobody could sign', () => {
    const environment = readEdgeEnvironment({ ...complete, SECRETS_PATH: '/dcs-watch/prod' });

    for (const values of [{}, { 'slack-signing-secret': '' }, { 'slack-signing-secret': 7 }]) {
      assert.equal(faultsOf(() => withEdgeSecrets(environment, values)).length, 1);
    }
  });
});

describe('slack in the configuration', () => {
  const smallest = {
    targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
    defaultRoute: { channel: 'C0123456789' },
  };

  it('may be left out, or name the workspace and the app', () => {
    const slack = { teamId: 'T0123456789', appId: 'A0123456789' };

    assert.equal('slack' in parseSettings(smallest), false);
    assert.deepEqual(parseSettings({ ...smallest, slack }).slack, slack);
    assert.deepEqual(parseSettings({ ...smallest, slack: { teamId: 'T0123456789' } }).slack, { teamId: 'T0123456789' });
  });

  it('G04: names who may mute what concerns everybody, by IDs of user groups and people', () => {
    const muteBy = ['S0123456789', 'U0123456789', 'W0123456789'];

    assert.deepEqual(parseSettings({ ...smallest, slack: { muteBy } }).slack, { muteBy });
    for (const wrong of [[], ['anna'], ['@anna'], ['C0123456789'], ['here'], 'U0123456789'])
      assert.equal(faultsOf(() => parseSettings({ ...smallest, slack: { muteBy: wrong } })).length, 1, String(wrong));
  });

  it('takes IDs only', () => {
    const faults = faultsOf(() => parseSettings({ ...smallest, slack: { teamId: 'acme', appId: 'T01', team: 'T01' } }));

    assert.deepEqual(faults.map(({ path }) => path).toSorted(), ['slack.appId', 'slack.team', 'slack.teamId']);
  });
});
