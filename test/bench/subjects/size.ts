/** How large the bundles are, and what is in them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundle } from '../../../infra/bundle.ts';
import { bundleBaseline } from '../baselines/bundle-baselines.ts';
import type { Finding, Goal, Measured } from '../results.ts';
import { type FunctionName, functionEntry, functionNames } from '../support/functions.ts';
import { spread } from '../support/measure.ts';

const bytesPerKilobyte = 1_000;
/** As test/infra/bundle/size.test.ts holds them. */
const goals: Readonly<Record<FunctionName, Goal>> = {
  poll: { atMost: 550 },
  command: { atMost: 445 },
  interact: { atMost: 445 },
  digest: { atMost: 250 },
};

export async function measureSize(): Promise<Measured> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-size-'));
  try {
    const plain = await bundleBaseline('plain', directory);
    const unminified = await bundleBaseline('plain', directory, false);
    const bundles: [FunctionName, Bundle][] = [];
    for (const name of functionNames) {
      bundles.push([name, await bundle(functionEntry(name), join(directory, `${name}.mjs`))]);
    }
    const sizes = `plain ${kilobytes(plain.bytes)} kB minified, ${kilobytes(unminified.bytes)} kB as esbuild writes it`;
    return {
      findings: bundles.flatMap(([name, written]) => findingsOf(name, written, plain.bytes, sizes)),
      notes: [
        'A bundle has one size: nothing is repeated. The plain bundle imports @middy/core, @aws-sdk/client-dynamodb, @aws-sdk/client-ssm, @slack/web-api and luxon, bundled by esbuild with its defaults for Node and minified.',
      ],
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}

function findingsOf(name: FunctionName, { bytes, heaviest }: Bundle, plainBytes: number, context: string): Finding[] {
  return [
    {
      id: `size.${name}`,
      what: `Size of ${name}`,
      against: '-',
      unit: 'kB',
      goal: goals[name],
      value: spread([bytes / bytesPerKilobyte]),
      context: `heaviest, in kB: ${heaviest.map((part) => `${part.name} ${kilobytes(part.bytes)}`).join(', ')}`,
    },
    {
      id: `size.${name}.plain`,
      what: `Size of ${name}`,
      against: 'the plain bundle',
      unit: 'times',
      value: spread([bytes / plainBytes]),
      context,
    },
  ];
}

function kilobytes(bytes: number): string {
  return (bytes / bytesPerKilobyte).toFixed(0);
}
