/** The demonstration: a short day in a made-up cloud, posted to a Slack on this machine. */
import { DAY_ENDS_AT, DAY_STARTS_AT, DEMO_DAY } from './demo-day.ts';
import { DEMO_PROJECT } from './demo-settings.ts';
import { leaveAddress } from './edge/address-file.ts';
import { holdFolder } from './hold.ts';
import { type Demo, openDemo } from './open-demo.ts';
import type { RunOptions } from './run-options.ts';
import { createBudget, keepRunning, rest } from './schedule.ts';
import { storyLines } from './story.ts';

const POLL_EVERY_MS = 60_000;
/** How long a minute of the day lasts for people who watch: eighteen of them pass in half a minute. */
const WATCHABLE_MINUTE_MS = 1600;

export async function runDemo({ once, fast, port, signal, print, variables }: RunOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  if (!once) stack.defer(holdFolder());
  // Nobody looks at the page of a single run, so it leaves the usual port to others.
  const choice = { port: port ?? (once ? 0 : undefined), print };
  const demo = stack.use(await openDemo({ ...choice, logLevel: variables.LOG_LEVEL }));
  const printNews = createPrinter(demo, print);
  const pollAndPrint = async () => {
    await demo.poll({}, createBudget(signal, demo.clock.now));
    printNews();
  };

  print('No credentials are set, so this is the demonstration: a short day in a made-up cloud.');
  if (!once) {
    stack.defer(leaveAddress(demo.edge));
    print(`Watch it at ${demo.edge.origin}`);
    print('Ask there with /dcs help, or in another terminal: npm run ask -- "tasks failed last 24h"');
  }
  print('');
  const pollAndRest = async () => {
    await pollAndPrint();
    if (!fast) await rest(WATCHABLE_MINUTE_MS, signal);
  };
  await playDay(demo, signal, pollAndRest);
  if (once || signal.aborted) return;
  print(`\nThe day is over. Look at ${demo.edge.origin} as long as you like; Ctrl-C ends it.`);
  await keepRunning(pollEveryMinute(demo, pollAndPrint), POLL_EVERY_MS, signal);
}

/** Each poll sees what has happened up to its minute. */
async function playDay({ clock, center, say }: Demo, signal: AbortSignal, poll: () => Promise<void>): Promise<void> {
  let left = DEMO_DAY;
  for (let atMs = Date.parse(DAY_STARTS_AT); atMs <= Date.parse(DAY_ENDS_AT); atMs += POLL_EVERY_MS) {
    if (signal.aborted) return;
    for (const { at, put = [], patch, events = [], says } of left.filter(
      (happening) => Date.parse(happening.at) <= atMs,
    )) {
      clock.advanceTo(Date.parse(at));
      center.put(DEMO_PROJECT, ...put);
      if (patch) center.patch(DEMO_PROJECT, patch.id, patch);
      center.putEvent(DEMO_PROJECT, ...events);
      if (says !== undefined) await say(says);
    }
    left = left.filter((happening) => Date.parse(happening.at) > atMs);
    clock.advanceTo(atMs);
    await poll();
  }
}

function pollEveryMinute({ clock }: Demo, poll: () => Promise<void>): () => Promise<void> {
  return async () => {
    clock.advanceTo(clock.now() + POLL_EVERY_MS);
    await poll();
  };
}

/** Prints what is new in the journal since the last time. */
function createPrinter({ slack, clock }: Demo, print: (line: string) => void): () => void {
  let printed = 0;
  const names = new Map(Object.entries(slack.channels).map(([name, id]) => [id, name]));
  return () => {
    for (const entry of slack.journal.slice(printed)) {
      print(storyLines(entry, names.get(entry.channel) ?? entry.channel, clock.now()));
    }
    printed = slack.journal.length;
  };
}
