import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import product from '../../package.json' with { type: 'json' };

const cwd = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(`${cwd}/${file}`, 'utf8');
const files = globSync('.github/**/*.yml', { cwd });

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

describe('What GitHub reads', () => {
  for (const file of files) {
    it(`is YAML: ${file}`, () => assert.equal(typeof parse(read(file)), 'object'));
  }

  it('keeps every package up to date', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as { updates: readonly { directories?: string[] }[] };
    const packages = globSync('{package.json,test/*/package.json}', { cwd }).map((file) => dirname(`/${file}`));
    assert.deepEqual(updates.flatMap(({ directories = [] }) => directories).sort(), packages.sort());
  });
});

for (const file of files.filter((name) => name.startsWith('.github/workflows/'))) {
  describe(`The workflow ${file}`, () => {
    const jobs = Object.entries((parse(read(file)) as Workflow).jobs);
    const steps = jobs.flatMap(([, job]) => job.steps);
    const scripts = steps.flatMap(({ run = '' }) => [...run.matchAll(/npm (?:run )?((?!ci\b)[\w:-]+)/g)]);

    for (const name of new Set(scripts.map(([, script = '']) => script))) {
      it(`runs a script that there is: ${name}`, () => assert.ok(name in product.scripts));
    }

    it('names actions by their major version', () => {
      for (const { uses } of steps) if (uses !== undefined) assert.match(uses, /@v\d+$/);
    });

    it('ends every job that hangs', () => {
      for (const [name, job] of jobs) assert.ok(job['timeout-minutes'] !== undefined, name);
    });
  });
}
