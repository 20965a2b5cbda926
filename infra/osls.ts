/** What `npm run package` and `npm run deploy` share: their options, which osls takes as they are, and the first checks. */
import { join } from 'node:path';
import { placeOptions, placeUsage, readPlace, readStage, stageOption } from './aws-place.ts';
import { CommandError, UsageError } from './command-line.ts';
import { examplesIn } from './examples.ts';
import { readWatchFile, watchFileOf } from './watch-file.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const oslsOptions = {
  ...stageOption,
  ...placeOptions,
  param: { ...text, multiple: true },
  verbose: flag,
  debug: text,
} as const;

export const oslsUsage = `${placeUsage}
    --param NAME=VALUE  a parameter of serverless.yml: slackConcurrency, alarmEmail
    --verbose, --debug  for osls`;

/** Those that serverless.yml reads. osls takes any other in silence. */
const parameterForm = /^(?:slackConcurrency=\d+|alarmEmail=\S+@\S+)$/;

/** osls's own when none is named. */
const stageDefault = 'dev';

export interface Deployment {
  readonly stage: string;
  readonly words: string;
  /** What was given of stage, region and profile. What was not is the same for every command. */
  readonly place: readonly string[];
}

interface Values {
  readonly stage?: string;
  readonly region?: string;
  readonly 'aws-profile'?: string;
  readonly param?: readonly string[];
}

export function readDeployment(values: Values, variables: Readonly<Record<string, string | undefined>>): Deployment {
  const stage = readStage(values.stage ?? stageDefault);
  const odd = values.param?.find((one) => !parameterForm.test(one));
  if (odd !== undefined) {
    throw new UsageError(
      `--param: found ${JSON.stringify(odd)}, allowed: slackConcurrency=NUMBER, alarmEmail=ADDRESS.`,
    );
  }
  const { region, 'aws-profile': profile } = values;
  const flags = Object.entries({ stage, region, 'aws-profile': profile });
  return {
    stage,
    words: `Stage ${stage}, ${readPlace(values, variables).words}`,
    place: flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
  };
}

/** Nothing is built or deployed from a file that still has the example's project or channel in it. */
export function refuseExamples(stage: string): void {
  const file = watchFileOf(join(import.meta.dirname, '..'), stage);
  const found = examplesIn(readWatchFile(file)).map(({ what, found }) => `- ${what}: ${found}`);
  if (found.length === 0) return;
  throw new CommandError(
    `${file} still holds what was only an example:\n${found.join('\n')}\n→ put in your own, or run npm run init -- --stage ${stage}, which writes the file from your answers`,
  );
}
