/** What npm installs, and what of it may run while it does. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, globSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Without its install script the package is of no use: it compiles AWS's runtime client. */
const mayRunScripts: Readonly<Record<string, readonly string[]>> = {
  'test/lambda-runtime': ['node_modules/aws-lambda-ric'],
};

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
  /** Of a link: the folder that it leads to. */
  readonly resolved?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
}

type Packages = Readonly<Record<string, Entry>>;

const folders = ['.', ...globSync('test/*/package.json', { cwd: root }).map(dirname)];

function packagesOf(folder: string): Packages {
  return (JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8')) as { packages: Packages }).packages;
}

/** Those that come from a registry. */
function fetchedIn(packages: Packages): readonly [string, Entry][] {
  const links = Object.values(packages).filter(({ link }) => link === true);
  const own = new Set(links.map(({ resolved }) => resolved));
  return Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true && !own.has(path),
  );
}

/** Every folder of a package that is there, as npm's lock names it. */
function installedIn(folder: string): readonly string[] {
  const found = globSync('{node_modules,node_modules/**/node_modules}/{*,@*/*}/package.json', {
    cwd: join(root, folder),
  });
  return found.map((file) => dirname(file).split(sep).join('/'));
}

describe('what is installed', () => {
  for (const folder of folders) {
    it(`G14: has a hash in the lock of ${folder}, every package of it`, () => {
      for (const [path, { integrity }] of fetchedIn(packagesOf(folder)))
        assert.match(integrity ?? '', /^sha512-/, path);
    });

    it(`G14: runs no install script in ${folder} beyond the list`, () => {
      const npmrc = join(root, folder, '.npmrc');
      const isSilent = existsSync(npmrc) && /^ignore-scripts=true$/m.test(readFileSync(npmrc, 'utf8'));
      const wanting = fetchedIn(packagesOf(folder)).filter(([, { hasInstallScript }]) => hasInstallScript === true);
      const running = isSilent ? [] : wanting.map(([path]) => path);

      assert.deepEqual(running, mayRunScripts[folder] ?? []);
    });
  }

  it('G14: is what the lock names, and nothing that a script has fetched besides', () => {
    const packages = packagesOf('.');
    const known = new Set(Object.keys(packages));

    assert.deepEqual(
      installedIn('.').filter((path) => !known.has(path)),
      [],
    );
  });

  it('G14: has no binary that the hash of its package does not cover', () => {
    const packages = packagesOf('.');
    const files = globSync('node_modules/**/{*.node,*.exe,*.so,bin/*}', { cwd: root });
    const binaries = files.filter((file) => isBinary(join(root, file)));

    assert.ok(
      binaries.some((file) => /node-[\w-]+\/bin\/node/.test(file)),
      'Node itself is one of them',
    );
    for (const file of binaries) assert.match(packages[packageOf(file)]?.integrity ?? '', /^sha512-/, file);
  });
});

describe('Node', () => {
  const platforms = Object.entries(packagesOf('.')).filter(([path]) =>
    /^node_modules\/node-(?:bin-)?(?:linux|darwin|win)-/.test(path),
  );

  it('G14: comes as a locked package for each platform', () => {
    assert.deepEqual(
      platforms.map(([path]) => path.replace(/^node_modules\/node-/, '')),
      ['bin-darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'win-x64'],
    );
    for (const [path, { version }] of platforms) assert.match(version ?? '', /^24\./, path);
  });

  it('G14: has a single link: npm 10 takes a link away with each platform’s package that names it', () => {
    // If npm wrote `bin` there again, take it out: docs/decisions/006-node-as-a-dependency.md.
    for (const [path, { bin }] of platforms) assert.equal(bin, undefined, path);
    const version = execFileSync(join(root, 'node_modules/.bin/node'), ['--version'], { encoding: 'utf8' });

    assert.ok(
      platforms.some((entry) => version.trim() === `v${entry[1].version}`),
      version,
    );
  });
});

describe('npm on an older Node', () => {
  it('warns of nothing: no package of the lock asks it for a newer Node than package.json does', () => {
    const { '': own, ...others } = packagesOf('.');
    const asked = readVersion(own?.engines?.node?.replace('>=', '') ?? '');

    assert.deepEqual(asked, [20, 19]);
    // npm compares with the Node that npm runs on; the scripts run on Node 24. If npm wrote `engines` there again, take it
    // out: docs/decisions/006-node-as-a-dependency.md.
    for (const [path, { engines }] of Object.entries(others)) {
      assert.ok(takes(engines?.node ?? '*', asked), `${path}: ${engines?.node}`);
    }
  });
});

type Version = readonly [major: number, minor: number];

function readVersion(text: string): Version {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return [major, minor];
}

/** Of npm's grammar what the lock uses: alternatives, of which `^20.19.0` keeps to its major and `>=20.19` does not. */
function takes(range: string, [major, minor]: Version): boolean {
  return range.split('||').some((alternative) => {
    const [, sign = '', lowest = '0'] = /^\s*(\^|>=)?\s*([\d.]+)/.exec(alternative) ?? [];
    const [lowestMajor, lowestMinor] = readVersion(lowest);
    if (alternative.trim() === '*') return true;
    if (major === lowestMajor) return minor >= lowestMinor;
    return sign === '>=' && !alternative.includes('<') && major > lowestMajor;
  });
}

function packageOf(file: string): string {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.split(sep).join('/'))?.[1] ?? file;
}

/** ELF, Mach-O in either order of bytes or for several processors, or PE. */
function isBinary(file: string): boolean {
  const head = Buffer.alloc(4);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, head);
    closeSync(descriptor);
  } catch {
    return false;
  }
  const magic = head.toString('hex');
  return ['7f454c46', 'cffaedfe', 'feedfacf', 'cafebabe'].includes(magic) || magic.startsWith('4d5a');
}
