/** The demonstration: the product as it is, over a Task Center, a Slack and a table of its own, which start and end together. */
import { composePoll } from '../../functions/compose-poll.ts';
import { parseSettings, readEnvironment } from '../../lib/config.ts';
import { pointAwsAt } from './aws-environment.ts';
import { createDemoClock, type DemoClock } from './demo-clock.ts';
import { DAY_ENDS_AT, DAY_STARTS_AT, DEMO_DAY, DEMO_INSTANCES } from './demo-day.ts';
import { createPage } from './page/create-page.ts';
import type { RunOptions } from './run-options.ts';
import { createBudget, keepRunning, rest } from './schedule.ts';
import { createLocalSlack, type LocalSlack } from './slack.ts';
import { storyLines } from './story.ts';
import { createLocalTable } from './table.ts';
import { createLocalTaskCenter, type LocalTaskCenter } from './task-center.ts';

const PROJECT = '0123456789abcdef0123456789abcdef';
const KEY = { ak: 'LOCALDEMO', sk: 'local-demonstration' };
const POLL_EVERY_MS = 60_000;
/** Of a minute of the day, for people to watch: eighteen of them pass in half a minute. */
const WATCHABLE_MINUTE_MS = 1600;

export async function runDemo({ once, fast, signal, print, variables }: RunOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const clock = createDemoClock(Date.parse(DAY_STARTS_AT));
  const table = stack.adopt(await createLocalTable(), ({ close }) => close());
  const slack = stack.adopt(await createLocalSlack(), ({ close }) => close());
  const page = stack.adopt(await createPage({ slack, channel: 'general' }), ({ close }) => close());
  const center = stack.adopt(
    await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT], now: clock.now }),
    ({ close }) => close(),
  );
  pointAwsAt(table);
  center.putInstances(PROJECT, ...DEMO_INSTANCES);
  const settings = parseSettings(demoSettings(slack, center), 'The settings of the demonstration');
  const environment = readEnvironment(demoVariables(slack, table.tableName, variables.LOG_LEVEL), settings);
  const poll = composePoll({ settings, environment, clock });
  const tell = createTeller(slack, clock, print);
  const pollAndTell = async () => {
    await poll({}, createBudget(signal, clock.now));
    tell();
  };

  print(`No credentials are set: this is the demonstration. Watch it at ${page.url}, beginning now.\n`);
  const pollAndRest = async () => {
    await pollAndTell();
    if (!fast) await rest(WATCHABLE_MINUTE_MS, signal);
  };
  await playDay(clock, center, signal, pollAndRest);
  if (once || signal.aborted) return;
  print(`\nThat was the day. Look at ${page.url} as long as you like; Ctrl-C ends it.`);
  await keepRunning(pollEveryMinute(clock, pollAndTell), POLL_EVERY_MS, signal);
}

/** Each poll sees what has happened by its minute, as it would have on that day. */
async function playDay(
  clock: DemoClock,
  center: LocalTaskCenter,
  signal: AbortSignal,
  poll: () => Promise<void>,
): Promise<void> {
  let left = DEMO_DAY;
  for (let atMs = Date.parse(DAY_STARTS_AT); atMs <= Date.parse(DAY_ENDS_AT); atMs += POLL_EVERY_MS) {
    if (signal.aborted) return;
    for (const { at, put = [], patch } of left.filter((happening) => Date.parse(happening.at) <= atMs)) {
      clock.advanceTo(Date.parse(at));
      center.put(PROJECT, ...put);
      if (patch) center.patch(PROJECT, patch.id, patch);
    }
    left = left.filter((happening) => Date.parse(happening.at) > atMs);
    clock.advanceTo(atMs);
    await poll();
  }
}

function pollEveryMinute(clock: DemoClock, poll: () => Promise<void>): () => Promise<void> {
  return async () => {
    clock.advanceTo(clock.now() + POLL_EVERY_MS);
    await poll();
  };
}

/** Prints what has come to the journal since the last time. */
function createTeller(slack: LocalSlack, clock: DemoClock, print: (line: string) => void): () => void {
  let told = 0;
  const names = new Map(Object.entries(slack.channels).map(([name, id]) => [id, name]));
  return () => {
    for (const entry of slack.journal.slice(told)) {
      print(storyLines(entry, names.get(entry.channel) ?? entry.channel, clock.now()));
    }
    told = slack.journal.length;
  };
}

function demoSettings(slack: LocalSlack, center: LocalTaskCenter): unknown {
  const channel = slack.channels.general;
  return {
    targets: [{ id: 'demo', name: 'Demo', region: 'cn-north-4', projectId: PROJECT, endpoint: center.endpoint }],
    routes: [{ match: { class: ['switchover'], event: ['failed'] }, channel, mention: ['here'] }],
    defaultRoute: { channel },
  };
}

/** Only what belongs to the demonstration, and how much it logs. */
function demoVariables(slack: LocalSlack, tableName: string, logLevel = 'warn'): Record<string, string> {
  return {
    TABLE_NAME: tableName,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    CLOUD_SDK_AK: KEY.ak,
    CLOUD_SDK_SK: KEY.sk,
    LOG_LEVEL: logLevel,
  };
}
