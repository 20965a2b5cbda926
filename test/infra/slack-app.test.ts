import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { creationLink, ManifestError, slackManifest } from '../../infra/slack-app.ts';

const url = 'https://abc123.execute-api.eu-central-1.amazonaws.com';
const command = fileURLToPath(new URL('../../infra/manifest.ts', import.meta.url));

describe('the manifest of the Slack app', () => {
  it('asks for four scopes', () => {
    assert.deepEqual(slackManifest(url).oauth_config.scopes.bot, [
      'chat:write',
      'commands',
      'channels:history',
      'groups:history',
    ]);
  });

  it('G04: asks for one more where it reads who is in a user group', () => {
    const { scopes } = slackManifest(url, true).oauth_config;

    assert.deepEqual(scopes.bot.slice(4), ['usergroups:read']);
  });

  it('leads to the two addresses that are deployed, with or without a slash at the end of the url', () => {
    for (const given of [url, `${url}/`]) {
      const { features, settings } = slackManifest(given);
      assert.deepEqual(
        [features.slash_commands[0]?.url, settings.interactivity.request_url],
        [`${url}/slack/commands`, `${url}/slack/interactions`],
      );
    }
  });

  it('is made for no address that Slack would refuse', () => {
    for (const given of ['', 'abc123', 'http://example.com', 'http://127.0.0.1:3000', 'ftp://example.com']) {
      assert.throws(() => slackManifest(given), ManifestError);
    }
  });

  it('is whole in the link that creates the app', () => {
    const manifest = slackManifest(url);
    const link = new URL(creationLink(manifest));

    assert.equal(link.origin + link.pathname, 'https://api.slack.com/apps');
    assert.equal(link.searchParams.get('new_app'), '1');
    assert.deepEqual(JSON.parse(link.searchParams.get('manifest_json') ?? ''), manifest);
  });
});

describe('npm run manifest', () => {
  it('prints both', () => {
    const printed = execFileSync(process.execPath, [command, '--url', url], { encoding: 'utf8' });
    const [manifest = '', link = ''] = printed.split('\n\nCreate the app with this link: ');

    assert.deepEqual(JSON.parse(manifest), slackManifest(url));
    assert.equal(link.trim(), creationLink(slackManifest(url)));
  });

  it('makes the app before there is an address, and says where that comes from', () => {
    const { status, stdout } = spawnSync(process.execPath, [command], { encoding: 'utf8' });

    assert.equal(status, 0);
    assert.match(stdout, /HttpApiUrl/);
  });

  it('takes no address that Slack would not', () => {
    const { status, stderr } = spawnSync(process.execPath, [command, '--url', 'http://example.com'], {
      encoding: 'utf8',
    });

    assert.equal(status, 1);
    assert.match(stderr, /^--url: found http:\/\/example\.com, allowed: an https:\/\/ address\n$/);
  });
});
