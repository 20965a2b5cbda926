import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { checkConfiguration } from '../../../infra/doctor/check-configuration.ts';
import { createAsker, InitError } from '../../../infra/init/asker.ts';
import { type InitOptions, runInit } from '../../../infra/init/run-init.ts';
import { type SecretStore, SecretStoreError } from '../../../infra/secret-store.ts';
import { readWatchFile } from '../../../infra/watch-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'init-'));
after(() => rmSync(directory, { recursive: true }));

const given = {
  region: 'cn-north-4',
  project: 'a'.repeat(32),
  channel: 'C0AAAAAAA',
  id: 'prod',
  timeZone: 'Europe/Berlin',
  call: 'here',
};
const canaries = {
  SLACK_BOT_TOKEN: 'xoxb-token-canary',
  SLACK_SIGNING_SECRET: 'signing-secret-canary',
  CLOUD_SDK_AK: 'ak-canary',
  CLOUD_SDK_SK: 'sk-canary',
};

let count = 0;
function newFile(): string {
  count += 1;
  return join(directory, `watch-${count}.yml`);
}

/** Answers line by line, as somebody types; everything that is shown is kept. */
async function typing(
  lines: readonly string[],
  options: Partial<InitOptions> = {},
): Promise<{ shown: string; error?: Error }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const shown = text(output);
  const asker = createAsker(input, output);
  input.end(lines.map((line) => `${line}\n`).join(''));
  const defaults = { given: {}, file: newFile(), overwrite: false, variables: {}, say: asker.say };
  const error = await runInit({ ...defaults, asker, ...options }).then(
    () => undefined,
    (fault: Error) => fault,
  );
  asker.close();
  output.end();
  return { shown: await shown, ...(error === undefined ? {} : { error }) };
}

function memoryStore(stored = new Map<string, string>()): SecretStore & { readonly stored: Map<string, string> } {
  return {
    stored,
    read: async () => Object.fromEntries(stored),
    async store(name, value, overwrite) {
      if (stored.has(name) && !overwrite) return false;
      stored.set(name, value);
      return true;
    },
  };
}

