/** The schedule and the table are on this machine; everything else is real. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { composePoll } from '../../functions/compose-poll.ts';
import { readEdgeEnvironment, readEnvironment } from '../../lib/config.ts';
import { everyMs } from '../../lib/model/polling.ts';
import type { Environment, Settings } from '../../lib/model/settings.ts';
import { PollError, type Report } from '../../lib/poll.ts';
import { readWatchFile } from '../watch-file.ts';
import { pointAwsAt } from './aws-environment.ts';
import type { Variables } from './choose-mode.ts';
import { makeSigningSecret } from './demo-settings.ts';
import { leaveAddress } from './edge/address-file.ts';
import { answerOverSocket, type SocketModeOptions } from './edge/socket-mode.ts';
import { createEdge } from './edge.ts';
import { createHealth, type Health, serveHealth } from './health.ts';
import { dataFolder, holdFolder } from './hold.ts';
import { keepSummingUp } from './keep-summing-up.ts';
import { openAtPort } from './listen.ts';
import type { RunOptions } from './run-options.ts';
import { createBudget, keepRunning } from './schedule.ts';
import { createLocalTable, LOCAL_TABLE_NAME } from './table.ts';

const TABLE_PATH = join(dataFolder, 'table');
const LOCAL_VARIABLES = { TABLE_NAME: LOCAL_TABLE_NAME, SECRETS_PATH: undefined };
const SETTINGS_FILE = fileURLToPath(new URL('../watch.yml', import.meta.url));

/** Expired rows are deleted this often. */
const SWEEP_EVERY_MS = 3_600_000;

export async function runReal(options: RunOptions): Promise<void> {
  const { once, signal, print, variables } = options;
  const settings = readWatchFile(variables.WATCH_CONFIG_FILE || SETTINGS_FILE);
  const environment = readLocalEnvironment(variables, settings);
  await using stack = new AsyncDisposableStack();
  stack.defer(holdFolder());
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
  const health = createHealth(settings.targets, Date.now);
  await openHealth(stack, health, options);
  const edge = await openEdge(stack, settings, options);
  const pollTarget = async (target: string) => {
    try {
      learn(health, await poll({ target }, createBudget(signal, Date.now)));
    } catch (error) {
      // A PollError is already logged. Whatever it was, the next poll may succeed.
      if (error instanceof PollError) learn(health, error.report);
      else print(`${target}: ${String(error)}`);
    }
  };
  const sweep = () =>
    table.deleteExpired(Date.now()).catch((error: unknown) => print(`Expired rows: ${String(error)}`));
  await Promise.all([
    ...settings.targets.map((target) => keepRunning(() => pollTarget(target.id), everyMs(target), signal)),
    keepSummingUp(settings, environment, signal, print),
    keepRunning(sweep, SWEEP_EVERY_MS, signal),
    overSocket(edge, options),
  ]);
}

function learn(health: Health, report: Report | undefined): void {
  for (const about of report?.reports ?? []) health.learn(about);
}

async function openHealth(
  stack: AsyncDisposableStack,
  health: Health,
  { healthPort, print }: Pick<RunOptions, 'healthPort' | 'print'>,
): Promise<void> {
  if (healthPort === undefined) return;
  const { origin } = stack.adopt(await serveHealth(health, healthPort), ({ close }) => close());
  print(`${origin} answers 200 while every target is on time and nothing waits too long, else 503 with the reasons.`);
}

/** What Slack calls through a tunnel to this machine or over Socket Mode, and npm run ask from another terminal. */
async function openEdge(
  stack: AsyncDisposableStack,
  settings: Settings,
  { port, print, variables }: RunOptions,
): Promise<Pick<SocketModeOptions, 'answerers' | 'signingSecret'>> {
  const given = variables.SLACK_SIGNING_SECRET;
  const own = makeSigningSecret();
  const environment = readEdgeEnvironment({ ...variables, ...LOCAL_VARIABLES, SLACK_SIGNING_SECRET: given || own });
  const parts = { settings, environment };
  const opened = await openAtPort((at) => createEdge({ ...parts, port: at }), { port, print });
  const edge = stack.adopt(opened, ({ close }) => close());
  const { origin, answerers } = edge;
  stack.defer(leaveAddress(given ? { origin } : { origin, signingSecret: own }));
  if (given) {
    print(`Slack may call ${origin}/slack/commands and /slack/interactions, through a tunnel to this machine.`);
  }
  print('Ask in another terminal: npm run ask -- status');
  const [signingSecret = own] = environment.signingSecrets;
  return { answerers, signingSecret };
}

async function overSocket(
  edge: Pick<SocketModeOptions, 'answerers' | 'signingSecret'>,
  { signal, print, variables }: RunOptions,
): Promise<void> {
  const appToken = variables.SLACK_APP_TOKEN;
  const apiUrl = variables.SLACK_API_URL || undefined;
  if (appToken) await answerOverSocket({ ...edge, appToken, apiUrl, signal, print });
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
