/** `npm run init`: asks a few questions, writes infra/watch.yml, and with --stage stores the secrets in SSM. */
import { join } from 'node:path';
import { enterPlace, readPlace, readStage, stageOption } from './aws-place.ts';
import { runCommand } from './command-line.ts';
import { createAsker } from './init/asker.ts';
import { runInit } from './init/run-init.ts';
import { createSecretStore } from './secret-store.ts';
import { watchFileOf } from './watch-file.ts';

const usage = `npm run init -- [-s STAGE] [--aws-region R] [--aws-profile P] [--region R --project P --channel C] [--id ID] [--call WHOM] [--time-zone Z] [--events] [--file F] [--overwrite] [--yes]
Asks what to watch, stores the secrets of the stage in SSM, and writes infra/watch.yml.
--call WHOM   who is called when a switchover or failover fails: here, channel, IDs of groups and people with commas, or nobody
--events      watches failovers and the health of nodes too, from Cloud Eye; the key needs ces:events:get
--aws-region  otherwise AWS_REGION, otherwise eu-central-1. The region of an AWS profile is not used
--overwrite   replaces the file, of which a copy stays, and the secrets
--yes         asks nothing
Secrets come from SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, CLOUD_SDK_AK and CLOUD_SDK_SK, or from what you type, which is not shown.
npm run secrets changes a single one later.`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const target = { region: text, project: text, channel: text, id: text, call: text, 'time-zone': text };
const options = {
  ...target,
  events: { type: 'boolean' },
  ...stageOption,
  'aws-region': text,
  'aws-profile': text,
  file: text,
  overwrite: flag,
  yes: flag,
} as const;

const say = (line: string) => console.log(line);

await runCommand({ usage, options }, async (values) => {
  const { stage: named, file, overwrite, yes, 'aws-region': region, 'aws-profile': profile, ...others } = values;
  const { 'time-zone': timeZone, ...given } = others;
  const stage = named === undefined ? undefined : readStage(named);
  const place = readPlace(
    { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { 'aws-profile': profile }) },
    process.env,
    '--aws-region',
  );
  if (stage !== undefined) {
    say(`Stage ${stage}, ${place.words}`);
    enterPlace(place, process.env);
  }
  const asker = yes ? undefined : createAsker(process.stdin, process.stdout);
  try {
    await runInit({
      given: { ...given, ...(timeZone === undefined ? {} : { timeZone }) },
      file: file ?? watchFileOf(join(import.meta.dirname, '..'), stage),
      overwrite,
      variables: process.env,
      say,
      ...(asker === undefined ? {} : { asker }),
      ...(stage === undefined
        ? {}
        : { secrets: { stage, store: createSecretStore(`/dcs-watch/${stage}`, place.region) } }),
    });
  } finally {
    asker?.close();
  }
});
