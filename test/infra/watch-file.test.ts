import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readWatchFile, watchFileOf } from '../../infra/watch-file.ts';
import { ConfigurationError } from '../../lib/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'watch-file-'));
const path = join(directory, 'watch.yml');
after(() => rmSync(directory, { recursive: true }));

describe('readWatchFile', () => {
  it('says where the YAML breaks, without quoting the line', () => {
    writeFileSync(path, 'timeZone: UTC\ntoken: [canary\nlanguage: en\n');

    assert.throws(
      () => readWatchFile(path),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.match(error.message, /watch\.yml has 1 fault:\n.*a fault at line \d+, column \d+; allowed: YAML/);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      },
    );
  });

  it('names every fault with its path in the file', () => {
    writeFileSync(
      path,
      'targets:\n  - id: prod\n    region: cn-nort-4\n    projectId: abc\ndefaultRoute: { channel: "#alerts" }\n',
    );

    assert.throws(
      () => readWatchFile(path),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        const places = error.faults.map((fault) => fault.path).toSorted();
        assert.deepEqual(places, ['defaultRoute.channel', 'targets[0].projectId', 'targets[0].region']);
        return true;
      },
    );
  });
});

describe('watchFileOf', () => {
  const root = mkdtempSync(join(tmpdir(), 'stages-'));
  after(() => rmSync(root, { recursive: true }));

  it('G26: is the stage’s own file if there is one, else the one for all', () => {
    mkdirSync(join(root, 'infra'));
    for (const name of ['watch.yml', 'watch.prod.yml']) writeFileSync(join(root, 'infra', name), '');

    assert.deepEqual(
      [undefined, 'dev', 'prod'].map((stage) => basename(watchFileOf(root, stage))),
      ['watch.yml', 'watch.yml', 'watch.prod.yml'],
    );
  });
});
