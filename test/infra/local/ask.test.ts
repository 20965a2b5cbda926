import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addressFile, leaveAddress } from '../../../infra/local/edge/address-file.ts';
import { edgeSecret, type OpenConversation, openConversation } from '../../support/conversation.ts';
import { openStage, rawTask, type Stage } from '../../support/stage.ts';

const program = fileURLToPath(new URL('../../../infra/local/ask.ts', import.meta.url));

describe('npm run ask', () => {
  const directory = mkdtempSync(join(tmpdir(), 'dcs-watch-ask-'));
  let stage: Stage;
  let open: OpenConversation;
  before(async () => {
    stage = await openStage();
    open = await openConversation(stage);
    await stage.poll();
    stage.put(rawTask(stage.now(), { status: 'FAILED' }));
    stage.pass(60);
    await stage.poll();
  });
  after(async () => {
    await open[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  async function run(argumentsOf: readonly string[], variables: Record<string, string> = {}) {
    const env = { PATH: process.env.PATH, ...variables };
    const child = spawn(process.execPath, [program, ...argumentsOf], { cwd: directory, env });
    const [out, fault] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { out, fault };
  }

  it('says how to start what it asks when nothing runs', async () => {
    const { out, fault } = await run(['status']);
    assert.equal(out, '');
    assert.match(fault, /^npm start is not running here: there is no .data\/edge\.json\. Start it[^\n]*\n$/);
  });

  it('finds the endpoints that npm start left word of, and prints the answer as text', async () => {
    const takeBack = leaveAddress(
      { origin: open.edge.origin, signingSecret: edgeSecret },
      join(directory, addressFile),
    );
    const { out, fault } = await run(['tasks', 'failed last 24h']);
    takeBack();
    assert.equal(fault, '');
    assert.match(out, /^1 task\n🔴 Master\/standby switchover failed[\s\S]*1–1 of 1 · newest first\n$/);
  });

  it('asks another address with the secret of the environment', async () => {
    const url = ['--url', open.edge.origin];
    assert.match((await run([...url, 'status'], { SLACK_SIGNING_SECRET: edgeSecret })).out, /^Watching 1 target\n/);
    assert.match((await run([...url, 'status'], { SLACK_SIGNING_SECRET: 'guess' })).fault, /another secret\.\n$/);
    assert.match((await run([...url, 'status'])).fault, /^Set SLACK_SIGNING_SECRET/);
  });

  it('says that it is over when word was left by a start that died', async () => {
    const takeBack = leaveAddress({ origin: 'http://127.0.0.1:1', signingSecret: 'x' }, join(directory, addressFile));
    assert.match((await run(['status'])).fault, /nobody answers at the address in .data\/edge\.json/);
    takeBack();
  });

  it('names the address that was given when nobody answers there', async () => {
    const { fault } = await run(['--url', 'http://127.0.0.1:1', 'status'], { SLACK_SIGNING_SECRET: edgeSecret });
    assert.equal(fault, 'Nobody answers at http://127.0.0.1:1.\n');
  });

  it('knows no other option', async () => {
    assert.match(
      (await run(['--loud'])).fault,
      /^Unknown option '--loud'\.\n\nnpm run ask -- \[--url ADDRESS\] COMMAND/,
    );
  });
});
