/** What the documentation tells people to type: each line is read by the command's own parser, and what ends soon is run. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import pMap from 'p-map';
import { type StartProcess, startProcess } from '../infra/local/start-process.ts';
import { type BareOption, type CommandLine, readShown, type Shown } from './command-lines.ts';

const root = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
/** CHANGELOG.md also tells of what was. */
const pages = globSync(['*.md', 'docs/**/*.md', '.github/*.md'], { cwd: root, exclude: ['CHANGELOG.md'] });
const texts = pages.map((page) => readFileSync(join(root, page), 'utf8'));
const shown = texts.map(readShown);
const lines = shown.flatMap((page) => page.lines);

/** A checkout that a command may write to. */
const checkout = mkdtempSync(join(tmpdir(), 'dcs-watch-docs-'));
let demonstration: StartProcess;

before(async () => {
  for (const part of ['infra', 'functions', 'lib', 'serverless.yml', 'package.json']) {
    cpSync(join(root, part), join(checkout, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  demonstration = startProcess(['--fast', '--port', '0'], { directory: checkout });
  await demonstration.printed(/Look at \S+ as long/);
});
after(async () => {
  demonstration.interrupt();
  await demonstration.ended;
  rmSync(checkout, { recursive: true });
});

const endsSoon: readonly string[] = [
  'npm run ask -- "tasks failed last 24h"',
  'npm run ask -- status',
  'npm run build',
  'npm run doctor -- --route "EXTEND failed at 03:00"',
  'npm run doctor -- --stage prod --route "EXTEND failed at 03:00"',
  'npm run manifest',
  'npm run manifest -- --user-groups',
  'npm run preview',
  'npm start -- --once',
];

describe('the command lines of the documentation', () => {
  it('name scripts that there are, with options that they take', async () => {
    const options = shown.flatMap((page) => page.options);
    assert.ok(lines.length > 50 && options.length > 10, 'they were found');
    assert.deepEqual(await faultsOf({ lines, options }), []);
  });

  it('end on the line on which they begin, or nobody would find them', () => {
    const odd = (line: string) => (line.match(/`/g)?.length ?? 0) % 2 === 1;
    assert.deepEqual(
      texts.flatMap((text) => text.split('\n').filter((line) => odd(line) && !line.trim().startsWith('```'))),
      [],
    );
  });

  for (const text of endsSoon) {
    it(`can be run: ${text}`, async () => {
      const line = lines.find((one) => one.text === text);
      assert.ok(line, 'a page shows it');
      const ended = await run(['--run', line.script, '--', ...line.words], checkout);
      assert.equal(ended.code, 0, ended.stderr);
      assert.notEqual(ended.stdout, '');
    });
  }
});

describe('a page that shows what there is not', () => {
  const rows: readonly (readonly [string, string, readonly string[]])[] = [
    ['a script', 'Type `npm run doktor`.', ['npm run doktor: package.json has no script doktor']],
    ['a script by its name alone', '`setup:moon`', ['setup:moon: package.json has no script setup:moon']],
    ['an option', '`npm run doctor -- --sage prod`', ["npm run doctor -- --sage prod: Unknown option '--sage'."]],
    [
      'an option in a block',
      '```console\n$ npm ci && npm start -- --prot 3000  # starts\n```',
      ["npm start -- --prot 3000: Unknown option '--prot'."],
    ],
    [
      'an option of a script that takes none',
      '`npm run lint -- --all`',
      ['npm run lint -- --all: lint takes no options'],
    ],
    ['an option by itself', '`npm start` takes `--helth 9464`', ['--helth: no option of start']],
    ['an option that no script has', 'See `--moon`.', ['--moon: no option of any script']],
    [
      'an option that npm keeps',
      '`npm run doctor --stage prod`',
      ['npm run doctor --stage prod: npm keeps --stage for itself; write -- before it'],
    ],
  ];
  for (const [what, page, faults] of rows) {
    it(`is refused: ${what}`, async () => assert.deepEqual(await faultsOf(readShown(page)), faults));
  }
});

async function faultsOf({ lines, options }: Shown): Promise<readonly string[]> {
  const distinct = [...new Map(lines.map((line) => [line.text, line])).values()];
  const ofLines = await pMap(distinct, faultOfLine, { concurrency: availableParallelism() });
  const ofOptions = await pMap(options, faultOfOption, { concurrency: 1 });
  return [...ofLines, ...ofOptions].filter((fault) => fault !== undefined);
}

async function faultOfLine({ text, script, words, kept }: CommandLine): Promise<string | undefined> {
  const [first] = kept;
  if (scripts[script] === undefined) return `${text}: package.json has no script ${script}`;
  if (first !== undefined) return `${text}: npm keeps ${first} for itself; write -- before it`;
  if (words.length === 0) return undefined;
  const file = programOf(script);
  if (file === undefined) return `${text}: ${script} takes no options`;
  // With --help a command reads all its words and does nothing.
  const { code, stderr } = await run([file, ...words, '--help'], root);
  return code === 0 ? undefined : `${text}: ${stderr.split('\n')[0]}`;
}

async function faultOfOption({ name, scripts: near }: BareOption): Promise<string | undefined> {
  const able = (near.length > 0 ? near : Object.keys(scripts)).filter((script) => programOf(script) !== undefined);
  const usages = await pMap(able, usageOf, { concurrency: availableParallelism() });
  const isKnown = name === '--help' || usages.some((usage) => usage.split(/[^a-z-]+/).includes(name));
  return isKnown ? undefined : `${name}: no option of ${near.length > 0 ? near.join(', ') : 'any script'}`;
}

const usages = new Map<string, Promise<string>>();

function usageOf(script: string): Promise<string> {
  const known = usages.get(script) ?? run([String(programOf(script)), '--help'], root).then(({ stdout }) => stdout);
  usages.set(script, known);
  return known;
}

/** The file that a script runs, if that reads its options as all commands do. */
function programOf(script: string): string | undefined {
  const [, file] = /^node (\S+\.ts)$/.exec(scripts[script] ?? '') ?? [];
  if (file === undefined) return undefined;
  return /\b(?:runCommand|readOrExit)\(/.test(readFileSync(join(root, file), 'utf8')) ? file : undefined;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(args: readonly string[], cwd: string): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true' };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, args, { cwd, env, maxBuffer: 2 ** 24 })) };
  } catch (error) {
    return error as Error & Ended;
  }
}
