/** `npm run init`: asks a few questions, writes infra/watch.yml, and with --stage stores the secrets in SSM. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAsker, InitError } from './init/asker.ts';
import { runInit } from './init/run-init.ts';
import { createSecretStore, SecretStoreError } from './secret-store.ts';

const usage = `npm run init -- [--stage S] [--aws-region R] [--region R --project P --channel C] [--id ID] [--time-zone Z] [--events] [--file F] [--overwrite] [--yes]
--events: watches failovers and the health of nodes too, from Cloud Eye; the key needs ces:events:get.
Secrets come from SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, CLOUD_SDK_AK and CLOUD_SDK_SK, or from what you type, which is not shown.
--yes asks nothing. --overwrite replaces the file and the secrets.`;

const say = (line: string) => console.log(line);

try {
  await main();
} catch (error) {
  const isExpected = error instanceof InitError || error instanceof SecretStoreError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const {
    stage,
    file,
    overwrite = false,
    yes = false,
    'aws-region': awsRegion,
    'time-zone': timeZone,
    ...given
  } = readFlags();
  const asker = yes ? undefined : createAsker(process.stdin, process.stdout);
  try {
    await runInit({
      given: { ...given, ...(timeZone === undefined ? {} : { timeZone }) },
      file: file ?? join(import.meta.dirname, 'watch.yml'),
      overwrite,
      variables: process.env,
      say,
      ...(asker === undefined ? {} : { asker }),
      ...(stage === undefined
        ? {}
        : { secrets: { stage, store: createSecretStore(`/dcs-watch/${stage}`, awsRegion) } }),
    });
  } finally {
    asker?.close();
  }
}

function readFlags() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const target = { region: text, project: text, channel: text, id: text, 'time-zone': text, events: flag };
  try {
    const options = { ...target, stage: text, 'aws-region': text, file: text, overwrite: flag, yes: flag } as const;
    return parseArgs({ options }).values;
  } catch {
    throw new InitError(usage);
  }
}
