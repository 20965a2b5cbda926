/** `npm run doctor`: checks everything from the configuration to the first message, and says how to fix each fault. */
import { join } from 'node:path';
import { systemClock } from '../lib/clients/system-clock.ts';
import type { Settings } from '../lib/model/settings.ts';
import { enterPlace, placeOptions, placeUsage, readPlace, readStage, stageOption } from './aws-place.ts';
import { runCommand, UsageError } from './command-line.ts';
import { checkConfiguration } from './doctor/check-configuration.ts';
import { dryRunText, mutesOf } from './doctor/dry-run.ts';
import { type Reading, readPatient } from './doctor/read-patient.ts';
import { runDoctor, summary } from './doctor/run-doctor.ts';
import { describeVerdict, skipped, type Verdict } from './doctor/verdict.ts';
import { readWatchFile, watchFileOf } from './watch-file.ts';

const usage = `npm run doctor -- [-s STAGE] [-r REGION] [--aws-profile P] [--target ID] [--url URL] [--file FILE] [--offline] [--route WORDS]
Checks everything from the configuration to the first message, and says how to fix each fault.
${placeUsage}
    --target ID        checks this target alone
    --url URL          where Slack sends commands, if not to the stage
    --file FILE        instead of infra/watch.yml, or infra/watch.<stage>.yml if there is one
    --offline          checks the file alone
    --route WORDS      checks nothing: where would this go, and whom would it call? "EXTEND failed instance:redis-orders at 03:00"`;

const text = { type: 'string' } as const;
const options = {
  ...stageOption,
  ...placeOptions,
  target: text,
  url: text,
  file: text,
  offline: { type: 'boolean' },
  route: text,
} as const;
const print = (line: string) => console.log(line);

await runCommand({ usage, options }, async ({ stage: given, target, url, offline, route, ...values }) => {
  const stage = given === undefined ? undefined : readStage(given);
  const file = values.file ?? watchFileOf(join(import.meta.dirname, '..'), stage);
  const place = readPlace(values, process.env);
  const settings = readWatchFile(file);
  const targets = targetsOf(settings, target);
  print(`Configuration: ${file}`);
  if (offline !== true) print(place.words);
  if (route !== undefined) {
    const { text: answer, isUnderstood } = dryRunText(settings, route, await readMutes(), systemClock.now());
    print(`\n${answer}`);
    process.exitCode = isUnderstood ? 0 : 1;
    return;
  }
  const verdicts = await examine();
  print(`\n${summary(verdicts)}`);
  process.exitCode = verdicts.some(({ kind }) => kind === 'fault') ? 1 : 0;

  async function examine(): Promise<readonly Verdict[]> {
    if (offline === true) return examineOffline(settings, targets);
    const { patient, faults } = await admit();
    if (patient !== undefined) return runDoctor(patient, print);
    for (const verdict of faults) print(describeVerdict(verdict));
    return faults;
  }

  /** The table has them; without it the routes alone decide. */
  async function readMutes(): ReturnType<typeof mutesOf> {
    const { patient } = offline === true ? {} : await admit();
    return patient === undefined ? undefined : await mutesOf(patient);
  }

  async function admit(): Promise<Reading> {
    enterPlace(place, process.env);
    const { region } = place;
    const named = { ...(stage === undefined ? {} : { stage, region }), ...(url === undefined ? {} : { url }) };
    return await readPatient({ settings, targets, variables: process.env, ...named });
  }
});

function examineOffline(settings: Settings, targets: Settings['targets']): readonly Verdict[] {
  const asked = skipped('keys, clock, table, token, channels, commands, schedule', 'not checked with --offline');
  const verdicts = [...checkConfiguration(settings, targets), asked];
  for (const verdict of verdicts) print(describeVerdict(verdict));
  return verdicts;
}

function targetsOf({ targets }: Settings, id: string | undefined): Settings['targets'] {
  const wanted = targets.filter((target) => id === undefined || target.id === id);
  if (wanted.length > 0) return wanted;
  throw new UsageError(`--target: found ${id}, allowed: ${targets.map((target) => target.id).join(', ')}.`);
}
