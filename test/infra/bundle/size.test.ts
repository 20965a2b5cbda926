import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { build } from '../../../infra/build.ts';

const root = join(import.meta.dirname, '../../..');
const directory = await mkdtemp(join(tmpdir(), 'size-'));
after(() => rm(directory, { recursive: true }));

/** Kilobytes of 1,000 bytes: what a cold start has to read and compile. */
const maxKilobytes: Readonly<Record<string, number>> = { poll: 550, command: 445, interact: 445, digest: 250 };

describe('the bundles', async () => {
  const bundles = await build({ root, output: join(directory, 'dist') });

  it('are all held to a size', () => {
    assert.deepEqual(
      bundles.map(({ file }) => basename(file, '.mjs')).toSorted(),
      Object.keys(maxKilobytes).toSorted(),
    );
  });

  for (const { file, bytes, heaviest } of bundles) {
    const name = basename(file, '.mjs');
    it(`${name} stays below ${maxKilobytes[name]} kB`, () => {
      assert.ok(bytes < (maxKilobytes[name] ?? 0) * 1000, `${bytes} bytes: ${JSON.stringify(heaviest)}`);
    });
  }
});
