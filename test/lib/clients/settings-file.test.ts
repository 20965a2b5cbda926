import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadSettings } from '../../../lib/clients/settings-file.ts';
import { ConfigurationError } from '../../../lib/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'settings-file-'));
after(() => rmSync(directory, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function messageFor(path: string): string {
  try {
    loadSettings(path);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError, String(error));
    return error.message;
  }
  return '';
}

describe('loadSettings', () => {
  it('reads and checks the file', () => {
    const target = { id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' };
    const path = written('good.json', JSON.stringify({ targets: [target], defaultRoute: { channel: 'C0123456789' } }));

    assert.equal(loadSettings(path).targets[0]?.name, 'prod');
  });

  it('says which file is not there', () => {
    const path = join(directory, 'missing.json');

    assert.match(messageFor(path), new RegExp(`^${path} has 1 fault:\n.*found nothing that can be read`));
  });

  it('says which file has a fault', () => {
    const path = written('wrong.json', '{"targets":[]}');

    assert.match(messageFor(path), new RegExp(`^${path} has 2 faults:`));
  });

  it('says that a YAML file has to be built first, and quotes nothing of it', () => {
    const path = written('watch.yml', 'token: canary\n');

    assert.match(messageFor(path), /found no JSON; allowed: JSON: npm run build makes/);
    assert.doesNotMatch(messageFor(path), /canary/);
  });
});
