/** What docs/commands.md tells people to type is what the product takes. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { addressFile, leaveAddress } from '../../infra/local/edge/address-file.ts';
import { isFault } from '../../lib/commands/command.ts';
import { verbs } from '../../lib/commands/grammar.ts';
import { parse } from '../../lib/commands/parse.ts';
import { parseSettings } from '../../lib/config.ts';
import { edgeSecret, openConversation } from '../support/conversation.ts';
import { openStage } from '../support/stage.ts';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');
const commands = Array.from(page.matchAll(/`\/dcs ([^`]+)`/g), ([, text]) => String(text));
const target = { id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' };
const settings = parseSettings({ targets: [target], defaultRoute: { channel: 'C0123456789' } });
const isMissing = ['curl', 'openssl'].find((name) => spawnSync(name, ['--version']).error !== undefined);

test('every command that the page names is understood, and every verb is named', () => {
  const parsed = commands.map((text) => ({ text, command: parse(text, { ...settings, nowMs: Date.now() }) }));
  assert.deepEqual(
    parsed.filter(({ command }) => isFault(command)).map(({ text }) => text),
    [],
  );
  const named = new Set(parsed.map(({ command }) => (isFault(command) ? '' : command.verb)));
  assert.deepEqual(
    [...verbs].filter((verb) => !named.has(verb)),
    [],
  );
});

test('the example that signs itself is answered', { skip: isMissing && `${isMissing} is not installed` }, async () => {
  const example = Array.from(page.matchAll(/```sh\n([^`]+)```/g), ([, text]) => text).find((text) =>
    text?.includes('curl'),
  );
  assert.ok(example);
  const directory = mkdtempSync(join(tmpdir(), 'dcs-watch-curl-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(directory, { recursive: true }));
  const stage = stack.use(await openStage());
  const open = stack.use(await openConversation(stage));
  leaveAddress({ origin: open.edge.origin, signingSecret: edgeSecret }, join(directory, addressFile));
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('sh', ['-c', example], { cwd: directory, env });
  assert.match((JSON.parse(stdout) as { text: string }).text, /^Watching 1 target/);
});
