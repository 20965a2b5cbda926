import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { leanLuxon } from '../../../infra/bundle/lean-luxon.ts';
import { leanSchemas } from '../../../infra/bundle/lean-schemas.ts';
import { edit, leaveOut, onlyVersion, replace, rewrite } from '../../../infra/bundle/rewrites.ts';
import { type Trim, trimming } from '../../../infra/bundle/trim.ts';

const root = join(import.meta.dirname, '../../..');
const pMap = { name: 'p-map', file: 'index.js' };

async function bundled(contents: string, trims: readonly Trim[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [trimming(trims)],
  });
  return outputFiles[0]?.text ?? '';
}

describe('trimming', () => {
  it('loads what stands in for a module', async () => {
    const text = await bundled("import pMap from 'p-map'; pMap();", [
      replace(pMap.name, pMap.file, 'export default 1'),
    ]);

    assert.match(text, /_default = 1;/);
  });

  it('fails the build when a package is bundled and the module to trim is not in it', async () => {
    const moved = replace(pMap.name, 'moved.js', '');

    await assert.rejects(
      bundled("import pMap from 'p-map'; pMap();", [moved]),
      /p-map\/moved\.js is to be trimmed, but was not found/,
    );
  });

  it('does not miss a module whose package is not bundled', async () => {
    assert.match(await bundled('export const own = 1;', [replace(pMap.name, 'moved.js', '')]), /own = 1/);
  });

  it('fails the build when a name is imported that what stands in does not have', async () => {
    const left = leaveOut(pMap.name, pMap.file, ['other']);

    await assert.rejects(bundled("import { pMapSkip } from 'p-map'; pMapSkip;", [left]), /pMapSkip/);
  });

  it('fails the build when a text to change is no longer there', async () => {
    const changed = edit(pMap.name, pMap.file, { from: 'nowhere in it', to: '' });

    await assert.rejects(
      bundled("import pMap from 'p-map'; pMap();", [changed]),
      /p-map\/index\.js no longer says nowhere in it/,
    );
  });
});

describe('what is left out', () => {
  it('says so when it is called all the same', async () => {
    const text = await bundled("export { pMapSkip } from 'p-map';", [leaveOut(pMap.name, pMap.file, ['pMapSkip'])]);
    const { pMapSkip } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

    assert.throws(pMapSkip, /^Error: p-map\/index\.js is left out of the bundle$/);
  });

  it('of a package.json is all but name and version', () => {
    assert.equal(
      onlyVersion('one').rewrite('{"name":"one","version":"1.2.3","scripts":{}}'),
      '{"name":"one","version":"1.2.3"}',
    );
  });
});

describe('leanSchemas', () => {
  const source =
    'n0_registry.registerError(A$, A);\nexport var A$ = [1, {[k]: 2}\n];\nn0_registry.registerError(B$, B);';

  it('keeps the errors it is told and lets every schema be dropped', () => {
    assert.equal(
      leanSchemas(['A'])(source),
      'n0_registry.registerError(A$, A);\nexport var A$ = /* @__PURE__ */ (() => [1, {[k]: 2}\n])();\n',
    );
  });

  it('throws when an error is not among those registered', () => {
    assert.throws(() => leanSchemas(['C'])(source), /register no C/);
  });

  it('throws when schemas are written another way', () => {
    assert.throws(() => leanSchemas([])('export class A {}'), /not written as expected/);
  });
});

describe('leanLuxon', () => {
  it('reads a date without asking for the language of the machine', async (t) => {
    const source =
      "import { DateTime } from 'luxon'; export const read = (date) => DateTime.fromHTTP(date).toMillis();";
    const text = await bundled(source, [rewrite('luxon', 'build/es6/luxon.mjs', leanLuxon)]);
    const { read } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    const formatter = t.mock.method(Intl, 'DateTimeFormat');

    assert.equal(read('Thu, 26 Nov 2026 12:00:00 GMT'), Date.UTC(2026, 10, 26, 12));
    assert.equal(formatter.mock.callCount(), 0);
  });

  it('throws when a declaration is no longer there', () => {
    assert.throws(() => leanLuxon('class DateTime {\n}\n'), /Luxon has no .*class Interval/);
  });
});
