/** The very template that would be deployed: what osls makes of a copy of this repository, with other settings if any. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pollAlarms } from '../../infra/poll-alarms.ts';
import { schedules } from '../../infra/schedules.ts';
import { readWatchFile } from '../../infra/watch-file.ts';
import type { Settings } from '../../lib/model/settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stage = 'test';

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template holds anything, and each test says what it expects there.
  readonly Properties: any;
}

export interface Packaged extends Disposable {
  readonly directory: string;
  readonly templateFile: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Those of one type, by their logical ids. */
  ofType(type: string): Readonly<Record<string, Resource>>;
  zip(name: string): Buffer;
}

export const shippedSettings = readWatchFile(join(root, 'infra/watch.yml'));

/** Without credentials and without a network. Nothing depends on what is in the bundles, so stand-ins will do. */
export function packageCopy(settings: Settings = shippedSettings): Packaged {
  const directory = mkdtempSync(join(tmpdir(), 'package-'));
  cpSync(join(root, 'serverless.yml'), join(directory, 'serverless.yml'));
  cpSync(join(root, 'infra'), join(directory, 'infra'), { recursive: true });
  mkdirSync(join(directory, 'dist'));
  const write = (name: string, text: string) => writeFileSync(join(directory, 'dist', name), text);
  for (const name of ['poll', 'command', 'interact', 'digest'])
    write(`${name}.mjs`, 'export const handler = () => {};');
  write('watch.json', JSON.stringify(settings));
  write('schedules.json', JSON.stringify(schedules(settings)));
  write('poll-alarms.json', JSON.stringify(pollAlarms(settings)));
  const command = fileURLToPath(import.meta.resolve('osls/bin/serverless.js'));
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true' };
  execFileSync(process.execPath, [command, 'package', '--stage', stage], { cwd: directory, env, stdio: 'pipe' });
  const templateFile = join(directory, '.serverless/cloudformation-template-update-stack.json');
  const resources: Packaged['resources'] = JSON.parse(readFileSync(templateFile, 'utf8')).Resources;
  return {
    directory,
    templateFile,
    resources,
    ofType: (type) => Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource.Type === type)),
    zip: (name) => readFileSync(join(directory, `.serverless/${name}.zip`)),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}
