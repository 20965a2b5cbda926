import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PreviewError } from '../../../infra/preview/preview-error.ts';
import { runPreview } from '../../../infra/preview/run-preview.ts';
import { readTask } from '../../../lib/ingest/parse-task.ts';
import { readItems } from '../../../lib/ingest/source.ts';
import { renderTask } from '../../../lib/messages/task.ts';

const EXAMPLE = fileURLToPath(new URL('../../../infra/local/example-response.json', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'dcs-watch-preview-'));
after(() => rmSync(directory, { recursive: true }));

function preview(...argv: readonly string[]): { readonly output: string; readonly warnings: readonly string[] } {
  const printed: string[] = [];
  const warnings: string[] = [];
  const [print, warn] = [(text: string) => void printed.push(text), (text: string) => void warnings.push(text)];
  runPreview(argv, { directory, print, warn });
  return { output: printed.join('\n'), warnings };
}

function write(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

test('T62: preview shows a file of tasks through the renderer of production', () => {
  const { tasks } = readItems(JSON.parse(readFileSync(EXAMPLE, 'utf8')).tasks, readTask);
  const rendered = tasks.map((task) => {
    const target = { id: 'preview', name: 'Preview', region: '' };
    const view = { target, task, event: 'succeeded', mention: [], buttons: true, nowMs: 0 } as const;
    return { name: task.id, ...renderTask(view, { language: 'zh-CN', timeZone: 'Asia/Shanghai' }, 'rich') };
  });
  const { output } = preview('--file', EXAMPLE, '--format', 'json', '--language', 'zh-CN');
  assert.equal(tasks.length, 2);
  assert.deepEqual(JSON.parse(output), JSON.parse(JSON.stringify(rendered)));
});

test('a failed task of a file is shown with its reply', () => {
  const path = write(
    'failed.json',
    '{"tasks":[{"id":"one","name":"modify","status":"FAILED","error_code":"DCS.4842"}]}',
  );
  const shown: readonly { name: string }[] = JSON.parse(preview('--file', path, '--format', 'json').output);
  assert.deepEqual(
    shown.map(({ name }) => name),
    ['one', 'one.reply'],
  );
});

test('an item that is no task is named, and the others are shown', () => {
  const { output, warnings } = preview('--file', write('odd.json', '{"tasks":[{"name":"modify"},{"id":"two"}]}'));
  assert.deepEqual(warnings, ['An item of odd.json is not shown: it has no id.']);
  assert.match(output, /── two/);
});

test('T61: a link opens the same blocks in the Block Kit Builder', () => {
  const { output } = preview('--fixture', 'digest-part', '--format', 'link');
  const [, encoded = ''] = /^https:\/\/app\.slack\.com\/block-kit-builder\/#(\S+)$/m.exec(output) ?? [];
  const { blocks } = JSON.parse(preview('--fixture', 'digest-part', '--format', 'json').output);
  assert.deepEqual(JSON.parse(decodeURIComponent(encoded)), { blocks });
});

test('text shows the blocks in order, then what a notification says', () => {
  const { output } = preview('--fixture', 'UpdatePort');
  assert.match(
    output,
    /── UpdatePort: .*\n✅ Port change .*\nPort: 6379 → 6380\n.* task 508500aa\n\[Console\] \[Details\] \[Mute\]\nNotification: ✅/,
  );
});

test('several formats come one after the other, and html names the file it wrote', () => {
  const { output } = preview('--fixture', 'notice-blind', '--format', 'text,html');
  assert.match(output, /── notice-blind[\s\S]*\ndist\/preview\.html$/);
  assert.match(readFileSync(join(directory, 'dist', 'preview.html'), 'utf8'), /id="notice-blind"/);
});

for (const [name, argv, message] of [
  [
    'a fixture',
    ['--fixture', 'faild'],
    /^There is no fixture "faild"\. Nearest: failed, .*\nThe others: .*notice-drift/,
  ],
  ['a format', ['--format', 'htlm'], /^There is no format "htlm"\. Nearest: html, /],
  ['a language', ['--language', 'de'], /^There is no language "de"\. Nearest: en, zh-CN\.$/],
  ['an option', ['--fixtrue', 'failed'], /--fixtrue[\s\S]*npm run preview -- \[--fixture NAME\]/],
  ['a file and a fixture', ['--fixture', 'failed', '--file', EXAMPLE], /^Give --fixture or --file/],
  ['a path', ['--file', 'nowhere.json'], /^nowhere\.json cannot be read/],
  ['a cut file', ['--file', write('cut.json', '{"tasks":[')], /^cut\.json is not valid JSON/],
  ['a file of something else', ['--file', write('none.json', '{"items":[]}')], /^none\.json has no list of tasks/],
] as const) {
  test(`a slip in ${name} is answered with what to change`, () => {
    assert.throws(
      () => preview(...argv),
      (error) => error instanceof PreviewError && message.test(error.message),
    );
  });
}
