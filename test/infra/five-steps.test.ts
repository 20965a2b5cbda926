/** The five steps of the README as far as they go without an account, with wrong answers: each says what to do. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const infra = fileURLToPath(new URL('../../infra/', import.meta.url));
/** Nobody listens there. */
const deadAddress = 'http://127.0.0.1:1';
const project = '0123456789abcdef0123456789abcd99';
const answers = ['--yes', '--region', 'cn-north-4', '--project', project, '--channel', 'C01ABCDEF23'];
const secrets = {
  SLACK_BOT_TOKEN: 'xoxb-secret-canary',
  SLACK_SIGNING_SECRET: 'abcdef0123456789abcdef0123456789',
  CLOUD_SDK_AK: 'AKSECRETCANARY',
  CLOUD_SDK_SK: 'sk-secret-canary',
};

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dcs-watch-steps-'));
});
after(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const aws = { AWS_ENDPOINT_URL_SSM: deadAddress, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const env = { PATH: process.env.PATH, HOME: folder, ...aws, ...variables };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join(infra, `${command}.ts`), ...args],
      { env, cwd: folder },
      (error, ...texts) => resolve({ code: error === null ? 0 : 1, output: texts.join('') }),
    );
    child.stdin?.end();
  });
}

interface Wrong {
  readonly step: string;
  readonly answer: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}

/** Later answers win, so that one of them is wrong. */
const init = (answer: string, args: readonly string[], says: RegExp, variables = {}): Wrong => ({
  step: '3, init',
  answer,
  command: 'init',
  args: [...answers, '--file', 'watch.yml', ...args],
  variables,
  says,
});

const wrongs: readonly Wrong[] = [
  {
    step: '1, the key',
    answer: 'half of it',
    command: 'local/start',
    args: ['--once'],
    variables: { CLOUD_SDK_AK: 'AKSECRETCANARY' },
    says: /missing: CLOUD_SDK_SK, SLACK_BOT_TOKEN\. Set all three/,
  },
  {
    step: '1, the key',
    answer: 'with a line break',
    command: 'local/start',
    args: ['--once'],
    variables: { ...secrets, CLOUD_SDK_SK: 'sk-secret-canary\n' },
    says: /CLOUD_SDK_SK holds a space or a line break; set it to the value alone/,
  },
  {
    step: '2, the app',
    answer: 'a word too many',
    command: 'manifest',
    args: ['please'],
    says: /takes no words: please/,
  },
  init('no region', ['--region', ''], /--region: /),
  init('an unknown region', ['--region', 'nowhere-1'], /--region: found "nowhere-1", allowed: .*cn-north-4/),
  init('a short project', ['--project', 'short'], /--project: found "short", allowed: 32 hexadecimal digits/),
  init('the name of a channel', ['--channel', '#general'], /--channel: found "#general", allowed: a channel ID/),
  init('nobody who can be called', ['--call', 'somebody'], /--call: found "somebody", allowed: a user-group ID/),
  init(
    'an unknown time zone',
    ['--time-zone', 'Mars/Base'],
    /--time-zone: found "Mars\/Base", allowed: an IANA time zone/,
  ),
  init('a stage with a space', ['-s', 'my stage'], /--stage: found "my stage", allowed: /),
  init('the token of a user', ['-s', 'prod'], /SLACK_BOT_TOKEN: this does not look like .*xoxb-/, {
    ...secrets,
    SLACK_BOT_TOKEN: 'xoxp-secret-canary',
  }),
  init(
    'an AWS that does not answer',
    ['-s', 'prod'],
    /SSM could not store .*Check the AWS credentials and the region/,
    secrets,
  ),
  {
    step: '4, deploy',
    answer: 'the example',
    command: 'deploy',
    args: ['-s', 'prod'],
    says: /still holds what was only an example.*→ put in your own/s,
  },
  {
    step: '4, package',
    answer: 'the example',
    command: 'package',
    args: [],
    says: /still holds what was only an example.*→ put in your own/s,
  },
  {
    step: '4, deploy',
    answer: 'an unknown option',
    command: 'deploy',
    args: ['--stag', 'prod'],
    says: /Unknown option '--stag'.*npm run deploy -- /s,
  },
  {
    step: '4, the doctor',
    answer: 'no file',
    command: 'doctor',
    args: ['--offline', '--file', 'none.yml'],
    says: /There is no .*none\.yml.*npm run init writes it/,
  },
  {
    step: '4, the doctor',
    answer: 'no YAML',
    command: 'doctor',
    args: ['--offline', '--file', 'torn.yml'],
    says: /torn\.yml has 1 fault.*allowed: YAML/s,
  },
  {
    step: '4, the doctor',
    answer: 'an unknown key',
    command: 'doctor',
    args: ['--offline', '--file', 'extra.yml'],
    says: /tergets.*→ fix/s,
  },
  {
    step: '4, the doctor',
    answer: 'an unknown target',
    command: 'doctor',
    args: ['--offline', '--file', 'good.yml', '--target', 'staging'],
    says: /staging.*prod/s,
  },
  {
    step: '5, the manifest',
    answer: 'an address without TLS',
    command: 'manifest',
    args: ['--url', 'http://example.com'],
    says: /--url: found http:\/\/example\.com, allowed: an https:\/\/ address/,
  },
  {
    step: '5, the manifest',
    answer: 'no address',
    command: 'manifest',
    args: ['--url', 'HttpApiUrl'],
    says: /--url: found HttpApiUrl, allowed: an https:\/\/ address/,
  },
];

describe('the five steps', { concurrency: 2 }, () => {
  before(async () => {
    const good = {
      targets: [{ id: 'prod', region: 'cn-north-4', projectId: project }],
      defaultRoute: { channel: 'C01ABCDEF23', mention: ['here'] },
    };
    await writeFile(join(folder, 'good.yml'), stringify(good));
    await writeFile(join(folder, 'extra.yml'), stringify({ ...good, tergets: [] }));
    await writeFile(join(folder, 'torn.yml'), 'targets: [');
  });

  for (const { step, answer, command, args, variables, says } of wrongs)
    it(`step ${step}: ${answer} ends in words that say what to do`, async () => {
      const { code, output } = await run(command, args, variables);
      assert.equal(code, 1, output);
      assert.match(output, says);
      assert.doesNotMatch(output, /^ {4}at |ENOENT|node:internal/m);
      assert.doesNotMatch(output, /canary/i);
    });

  it('leave nothing behind where an answer was wrong', () => {
    assert.equal(existsSync(join(folder, 'watch.yml')), false);
  });
});
