/** The tests of our clients and dates once more, each in one file with the trimmed dependencies: what was taken out is not missed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { plainBuiltins } from '../../../infra/bundle/plain-builtins.ts';
import { trimming } from '../../../infra/bundle/trim.ts';
import { trims } from '../../../infra/bundle/trims.ts';
import { requireBanner } from '../../../infra/bundle.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const directory = await mkdtemp(join(tmpdir(), 'trimmed-clients-'));
after(() => rm(directory, { recursive: true }));

const clients = [
  'aws/dynamodb',
  'aws/lookups',
  'aws/secrets',
  'aws/store',
  'aws/store-batch',
  'aws/store-faults',
  'aws/store-index',
  'slack/slack',
];
const withDates = ['clients/huawei/task-center-retry', 'messages/time', 'weekly/week'];
const names = [...clients.map((name) => `clients/${name}`), ...withDates];

describe('with the trimmed dependencies', async () => {
  // As deep as the files of test/support, which look for the table's definition from where they are.
  const output = join(directory, 'test/support');
  await mkdir(output, { recursive: true });
  for (const name of ['node_modules', 'infra']) await symlink(join(root, name), join(directory, name));
  await build({
    entryPoints: names.map((name) => ({ in: join(root, `test/lib/${name}.test.ts`), out: basename(name) })),
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    external: ['dynalite', 'yaml'],
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    plugins: [plainBuiltins, trimming(trims)],
  });

  for (const file of (await readdir(output)).toSorted()) {
    it(`${file} passes`, async () => {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const { stdout } = await run(process.execPath, ['--test', '--test-force-exit', '--test-reporter=tap', file], {
        cwd: output,
        env,
      });

      assert.match(stdout, /^# pass [1-9]/m);
      assert.match(stdout, /^# fail 0$/m);
    });
  }
});

describe('our own code', async () => {
  const files = (
    await Promise.all(
      ['lib', 'functions'].map((name) => readdir(join(root, name), { recursive: true, withFileTypes: true })),
    )
  ).flat();
  const sources = files.filter((file) => file.isFile() && file.name.endsWith('.ts'));

  it('names none of the ways to read a date that the bundles have no more', async () => {
    const leftOut =
      /\b(Interval|fromFormat|fromFormatExplain|fromFormatParser|buildFormatParser|parseFormatForOpts|expandFormat)\b/;
    const found: string[] = [];
    for (const { parentPath, name } of sources) {
      const source = await readFile(join(parentPath, name), 'utf8');
      if (leftOut.test(source) || (source.includes("from 'luxon'") && /\.until\(/.test(source))) found.push(name);
    }

    assert.ok(sources.length > 0);
    assert.deepEqual(found, []);
  });
});
