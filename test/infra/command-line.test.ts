/** Every command with every wrong word, as somebody types it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bare = mkdtempSync(join(tmpdir(), 'bare-'));
after(() => rmSync(bare, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = promisify(execFile);

async function command(file: string, args: readonly string[], cwd = root): Promise<Ended> {
  const { PATH = '' } = process.env;
  const env = { PATH, HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true' };
  try {
    return { code: 0, ...(await run(process.execPath, [file, ...args], { cwd, env })) };
  } catch (error) {
    return error as Ended & Error;
  }
}

/** A checkout without infra/watch.yml. */
function bareCheckout(): string {
  for (const part of ['infra', 'functions', 'lib', 'serverless.yml', 'package.json']) {
    cpSync(join(root, part), join(bare, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(bare, 'node_modules'));
  rmSync(join(bare, 'infra/watch.yml'));
  return bare;
}

function assertNoStack({ stdout, stderr }: Ended): void {
  assert.doesNotMatch(stdout + stderr, /^\s+at |ENOENT|Error:|node:/m);
}

const commands = {
  start: 'infra/local/start.ts',
  ask: 'infra/local/ask.ts',
  preview: 'infra/preview.ts',
  build: 'infra/build.ts',
  init: 'infra/init.ts',
  doctor: 'infra/doctor.ts',
  manifest: 'infra/manifest.ts',
  'test-alert': 'infra/test-alert.ts',
  secrets: 'infra/secrets.ts',
  package: 'infra/package.ts',
  deploy: 'infra/deploy.ts',
} as const;

/** Those that prove it. */
const proofs = {
  simulate: 'test/simulation/main.ts',
  mutants: 'test/simulation/run-mutants.ts',
  mutate: 'test/mutation/main.ts',
  exhaust: 'test/simulation/exhaustive.ts',
  chaos: 'test/chaos/main.ts',
  bench: 'test/bench/main.ts',
} as const;

describe('every command', () => {
  it('G20: is one that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [name, file] of Object.entries({ ...commands, ...proofs })) assert.equal(scripts[name], `node ${file}`);
  });

  for (const [name, file] of Object.entries({ ...commands, ...proofs })) {
    it(`G20: ${name} has --help, and -h`, async () => {
      for (const flag of ['--help', '-h']) {
        const ended = await command(file, [flag]);

        assert.deepEqual([ended.code, ended.stderr], [0, '']);
        assert.match(ended.stdout, new RegExp(`^npm (?:run )?${name} -- \\[|^npm run secrets -- -s STAGE`));
      }
    });

    it(`G20: ${name} answers an option that there is not with one sentence and its usage`, async () => {
      const ended = await command(file, ['--bogus']);

      assert.deepEqual([ended.code, ended.stdout], [1, '']);
      assert.match(ended.stderr, new RegExp(`^Unknown option '--bogus'\\.\n\nnpm (?:run )?${name} -- `));
      assertNoStack(ended);
    });
  }
});

describe('a wrong word', () => {
  const rows: readonly [keyof typeof commands, readonly string[], RegExp][] = [
    ['doctor', ['--file', 'missing'], /^There is no missing\. .*npm run init writes it\.\n$/],
    ['doctor', ['--file', 'infra'], /^infra cannot be read as a file; npm run init writes one\.\n$/],
    ['doctor', ['prod'], /^It takes no words: prod\.\n\nnpm run doctor/],
    ['doctor', ['--offline', '--target', 'moon'], /^--target: found moon, allowed: prod\.\n\nnpm run doctor/],
    ['doctor', ['--stage', '../x'], /^--stage: found "\.\.\/x", allowed: 1 to 32 letters/],
    ['test-alert', [], /^--route is missing: 1 to 2, or default\.\n\nnpm run test-alert/],
    ['test-alert', ['--route', '3'], /^--route: found 3, allowed: 1 to 2, or default\.\n\n/],
    ['test-alert', ['--route', '2'], /^--route: route 2 sends nothing: it drops what it matches\.\n\n/],
    ['test-alert', ['--route', '1', '--target', 'moon'], /^--target: found moon, allowed: prod\.\n\n/],
    ['doctor', ['-r', 'moon'], /^--region: found "moon", allowed: an AWS region such as eu-central-1\.\n\n/],
    ['deploy', ['-s'], /^Option '-s, --stage <value>' argument missing\.\n\nnpm run deploy/],
    [
      'deploy',
      ['--param', 'alarmMail=a@example.com'],
      /^--param: found "alarmMail=a@example\.com", allowed: slackConcurrency=/,
    ],
    [
      'package',
      ['--param=slackConcurrency=many'],
      /^--param: found "slackConcurrency=many", allowed: slackConcurrency=/,
    ],
    ['package', ['--stage', 'a b'], /^--stage: found "a b"/],
    [
      'manifest',
      ['--url', 'http://example.com'],
      /^--url: found http:\/\/example\.com, allowed: an https:\/\/ address\n$/,
    ],
    ['start', ['--port', 'x'], /^--port: found "x", allowed: a number up to 65535\.\n\nnpm start/],
    ['secrets', [], /^--stage is missing: whose secret is it\?\n\nnpm run secrets/],
    [
      'secrets',
      ['-s', 'prod', 'token'],
      /^There is no secret token: slack-bot-token, slack-signing-secret, credentials\/default\.\n/,
    ],
    ['init', ['--aws-region', 'x', '--stage', 'prod'], /^--aws-region: found "x", allowed: an AWS region/],
  ];
  for (const [name, args, words] of rows) {
    it(`G20: ${name} ${args.join(' ')} ends in a sentence that says what to do`, async () => {
      const ended = await command(commands[name], args);

      assert.equal(ended.code, 1);
      assert.match(ended.stderr, words);
      assertNoStack(ended);
    });
  }
});

describe('a checkout without infra/watch.yml', () => {
  const directory = bareCheckout();
  for (const name of ['build', 'doctor', 'package', 'deploy'] as const) {
    it(`G20: ${name} says that npm run init writes it`, async () => {
      const ended = await command(commands[name], [], directory);

      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /^There is no \S+watch\.yml\. .*npm run init writes it\.\n$/);
      assertNoStack(ended);
    });
  }
});

describe('the example', () => {
  for (const name of ['package', 'deploy'] as const) {
    it(`G19: ${name} refuses the example’s project and channel, and writes nothing`, async () => {
      const ended = await command(commands[name], ['--stage', 'prod']);

      assert.deepEqual([ended.code, ended.stdout], [1, '']);
      assert.match(ended.stderr, /still holds what was only an example:\n- target prod: .*\n- channel C0123456789: /);
      assert.match(ended.stderr, /→ .*npm run init -- --stage prod/);
      assertNoStack(ended);
    });
  }

  it('G19: the doctor calls it a fault', async () => {
    const { code, stdout } = await command(commands.doctor, ['--offline']);

    assert.equal(code, 1);
    assert.match(stdout, /✗ target prod: this is still the example’s project id → /);
    assert.match(stdout, /✗ channel C0123456789: this is still the example’s channel → /);
  });
});
