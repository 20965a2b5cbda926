/** `npm run secrets -- --stage S NAME`: changes one secret of a stage, and nothing else. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { secretNames } from '../lib/config.ts';
import { enterPlace, placeOptions, placeUsage, readPlace, readStage, stageOption } from './aws-place.ts';
import { runCommand, UsageError } from './command-line.ts';
import { createAsker } from './init/asker.ts';
import { readValue, type Secret, secretsFor } from './init/secrets.ts';
import { createSecretStore } from './secret-store.ts';
import { readWatchFile, watchFileOf } from './watch-file.ts';

const usage = `npm run secrets -- -s STAGE [-r REGION] [--aws-profile P] [NAME]
Changes one secret of a stage: slack-bot-token, slack-signing-secret, or credentials/<name>. Without a NAME it shows which are stored.
${placeUsage}
The value is what you type, which is not shown, or is in SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, or CLOUD_SDK_AK and CLOUD_SDK_SK.
While you change the signing secret, store old and new with a comma between them. docs/operating.md, Changing secrets`;

await runCommand({ usage, options: { ...stageOption, ...placeOptions }, takesWords: true }, async (values, words) => {
  if (values.stage === undefined) throw new UsageError('--stage is missing: whose secret is it?');
  const stage = readStage(values.stage);
  const place = readPlace(values, process.env);
  const known = secretsFor(credentialSets(stage));
  const [name, ...more] = words;
  const secret = known.find((one) => one.name === name);
  if (more.length > 0 || (name !== undefined && secret === undefined)) {
    throw new UsageError(`There is no secret ${words.join(' ')}: ${known.map((one) => one.name).join(', ')}.`);
  }
  console.log(`Stage ${stage}, ${place.words}`);
  enterPlace(place, process.env);
  const store = createSecretStore(`/dcs-watch/${stage}`, place.region);
  const stored = await store.read(known.map((one) => one.name));
  if (secret === undefined) {
    for (const one of known) console.log(`${one.name}: ${one.name in stored ? 'stored' : 'not stored'}`);
    return;
  }
  const given = secret.parts.filter(({ variable }) => process.env[variable]);
  for (const { variable } of given) console.log(`Taken from the variable ${variable}.`);
  const value = await askFor(secret);
  await store.store(secret.name, value, true);
  console.log(`${secret.name}: ${secret.name in stored ? 'replaced' : 'stored'}. It is in use within five minutes.`);
  console.log(`Next: npm run doctor -- --stage ${stage}`);
});

/** Those that the stage's targets use, as far as its file can be read. */
function credentialSets(stage: string): readonly string[] {
  const file = watchFileOf(join(import.meta.dirname, '..'), stage);
  if (!existsSync(file)) return [];
  const settings = readWatchFile(file);
  return secretNames(settings).flatMap((name) => /^credentials\/(.+)$/.exec(name)?.[1] ?? []);
}

async function askFor(secret: Secret): Promise<string> {
  const asker = createAsker(process.stdin, process.stdout);
  try {
    const value = await readValue(secret, process.env, asker);
    if (value !== undefined) return value;
  } finally {
    asker.close();
  }
  throw new UsageError(`${secret.name}: no value was given, so nothing has changed.`);
}
