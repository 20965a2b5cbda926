/** One catch-up in a process of its own; says over IPC what it took. Bundled like the product before it runs. */
import { composePoll } from '../../../functions/compose-poll.ts';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../../lib/clients/aws/log.ts';
import { createStore } from '../../../lib/clients/aws/store.ts';
import type { Environment } from '../../../lib/model/settings.ts';
import { PollError, type Report } from '../../../lib/poll.ts';
import type { Store } from '../../../lib/ports/store.ts';
import { putCursor, putKnownTasks } from './known-tasks.ts';
import { countingStore, createMemoryStore, type StoreCounts } from './memory-store.ts';
import { benchKey, benchSettings } from './settings.ts';

export interface CatchUpOrder {
  /** `pages`: fetch and JSON.parse of `urls`, and nothing else. */
  readonly what: 'poll' | 'pages';
  readonly origin: string;
  readonly urls?: readonly string[];
  readonly count: number;
  readonly nowMs: number;
  /** The tasks are in the store already: put there first when it is the memory's. */
  readonly known: boolean;
  /** The table that holds the rows; memory when left out. */
  readonly table?: { readonly endpoint: string; readonly name: string };
  /** The invocation's time is over with the last new task's commit: nothing is told yet. */
  readonly commitsOnly: boolean;
}

export interface CaughtUp extends StoreCounts {
  readonly durationMs: number;
  readonly tasks: Readonly<Record<string, number>>;
  readonly sent: number;
  readonly waiting: number;
  readonly peakMebibytes: number;
  readonly heapPeakMebibytes: number;
}

const bytesPerMebibyte = 1_024 ** 2;
const sampleEveryMs = 20;
const plentyMs = 10 * 3_600_000;

let heapPeak = 0;
const sample = () => {
  heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed);
};
setInterval(sample, sampleEveryMs).unref();

process.once('message', async (order: CatchUpOrder) => {
  const done = order.what === 'pages' ? await readPages(order) : await catchUp(order);
  sample();
  const peakMebibytes = process.resourceUsage().maxRSS / 1_024;
  process.send?.({ ...done, peakMebibytes, heapPeakMebibytes: heapPeak / bytesPerMebibyte });
  process.disconnect();
});

async function readPages({ origin, urls = [] }: CatchUpOrder) {
  const startedAtMs = performance.now();
  let items = 0;
  for (const url of urls) {
    const response = await fetch(origin + url);
    items += (JSON.parse(await response.text()) as { tasks: readonly unknown[] }).tasks.length;
  }
  return { durationMs: performance.now() - startedAtMs, items };
}

async function catchUp(order: CatchUpOrder) {
  const base = openStore(order);
  if (order.known && order.table === undefined) await putKnownTasks(base, order.count, order.nowMs);
  await putCursor(base, order.count, order.nowMs);
  const { store, counts } = countingStore(base);
  let skippedMs = 0;
  const clock = {
    now: () => Date.now() + skippedMs,
    // What Slack's pace makes a run wait is no work: it is skipped.
    sleep: async (durationMs: number) => {
      skippedMs += durationMs;
    },
  };
  const poll = composePoll({
    settings: benchSettings(order.origin),
    environment: environmentOf(order),
    clock,
    store,
    log: silent,
  });
  const remainingMs = () => (order.commitsOnly && counts.taskWrites >= order.count ? 0 : plentyMs);
  const startedAtMs = performance.now();
  const report = await poll({}, { remainingMs }).catch(reportOf);
  const durationMs = performance.now() - startedAtMs;
  const [target] = report.reports;
  return {
    durationMs,
    tasks: target?.tasks,
    sent: target?.deliveries.sent,
    waiting: target?.deliveries.waiting,
    ...counts,
  };
}

const silent = createLog('error', () => {});

function openStore({ table }: CatchUpOrder): Store {
  if (table === undefined) return createMemoryStore();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const connection = { endpoint: table.endpoint, region: 'eu-central-1', credentials };
  const timeouts = { connectionTimeoutMs: 20_000, requestTimeoutMs: 60_000 };
  const client = createDynamoDbClient({ count: () => {}, connection, timeouts });
  return createStore({ client, tableName: table.name, log: silent });
}

function environmentOf({ origin }: CatchUpOrder): Environment {
  return {
    tableName: 'none',
    slackToken: 'xoxb-none',
    slackApiUrl: `${origin}/api/`,
    slackHooksOrigin: origin,
    logLevel: 'error',
    credentials: new Map([['default', benchKey]]),
  };
}

function reportOf(error: unknown): Report {
  if (error instanceof PollError && error.report !== undefined) return error.report;
  throw error;
}
