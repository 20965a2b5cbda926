/** What CONTRIBUTING.md says of the walls: each violation is planted in a copy of the tree, and Biome refuses it for its reason. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  allowedSpellings,
  importSpellings,
  order,
  type Reason,
  reasons,
  refusedModules,
  refusedSpellings,
} from './planted.ts';

interface Planted {
  readonly file: string;
  readonly code: string;
  /** Why it is refused; none when it is allowed. */
  readonly reason?: Reason;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const core = order.filter((place) => place !== 'clients');
const isFile = (place: string) => place.endsWith('.ts');
const fileIn = (place: string) => `lib/${isFile(place) ? place : `${place}/planted.ts`}`;

/** How a file in `from` names a file in `to`. */
function modulePath(from: string, to: string): string {
  const path = isFile(to) ? to : `${to}/thing.ts`;
  if (from === to) return './thing.ts';
  return isFile(from) ? `./${path}` : `../${path}`;
}

function importing(file: string, module: string, reason?: Reason): Planted {
  return { file, code: `import '${module}';`, ...(reason && { reason }) };
}

const betweenFolders: readonly Planted[] = core.flatMap((from, at) => [
  ...order.slice(at + 1).map((to) => importing(fileIn(from), modulePath(from, to), 'order')),
  ...order.slice(0, at).map((to) => importing(fileIn(from), modulePath(from, to))),
  ...(isFile(from) ? [] : [importing(fileIn(from), './thing.ts')]),
  ...['functions', 'infra', 'test'].map((to) =>
    importing(fileIn(from), `${isFile(from) ? '..' : '../..'}/${to}/x.ts`, 'order'),
  ),
]);

const aroundTheOrder: readonly Planted[] = [
  ...refusedModules.map((module) => importing('lib/model/planted.ts', module, 'order')),
  ...importSpellings.map(([reason, spelling]) => ({
    file: 'lib/model/planted.ts',
    code: spelling.replace('§', '../commands/answer.ts'),
    reason,
  })),
  importing('lib/unplaced/planted.ts', './thing.ts', 'order'),
  importing('lib/unplaced/planted.ts', '../model/thing.ts', 'order'),
  importing('lib/model/below/planted.ts', '../../commands/answer.ts', 'order'),
];

const aboveTheCore: readonly Planted[] = [
  ...core.map((to) => importing('lib/clients/aws/planted.ts', `../../${modulePath('clients', to).slice(3)}`)),
  importing('lib/clients/aws/planted.ts', '../../../functions/poll.ts', 'outside'),
  importing('lib/clients/aws/planted.ts', '../../../infra/build.ts', 'outside'),
  importing('lib/clients/aws/planted.ts', '../../../test/support/stage.ts', 'outside'),
  importing('functions/planted.ts', '../lib/clients/aws/store.ts'),
  importing('functions/planted.ts', '../infra/build.ts', 'outside'),
  importing('functions/planted.ts', '../test/support/stage.ts', 'outside'),
  importing('infra/local/planted.ts', '../../lib/clients/aws/store.ts'),
  importing('infra/local/planted.ts', '../../functions/poll.ts'),
  importing('infra/local/planted.ts', '../../test/support/stage.ts', 'outside'),
  importing('test/planted.ts', '../lib/clients/aws/store.ts'),
  importing('test/planted.ts', '../infra/build.ts'),
];

const effects: readonly Planted[] = ['lib/model/effects.ts', 'lib/ingest/effects.ts', 'lib/poll.ts'].flatMap((file) => [
  ...refusedSpellings.map(([reason, code]) => ({ file, code, reason })),
  ...allowedSpellings.map((code) => ({ file, code })),
]);

/** Clients may do all of that; the environment alone is handed in to them too. */
const effectsInClients: readonly Planted[] = [
  ...refusedSpellings
    .filter(([, code]) => !code.includes('process.env'))
    .map(([, code]) => ({ file: 'lib/clients/effects.ts', code })),
  { file: 'lib/clients/effects.ts', code: 'export const $ = process.env.HOME;', reason: 'environment' },
];

const folder = mkdtempSync(join(tmpdir(), 'walls-'));
after(() => rmSync(folder, { recursive: true }));

/** Every planted line with what Biome says of it, all in one run. */
function lint(planted: readonly Planted[]): readonly { readonly planted: Planted; readonly said: readonly string[] }[] {
  const files = Map.groupBy(planted, ({ file }) => file);
  for (const [file, lines] of files) {
    const text = lines.map(({ code }, at) => `${code.replaceAll('$', `name${at}`)}\n`).join('');
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  for (const path of ['biome.json', '.gitignore', 'infra/lint'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=github', '--max-diagnostics=none'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.doesNotMatch(
    run.stdout + run.stderr,
    /errored|loading of plugins|title=parse/,
    'the plugins and the planted code can be read',
  );
  const wall =
    /^::error title=(?:plugin|lint\/style\/no(?:Restricted\w+|ProcessEnv)),file=([^,]+),line=(\d+),.*?::(.*)$/gm;
  const said = Map.groupBy(run.stdout.matchAll(wall), ([, file = '', line]) => `${relative(folder, file)}:${line}`);
  return [...files].flatMap(([file, lines]) =>
    lines.map((each, at) => ({
      planted: each,
      said: (said.get(`${file}:${at + 1}`) ?? []).map(([, , , message = '']) => message),
    })),
  );
}

test('every planted violation is refused for its reason, and what is allowed is not', async (t) => {
  const groups = { betweenFolders, aroundTheOrder, aboveTheCore, effects, effectsInClients };
  const results = lint(Object.values(groups).flat());
  for (const [name, group] of Object.entries(groups)) {
    await t.test(name, () => {
      const wrong = results.filter(({ planted, said }) => group.includes(planted) && !isJudgedRightly(planted, said));
      assert.deepEqual(wrong, []);
    });
  }
});

test('no file of the core switches a rule of the linter off', () => {
  const files = globSync('lib/**/*.ts', { cwd: root, exclude: ['lib/clients/**'] });
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.filter((file) => readFileSync(join(root, file), 'utf8').includes('biome-ignore')),
    [],
  );
});

function isJudgedRightly({ reason }: Planted, said: readonly string[]): boolean {
  return reason === undefined ? said.length === 0 : said.some((message) => reasons[reason].test(message));
}
