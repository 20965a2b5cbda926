/** What the product's bundles are compared with, bundled by esbuild with its defaults for Node, and minified. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export type Baseline = 'empty' | 'plain' | 'bolt';

export interface BaselineBundle {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** Why they cannot be bundled here; undefined when they can. */
export function missingForBench(): string | undefined {
  const installed = existsSync(join(import.meta.dirname, '../node_modules/@slack/bolt'));
  return installed ? undefined : 'Bolt is not installed';
}

/** CommonJS, as esbuild makes it for Node unless told otherwise; the handler finds `<name>.cjs`. */
export async function bundleBaseline(name: Baseline, directory: string, minify = true): Promise<BaselineBundle> {
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, `${name}.mjs`)],
    outfile: join(directory, `${name}.cjs`),
    bundle: true,
    platform: 'node',
    minify,
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${name}`);
  return output;
}
