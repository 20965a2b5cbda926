import { build } from 'esbuild';
import { plainBuiltins } from './bundle/plain-builtins.ts';
import { packageOf, trimming } from './bundle/trim.ts';
import { trims } from './bundle/trims.ts';

/** One bundled function: where it is, and how large. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** The largest packages, largest first. */
  readonly heaviest: readonly { readonly name: string; readonly bytes: number }[];
}

const heaviestMax = 5;

/** CommonJS packages load Node's own modules with `require`, which an ES module does not have. */
export const requireBanner = "const require = process.getBuiltinModule('module').createRequire(import.meta.url);";

/** Writes one minified ES module that needs nothing but Node. No source map: it would double the zip. */
export async function bundle(entry: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    keepNames: false,
    sourcemap: false,
    legalComments: 'none',
    charset: 'utf8',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    plugins: [plainBuiltins, trimming(trims)],
    metafile: true,
    logLevel: 'warning',
  });
  const [output] = Object.values(metafile.outputs);
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return { file, bytes: output.bytes, heaviest: heaviest(output.inputs) };
}

function heaviest(inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): Bundle['heaviest'] {
  const bytesOf = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const name = packageOf(path) ?? 'our own code';
    bytesOf.set(name, (bytesOf.get(name) ?? 0) + bytesInOutput);
  }
  const sorted = [...bytesOf].toSorted(([, one], [, other]) => other - one).slice(0, heaviestMax);
  return sorted.map(([name, bytes]) => ({ name, bytes }));
}