describe('npm run init', () => {
  it('writes a file that the build takes, from what is answered', async () => {
    const file = newFile();

    const { shown, error } = await typing([given.region, given.project, given.channel, '', 'Europe/Berlin', ''], {
      file,
    });

    assert.equal(error, undefined);
    assert.match(
      shown,
      /Next: npm run init -- --stage prod \(stores the secrets\), then npm run deploy -- --stage prod\n$/,
    );
    assert.partialDeepStrictEqual(readWatchFile(file), {
      timeZone: 'Europe/Berlin',
      targets: [{ id: 'prod', region: 'cn-north-4', projectId: 'a'.repeat(32) }],
      defaultRoute: { channel: 'C0AAAAAAA' },
    });
  });

  it('watches events only where --events is given', async () => {
    const sources = [];
    for (const events of [{ events: true }, {}]) {
      const file = newFile();
      await runInit({ given: { ...given, ...events }, file, overwrite: false, variables: {}, say: () => {} });
      sources.push(readWatchFile(file).targets[0]?.sources);
      assert.equal(readFileSync(file, 'utf8').includes('sources'), 'events' in events);
    }
    assert.deepEqual(sources, [['tasks', 'events'], ['tasks']]);
  });

  it('G18: asks who is called when a switchover or failover fails, and by default calls who is there', async () => {
    const typed = [given.region, given.project, given.channel, '', 'UTC'];
    const rows = [
      ['', ['here']],
      ['S0AAAAAAA, U0AAAAAAA', ['S0AAAAAAA', 'U0AAAAAAA']],
      ['Nobody', undefined],
    ] as const;
    for (const [answer, mention] of rows) {
      const file = newFile();
      const { shown, error } = await typing([...typed, answer], { file });

      assert.equal(error, undefined);
      assert.match(shown, /Who is called when a switchover or failover fails/);
      const settings = readWatchFile(file);
      assert.deepEqual(settings.routes[0]?.mention, mention);
      const notes = checkConfiguration(settings, settings.targets).filter(({ what }) => what === 'calls for prod');
      assert.equal(notes.length, mention === undefined ? 1 : 0);
      assert.equal(/Nobody is called/.test(shown), mention === undefined);
    }
  });

  it('G18: asks again who is called, where the answer can be nobody’s', async () => {
    const { shown, error } = await typing([
      given.region,
      given.project,
      given.channel,
      '',
      'UTC',
      '@anna',
      'S0AAAAAAA',
    ]);

    assert.equal(error, undefined);
    assert.match(shown, /found "@anna", allowed: a user-group ID/);
  });

  it('G16: never replaces a file without a copy, nor a copy', async () => {
    const file = newFile();
    const copies = [`${file}.old`, `${file}.old-2`];
    for (const text of ['first', 'second']) {
      writeFileSync(file, text);
      await runInit({ given, file, overwrite: true, variables: {}, say: () => {} });
    }

    assert.deepEqual(
      copies.map((copy) => readFileSync(copy, 'utf8')),
      ['first', 'second'],
    );
    assert.equal(readWatchFile(file).targets[0]?.id, 'prod');
  });

  it('G16: leaves the file as it is where the secrets cannot be stored', async () => {
    const file = newFile();
    writeFileSync(file, 'mine');
    const unreachable = {
      read: async () => ({}),
      store: async () => {
        throw new SecretStoreError('SSM could not store it: getaddrinfo ENOTFOUND');
      },
    };
    const options = { given, file, overwrite: true, variables: canaries, say: () => {} };

    await assert.rejects(runInit({ ...options, secrets: { stage: 'prod', store: unreachable } }), SecretStoreError);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
    assert.equal(existsSync(`${file}.old`), false);
  });

  it('asks again after an answer that will not do, and says why', async () => {
    const { shown, error } = await typing([
      'moon-1',
      given.region,
      given.project,
      '#general',
      given.channel,
      '',
      'UTC',
      'nobody',
    ]);

    assert.equal(error, undefined);
    assert.match(shown, /found "moon-1", allowed: .*cn-north-4/);
    assert.match(shown, /a channel ID such as C0123456789, never a name/);
  });

  it('names every flag that is missing or wrong at once, where nobody can be asked', async () => {
    const options = { given: { region: 'moon-1' }, file: newFile(), overwrite: false, variables: {}, say: () => {} };

    await assert.rejects(runInit(options), (error) => {
      assert.ok(error instanceof InitError);
      assert.deepEqual(error.message.match(/^--[\w-]+/gm), ['--region', '--project', '--channel']);
      return true;
    });
  });

  const wrong: readonly [keyof typeof given, string, RegExp][] = [
    ['region', 'eu-central-1', /^--region: found "eu-central-1", allowed: .*cn-north-4/],
    ['project', 'prod', /^--project: found "prod", allowed: 32 hexadecimal digits/],
    ['project', 'g'.repeat(32), /^--project: found 32 characters \(not shown\), allowed: 32 hexadecimal digits/],
    ['channel', '#alerts', /^--channel: found "#alerts", allowed: a channel ID such as C0123456789/],
    ['channel', '', /^--channel: found nothing, allowed: a channel ID/],
    ['id', 'My Prod', /^--id: found "My Prod", allowed: 1 to 32 lower-case letters/],
    ['timeZone', 'Berlin', /^--time-zone: found "Berlin", allowed: an IANA time zone/],
    ['call', '@anna', /^--call: found "@anna", allowed: a user-group ID/],
    ['call', 'here,,channel', /^--call: found nothing, allowed: a user-group ID/],
  ];
  for (const [field, value, words] of wrong) {
    it(`G20: says what is allowed in place of ${field} ${JSON.stringify(value)}, and writes nothing`, async () => {
      const file = newFile();
      const options = { given: { ...given, [field]: value }, file, overwrite: false, variables: {}, say: () => {} };

      await assert.rejects(runInit(options), (error) => {
        assert.ok(error instanceof InitError);
        assert.match(error.message, words);
        assert.equal(error.message.split('\n').length, 1);
        return true;
      });
      assert.equal(existsSync(file), false);
    });
  }

  it('leaves a file as it is unless somebody says otherwise', async () => {
    const file = newFile();
    writeFileSync(file, 'mine');
    const options = { given, file };

    const refused = await typing(['n'], options);
    assert.match(refused.shown, /watch-\d+\.yml: not changed/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');

    const silent = { ...options, overwrite: false, variables: {}, say: () => {} };
    await assert.rejects(runInit(silent), /--overwrite replaces it/);
    await typing(['y'], options);
    assert.equal(readWatchFile(file).targets[0]?.id, 'prod');
  });

  it('stores the secrets under the stage, and shows none of them', async () => {
    const store = memoryStore();
    const { shown, error } = await typing(Object.values(canaries), { given, secrets: { stage: 'prod', store } });

    assert.equal(error, undefined);
    assert.deepEqual(Object.fromEntries(store.stored), {
      'slack-bot-token': canaries.SLACK_BOT_TOKEN,
      'slack-signing-secret': canaries.SLACK_SIGNING_SECRET,
      'credentials/default': '{"ak":"ak-canary","sk":"sk-canary"}',
    });
    assert.equal(shown.includes('canary'), false);
    assert.match(shown, /Next: npm run deploy -- --stage prod\n$/);
  });

  it('keeps a secret that is stored, unless somebody says otherwise', async () => {
    const store = memoryStore(new Map([['slack-bot-token', 'old']]));
    const options = { given, secrets: { stage: 'prod', store }, variables: canaries };

    const { shown } = await typing(['n'], options);
    assert.equal(store.stored.get('slack-bot-token'), 'old');
    assert.match(shown, /slack-bot-token: not changed/);

    await typing([], { ...options, overwrite: true });
    assert.equal(store.stored.get('slack-bot-token'), canaries.SLACK_BOT_TOKEN);
  });

  it('T17: refuses what cannot be a bot token, without repeating it', async () => {
    const { error } = await typing(['https://hooks.slack.com/canary'], {
      given,
      secrets: { stage: 'prod', store: memoryStore() },
    });

    assert.match(error?.message ?? '', /^SLACK_BOT_TOKEN: this does not look like/);
    assert.equal(error?.message.includes('canary'), false);
  });
});
