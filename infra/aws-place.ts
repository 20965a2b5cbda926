/** Where in AWS a command works. One rule for all commands, so that none looks elsewhere than another. */
import { UsageError } from './command-line.ts';

/** The same rule stands in serverless.yml, for who calls osls directly. */
const regionDefault = 'eu-central-1';

const text = { type: 'string' } as const;
/** osls has the same short ones. */
export const stageOption = { stage: { ...text, short: 's' } } as const;
export const placeOptions = { region: { ...text, short: 'r' }, 'aws-profile': text } as const;

export const placeUsage = `-s, --stage S          the stage, such as prod
-r, --region R         the AWS region; otherwise AWS_REGION, otherwise ${regionDefault}. The region of an AWS profile is not used
    --aws-profile P    the AWS profile whose credentials are used; otherwise the AWS SDK decides`;

export interface Place {
  readonly region: string;
  readonly profile?: string;
  /** For a person: the region, and what named it. */
  readonly words: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readPlace(
  { region, 'aws-profile': profile }: { readonly region?: string; readonly 'aws-profile'?: string },
  variables: Variables,
  regionFlag = '--region',
): Place {
  const [name, from] = whence(region, variables, regionFlag);
  if (!/^[a-z]{2,3}(?:-[a-z]+)+-\d+$/.test(name)) {
    throw new UsageError(`${from}: found ${JSON.stringify(name)}, allowed: an AWS region such as ${regionDefault}.`);
  }
  const who = profile === undefined ? '' : `, profile ${profile}`;
  return { region: name, ...(profile === undefined ? {} : { profile }), words: `AWS region ${name} (${from})${who}` };
}

function whence(region: string | undefined, { AWS_REGION }: Variables, flag: string): readonly [string, string] {
  if (region !== undefined) return [region, flag];
  if (AWS_REGION) return [AWS_REGION, 'AWS_REGION'];
  return [regionDefault, `by default; ${flag} or AWS_REGION names another`];
}

/** The AWS SDK reads both from the environment, wherever a client is made. */
export function enterPlace({ region, profile }: Place, variables: Record<string, string | undefined>): void {
  variables.AWS_REGION = region;
  if (profile !== undefined) variables.AWS_PROFILE = profile;
}

/** A stage is part of many names: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html */
export function readStage(stage: string): string {
  if (/^[a-zA-Z0-9][a-zA-Z0-9-]{0,31}$/.test(stage)) return stage;
  throw new UsageError(`--stage: found ${JSON.stringify(stage)}, allowed: 1 to 32 letters, digits and hyphens.`);
}
