/** docs/how-it-works.md and its drawing name what is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');
const page = read('docs/how-it-works.md');
const drawing = read('docs/images/how-it-works.svg');
const codes = Array.from(page.matchAll(/`([^`]+)`/g), ([, code]) => String(code));
const paths = codes.filter((code) => /^(?:functions|lib|infra)\//.test(code));

test('every file and folder that the page or the drawing names is there', () => {
  const drawn = drawing.match(/\b(?:functions|lib|infra)\/[\w./-]*/g) ?? [];
  assert.ok(paths.length > 30 && drawn.length > 8, 'they were found');
  assert.deepEqual(
    [...paths, ...drawn].filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test('every function that the page or the drawing names is exported by a file that the page names', () => {
  const sources = paths.filter((path) => statSync(join(root, path)).isFile()).map(read);
  const named = codes.filter(
    (code) => /^[a-z]+[A-Z]\w*$/.test(code) || ['ask', 'deliver', 'diff', 'ingest', 'parse', 'route'].includes(code),
  );
  const drawn = Array.from(drawing.matchAll(/class="line">([^<]*)</g), ([, line]) => String(line)).flatMap(
    (line) => line.match(/\b[a-z]+[A-Z]\w*/g) ?? [],
  );
  assert.ok(named.length > 15 && drawn.length > 6, 'they were found');
  assert.deepEqual(
    [...named, ...drawn].filter((name) => !sources.some((text) => isExported(name, text))),
    [],
  );
});

function isExported(name: string, source: string): boolean {
  return new RegExp(`^export (?:async )?function ${name}\\b`, 'm').test(source);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
