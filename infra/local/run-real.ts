/** The schedule and the table are on this machine; everything else is real. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composePoll } from '../../functions/compose-poll.ts';
import { readEdgeEnvironment, readEnvironment } from '../../lib/config.ts';
import type { Environment, Settings } from '../../lib/model/settings.ts';
import { PollError, type Report } from '../../lib/poll.ts';
import { readWatchFile } from '../watch-file.ts';
import { pointAwsAt } from './aws-environment.ts';
import type { Variables } from './choose-mode.ts';
import { leaveAddress } from './edge/address-file.ts';
import { createEdge } from './edge.ts';
import { keepSummingUp } from './keep-summing-up.ts';
import type { RunOptions } from './run-options.ts';
import { createBudget, everyMs, keepRunning } from './schedule.ts';
import { createLocalTable, LOCAL_TABLE_NAME } from './table.ts';

/** Relative to the directory that npm start runs in, the project's root. */
const TABLE_PATH = join('.data', 'table');
const LOCAL_VARIABLES = { TABLE_NAME: LOCAL_TABLE_NAME, SECRETS_PATH: undefined };
const SETTINGS_FILE = fileURLToPath(new URL('../watch.yml', import.meta.url));

export async function runReal({ once, port, signal, print, variables }: RunOptions): Promise<void> {
  const settings = readWatchFile(variables.WATCH_CONFIG_FILE || SETTINGS_FILE);
  const environment = readLocalEnvironment(variables, settings);
  await using stack = new AsyncDisposableStack();
  const table = stack.adopt(await createLocalTable({ path: TABLE_PATH }), ({ close }) => close());
  pointAwsAt(table);
  const poll = composePoll({ settings, environment });
  const ids = settings.targets.map(({ id }) => id);
  print(`Watching ${ids.join(', ')}. What was sent is kept in ${resolve(TABLE_PATH)}.`);
  if (once) {
    const { reports } = await poll({}, createBudget(signal, Date.now));
    for (const report of reports) print(summary(report));
    return;
  }
  print('Ctrl-C ends it; the next start continues from there.');
  if (variables.SLACK_SIGNING_SECRET) await answerSlack(stack, settings, variables, { port, print });
  const pollTarget = async (target: string) => {
    try {
      await poll({ target }, createBudget(signal, Date.now));
    } catch (error) {
      // A PollError is already logged. Whatever it was, the next poll may succeed.
      if (!(error instanceof PollError)) print(`${target}: ${String(error)}`);
    }
  };
  const polls = settings.targets.map(({ id, every }) => keepRunning(() => pollTarget(id), everyMs(every), signal));
  await Promise.all([...polls, keepSummingUp(settings, environment, signal, print)]);
}

/** The endpoints that Slack calls. Only this machine can reach them, so Slack needs a tunnel to it. */
async function answerSlack(
  stack: AsyncDisposableStack,
  settings: Settings,
  variables: Variables,
  { port, print }: Pick<RunOptions, 'port' | 'print'>,
): Promise<void> {
  const environment = readEdgeEnvironment({ ...variables, ...LOCAL_VARIABLES });
  const { origin } = stack.adopt(await createEdge({ settings, environment, port }), ({ close }) => close());
  stack.defer(leaveAddress({ origin }));
  print(`Slack may call ${origin}/slack/commands and /slack/interactions, through a tunnel to this machine.`);
}

function summary({ target, tasks, deliveries }: Report['reports'][number]): string {
  const { seen, changed, baseline } = tasks;
  return (
    `${target}: ${seen} tasks seen, ${tasks.new} new, ${changed} changed, ${baseline} recorded in silence; ` +
    `${deliveries.sent} messages sent or edited, ${deliveries.waiting} waiting.`
  );
}

/** Uses this machine's table and secrets, whatever the variables say about the cloud's. */
function readLocalEnvironment(variables: Variables, settings: Settings): Environment {
  return readEnvironment({ ...variables, ...LOCAL_VARIABLES }, settings);
}
