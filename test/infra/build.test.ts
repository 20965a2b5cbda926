import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from '../../infra/build.ts';
import { ConfigurationError, parseSettings } from '../../lib/config.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'build-'));
const output = join(directory, 'dist');
after(() => rmSync(directory, { recursive: true }));

/** Imports a module in a process of its own and reports what it exports, or why it does not start. */
async function start(file: string, env: Record<string, string>): Promise<string> {
  const script = `import(${JSON.stringify(pathToFileURL(file))}).then(
    (module) => console.log(typeof module.handler, module.handler.length),
    (error) => console.log(error.name + ': ' + error.message))`;
  const { stdout } = await run(process.execPath, ['--eval', script], { env, cwd: tmpdir() });
  return stdout;
}

describe('build', () => {
  before(() => build({ root, output }));

  it('writes each module, the settings, and what of the stack depends on them', () => {
    assert.deepEqual(readdirSync(output).toSorted(), [
      'command.mjs',
      'digest.mjs',
      'interact.mjs',
      'poll-alarms.json',
      'poll.mjs',
      'schedules.json',
      'watch.json',
    ]);
  });

  it('writes settings that the function takes', () => {
    const settings = JSON.parse(readFileSync(join(output, 'watch.json'), 'utf8'));

    assert.deepEqual(parseSettings(settings), settings);
  });

  it('needs nothing but dist/: elsewhere it stops only for the variables, naming all that are missing', async () => {
    const elsewhere = join(directory, 'elsewhere');
    cpSync(output, elsewhere, { recursive: true });

    const outcome = await start(join(elsewhere, 'poll.mjs'), {});

    assert.match(outcome, /^ConfigurationError: The environment has 4 faults:/);
    for (const name of ['TABLE_NAME', 'SLACK_BOT_TOKEN', 'CLOUD_SDK_AK', 'CLOUD_SDK_SK']) {
      assert.match(outcome, new RegExp(`^- ${name}: found nothing`, 'm'));
    }
  });

  it('starts once the variables are there, with a handler of at most two parameters', async () => {
    const env = { TABLE_NAME: 'dcs-watch', SECRETS_PATH: '/dcs-watch/prod', AWS_REGION: 'eu-central-1' };

    assert.match(await start(join(output, 'poll.mjs'), env), /^function [012]\n$/);
  });

  it('starts the summary with the name of the table alone: it has no secret to ask for', async () => {
    const env = { TABLE_NAME: 'dcs-watch', AWS_REGION: 'eu-central-1' };

    assert.match(await start(join(output, 'digest.mjs'), env), /^function [012]\n$/);
    assert.match(
      await start(join(output, 'digest.mjs'), {}),
      /The environment has 1 fault:\n- TABLE_NAME: found nothing/,
    );
  });

  it('takes another file when WATCH_CONFIG_FILE names one', async () => {
    const file = join(directory, 'other.json');
    writeFileSync(file, '{"targets":[]}');

    assert.match(await start(join(output, 'poll.mjs'), { WATCH_CONFIG_FILE: file }), /other\.json has 2 faults:/);
  });
});

describe('a wrong watch.yml', () => {
  it('stops the build with every fault, before anything is written', async () => {
    const wrong = join(directory, 'wrong');
    mkdirSync(join(wrong, 'infra'), { recursive: true });
    writeFileSync(join(wrong, 'infra/watch.yml'), 'targets: []\ncolour: blue\n');

    await assert.rejects(build({ root: wrong, output: join(wrong, 'dist') }), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.deepEqual(error.faults.map((fault) => fault.path).toSorted(), ['colour', 'defaultRoute', 'targets']);
      return true;
    });
    assert.equal(existsSync(join(wrong, 'dist')), false);
  });
});

describe('a stage with a file of its own', () => {
  it('G26: is built from it, and every other stage from infra/watch.yml', async () => {
    const both = join(directory, 'both');
    mkdirSync(join(both, 'infra'), { recursive: true });
    const file = (id: string) =>
      `targets: [{ id: ${id}, region: cn-north-4, projectId: ${'a'.repeat(32)} }]\ndefaultRoute: { channel: C0AAAAAAA }\n`;
    writeFileSync(join(both, 'infra/watch.yml'), file('shared'));
    writeFileSync(join(both, 'infra/watch.prod.yml'), file('own'));
    const ids = [];
    for (const stage of ['prod', 'dev']) {
      await build({ root: both, output: join(both, 'dist'), names: [], stage });
      const built = [JSON.parse(readFileSync(join(both, 'dist/watch.json'), 'utf8')).targets[0].id];
      const { Resources } = JSON.parse(readFileSync(join(both, 'dist/schedules.json'), 'utf8'));
      ids.push([...built, ...Object.keys(Resources).filter((id) => id.startsWith('PollScheduleOf'))]);
    }

    assert.deepEqual(ids, [
      ['own', 'PollScheduleOfown'],
      ['shared', 'PollScheduleOfshared'],
    ]);
  });
});
