/** `npm run test-alert -- --route 1`: one alarm that is marked as a test, the whole way that a failure goes. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createDynamoDbClient } from '../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../lib/clients/aws/lookups.ts';
import { createStore } from '../lib/clients/aws/store.ts';
import { systemClock } from '../lib/clients/system-clock.ts';
import type { Settings, Target } from '../lib/model/settings.ts';
import type { TestMark } from '../lib/model/task.ts';
import { readMutes } from '../lib/mutes/mutes.ts';
import { StoreError } from '../lib/ports/store.ts';
import { enterPlace, placeOptions, placeUsage, readPlace, readStage, stageOption } from './aws-place.ts';
import { CommandError, runCommand, UsageError } from './command-line.ts';
import { readStack } from './doctor/read-stack.ts';
import { silentLog } from './doctor/silent-log.ts';
import { pointAwsAt } from './local/aws-environment.ts';
import { dataFolder, holdFolder } from './local/hold.ts';
import { StartError } from './local/start-error.ts';
import { createLocalTable } from './local/table.ts';
import { readRoute, writeTestAlarm } from './test-alert/write-test-alarm.ts';
import { readWatchFile, watchFileOf } from './watch-file.ts';

const usage = `npm run test-alert -- [-s STAGE] [-r REGION] [--aws-profile P] [--target ID] [--file FILE] [--call] --route NUMBER
Sends one alarm, marked as a test, by the route of that number, or by the route "default": the next poll finds it in the table, like a failure.
Without --stage it is written to the table that TABLE_NAME names, and otherwise to that of npm start in this folder.
${placeUsage}
    --route NUMBER     as /dcs routes counts them, or default
    --call             mentions whom the route mentions, at once and later; otherwise it mentions nobody
    --target ID        whose poll sends it, if not that of the first target that the route matches
    --file FILE        instead of infra/watch.yml, or infra/watch.<stage>.yml if there is one`;

const text = { type: 'string' } as const;
const options = {
  ...stageOption,
  ...placeOptions,
  route: text,
  call: { type: 'boolean' },
  target: text,
  file: text,
} as const;

const expires = 'It counts nowhere, stands in no list, and is forgotten after a day.';

await runCommand({ usage, options }, async ({ stage: given, route, call, target: id, file, ...values }) => {
  const stage = given === undefined ? undefined : readStage(given);
  const place = readPlace(values, process.env);
  const settings = readWatchFile(file ?? watchFileOf(join(import.meta.dirname, '..'), stage));
  const test: TestMark = { route: readRoute(settings, route), calls: call === true };
  const target = targetOf(settings, test, id);
  await using stack = new AsyncDisposableStack();
  const named = process.env.TABLE_NAME;
  if (stage === undefined && !named) {
    for (const line of await write(await openLocalTable(stack))) console.log(line);
    console.log(`The first poll of the next npm start sends it. ${expires}`);
    return;
  }
  console.log(place.words);
  enterPlace(place, process.env);
  const tableName = stage === undefined ? named : (await readStack(stage, place.region)).resources.get('Table');
  if (!tableName) throw new CommandError('The stack has no table: run npm run deploy.');
  for (const line of await write(tableName)) console.log(line);
  console.log(`The next poll of ${target.id} sends it, within ${target.every}. ${expires}`);
  console.log('The routes that are deployed decide: deploy first what you changed.');

  async function write(table: string): Promise<readonly string[]> {
    const client = createDynamoDbClient({ count: () => {} });
    stack.defer(() => client.destroy());
    const mutes = readMutes(await createLookups({ client, tableName: table }).mutes().catch(unreachable));
    const store = createStore({ client, tableName: table, log: silentLog });
    const tester = { settings, target, store, mutes, nowMs: systemClock.now(), nonce: randomUUID() };
    return await writeTestAlarm(tester, test).catch(unreachable);
  }
});

async function openLocalTable(stack: AsyncDisposableStack): Promise<string> {
  try {
    stack.defer(holdFolder());
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    const how = 'End it, run this again, and start it: its first poll sends the test.';
    throw new CommandError(`npm start has the table of this folder open. ${how}`, { cause });
  }
  const table = stack.adopt(await createLocalTable({ path: join(dataFolder, 'table') }), ({ close }) => close());
  pointAwsAt(table);
  return table.tableName;
}

function targetOf({ targets, routes }: Settings, { route }: TestMark, id: string | undefined): Target {
  const [matched] = route === 'default' ? [] : (routes[route - 1]?.match.target ?? []);
  const wanted = id ?? matched ?? targets[0]?.id;
  const target = targets.find((one) => one.id === wanted);
  if (target !== undefined) return target;
  throw new UsageError(`--target: found ${id}, allowed: ${targets.map((one) => one.id).join(', ')}.`);
}

function unreachable(error: unknown): never {
  if (!(error instanceof StoreError)) throw error;
  throw new CommandError(`${error.message} Check --stage, --region and the AWS credentials.`, { cause: error });
}
