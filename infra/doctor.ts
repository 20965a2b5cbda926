/** `npm run doctor`: checks everything from the configuration to the first message, and says how to fix each fault. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../lib/config.ts';
import type { Settings } from '../lib/model/settings.ts';
import { checkConfiguration } from './doctor/check-configuration.ts';
import { readPatient } from './doctor/read-patient.ts';
import { runDoctor, summary } from './doctor/run-doctor.ts';
import { describeVerdict, skipped, type Verdict } from './doctor/verdict.ts';
import { readWatchFile } from './watch-file.ts';

const usage = 'npm run doctor -- [--target ID] [--offline] [--stage STAGE] [--region REGION] [--url URL] [--file FILE]';
const print = (line: string) => console.log(line);

try {
  const verdicts = await examine(readFlags());
  print(`\n${summary(verdicts)}`);
  process.exitCode = verdicts.some(({ kind }) => kind === 'fault') ? 1 : 0;
} catch (error) {
  const isExpected = error instanceof ConfigurationError || error instanceof TypeError;
  console.error(isExpected ? error.message : error);
  if (error instanceof ConfigurationError) console.error('→ fix these lines; docs/configuration.md explains every key');
  process.exitCode = 1;
}

type Flags = ReturnType<typeof readFlags>;

function readFlags() {
  const text = { type: 'string' } as const;
  const options = {
    target: text,
    stage: text,
    region: text,
    url: text,
    file: text,
    offline: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch {
    throw new TypeError(usage);
  }
}

async function examine({ target, offline, stage, region, url, file }: Flags): Promise<readonly Verdict[]> {
  const settings = readWatchFile(file ?? join(import.meta.dirname, 'watch.yml'));
  const targets = targetsOf(settings, target);
  if (offline === true) return examineOffline(settings, targets);
  const given = Object.entries({ stage, region, url }).filter(([, value]) => value !== undefined);
  const options = Object.fromEntries(given) as { stage?: string; region?: string; url?: string };
  const { patient, faults } = await readPatient({ settings, targets, variables: process.env, ...options });
  if (patient !== undefined) return runDoctor(patient, print);
  for (const verdict of faults) print(describeVerdict(verdict));
  return faults;
}

function examineOffline(settings: Settings, targets: Settings['targets']): readonly Verdict[] {
  const asked = skipped('keys, clock, table, token, channels, commands, schedule', 'not checked with --offline');
  const verdicts = [...checkConfiguration(settings, targets), asked];
  for (const verdict of verdicts) print(describeVerdict(verdict));
  return verdicts;
}

function targetsOf({ targets }: Settings, id: string | undefined): Settings['targets'] {
  const wanted = targets.filter((target) => id === undefined || target.id === id);
  if (wanted.length > 0) return wanted;
  throw new TypeError(`--target: found ${id}, allowed: ${targets.map((target) => target.id).join(', ')}`);
}
