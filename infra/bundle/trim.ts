/** An esbuild plugin that loads something smaller in place of single modules of the dependencies. */
import { readFileSync } from 'node:fs';
import type { Loader, Plugin } from 'esbuild';

export interface Trim {
  readonly package: string;
  /** Within the package. */
  readonly file: string;
  /** @throws {Error} when the module is no longer what the trim was written for. */
  readonly rewrite: (source: string) => string;
}

/**
 * @throws {Error} (the build fails) when a package is bundled and its trimmed module is not: a new version has moved it, and
 * what was left out would be back unnoticed.
 */
export function trimming(trims: readonly Trim[]): Plugin {
  const trimOf = new Map(trims.map((trim) => [`${trim.package}/${trim.file}`, trim]));
  return {
    name: 'trimming',
    setup({ onStart, onLoad, onEnd }) {
      const loaded = new Set<string>();
      onStart(() => loaded.clear());
      onLoad({ filter: /[/\\]node_modules[/\\].*\.([cm]?js|json)$/ }, ({ path }) => {
        const module = insidePackages(path);
        loaded.add(module);
        const trim = trimOf.get(module);
        return trim && { contents: trim.rewrite(readFileSync(path, 'utf8')), loader: loaderOf(path) };
      });
      onEnd(() => {
        const packages = new Set([...loaded].map(packageName));
        const missed = [...trimOf].filter(([module, trim]) => packages.has(trim.package) && !loaded.has(module));
        return { errors: missed.map(([module]) => ({ text: `${module} is to be trimmed, but was not found` })) };
      });
    },
  };
}

/** For example `@smithy/core`; undefined for our own code. */
export function packageOf(path: string): string | undefined {
  return path.includes('node_modules/') ? packageName(insidePackages(path)) : undefined;
}

function packageName(inside: string): string {
  return inside.split('/', inside.startsWith('@') ? 2 : 1).join('/');
}

function insidePackages(path: string): string {
  return path.replaceAll('\\', '/').split('node_modules/').at(-1) ?? path;
}

function loaderOf(path: string): Loader {
  return path.endsWith('.json') ? 'json' : 'js';
}
