/** Everything the poll meets, for real on loopback: table, Task Center, Slack; and the poll itself as Lambda calls it. */
import { randomUUID } from 'node:crypto';
import { composePoll } from '../../functions/compose-poll.ts';
import { createLocalSlack, type LocalMessage, type LocalSlack } from '../../infra/local/slack.ts';
import {
  createLocalTaskCenter,
  type LocalTaskCenter,
  type LocalTaskCenterOptions,
  type RawEvent,
  type RawTask,
} from '../../infra/local/task-center.ts';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import type { Environment, Settings } from '../../lib/model/settings.ts';
import { PollError, type PollEvent, type Report } from '../../lib/poll.ts';
import type { Clock } from '../../lib/ports/effects.ts';
import type { Store } from '../../lib/ports/store.ts';
import { type Dynalite, startDynalite } from './dynalite.ts';
import { asRole } from './roles.ts';
import { type SlackProxy, startSlackProxy } from './slack-proxy.ts';
import { projectId, type StageTargets, stageSettings } from './stage-settings.ts';
import { createTable } from './table.ts';

export { projectId } from './stage-settings.ts';

/** No message, error or log line may hold its secret. */
export const stageKey = { ak: 'STAGEACCESSKEY', sk: 'stage-secret-key-canary' };

export interface StageOptions extends StageTargets {
  readonly settings?: Record<string, unknown>;
  readonly taskCenter?: Partial<LocalTaskCenterOptions>;
  /** In the place of the table, for thousands of tasks. */
  readonly store?: Store;
  /**
   * What time it is, for the cloud and for the poll. Unless given it stands still a month ago, so that no run is cut
   * short on a busy machine. Slack always has the machine's time, and a poll that runs ahead of it would look for its
   * own messages after they were sent.
   */
  readonly now?: () => number;
}

export interface Attempt extends Report {
  readonly error?: PollError;
}

export interface Stage extends AsyncDisposable {
  readonly taskCenter: LocalTaskCenter;
  readonly slack: LocalSlack;
  readonly proxy: SlackProxy;
  readonly dynamodb: Dynalite;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly channel: string;
  readonly otherChannel: string;
  put(...tasks: readonly RawTask[]): void;
  /** To Cloud Eye's lists. */
  putEvent(...events: readonly RawEvent[]): void;
  /** All that were put, as they were then. */
  readonly tasks: readonly RawTask[];
  /** Every log line so far, from debug up. */
  readonly logged: readonly string[];
  poll(event?: PollEvent, remainingMs?: number): Promise<Report>;
  /** New clients over the same table, as a deployment makes them; with other settings if any are given. */
  redeploy(settings?: Record<string, unknown>): Promise<void>;
  /** For a poll that may fail: its report all the same, and the fault. */
  tryPoll(event?: PollEvent, remainingMs?: number): Promise<Attempt>;
  /** Messages about tasks and digests; notices are left out. */
  told(channel?: string): Promise<readonly LocalMessage[]>;
  /** Moves the time of cloud and poll on. */
  pass(seconds: number): void;
  now(): number;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  let aheadMs = 0;
  const aMonthAgoMs = Date.now() - 30 * 86_400_000;
  const now = () => (options.now?.() ?? aMonthAgoMs) + aheadMs;
  const goOn = (durationMs: number) => {
    aheadMs += durationMs;
  };
  const clock: Clock = { now, sleep: async (durationMs) => goOn(durationMs) };
  const dynamodb = await startDynalite();
  const tableName = `stage-${randomUUID()}`;
  await createTable(createDynamoDbClient({ count: () => {}, connection: dynamodb.connection }), tableName);
  const taskCenter = await createLocalTaskCenter({
    keys: [stageKey],
    projects: [projectId],
    now,
    ...options.taskCenter,
  });
  const slack = await createLocalSlack();
  const proxy = await startSlackProxy(slack.url);
  const settingsWith = (changes: Record<string, unknown> = {}) =>
    stageSettings(changes, options, taskCenter.endpoint, slack.channels.general);
  const settings = settingsWith(options.settings);
  const environment: Environment = {
    tableName,
    slackToken: slack.token,
    slackApiUrl: proxy.apiUrl,
    slackHooksOrigin: 'https://hooks.slack.com',
    logLevel: 'debug',
    credentials: new Map([['default', stageKey]]),
  };
  const logged: string[] = [];
  const tasks: RawTask[] = [];
  const log = createLog('debug', (line) => {
    logged.push(line);
    if (process.env.STAGE_LOG === 'debug') console.log(line);
  });
  const compose = (current: Settings) =>
    composePoll({
      settings: current,
      environment,
      clock,
      dynamodb: asRole(dynamodb.connection, 'PollRole'),
      log,
      ...(options.store && { store: options.store }),
    });
  let runPoll = compose(settings);
  const poll = async (event: PollEvent = {}, remainingMs = 50_000) => {
    const endMs = now() + remainingMs;
    return await runPoll(event, { remainingMs: () => endMs - now() });
  };
  return {
    taskCenter,
    slack,
    proxy,
    dynamodb,
    settings,
    environment,
    channel: slack.channels.general,
    otherChannel: slack.channels.random,
    tasks,
    put(...more) {
      tasks.push(...more);
      taskCenter.put(projectId, ...more);
    },
    putEvent: (...events) => taskCenter.putEvent(projectId, ...events),
    logged,
    poll,
    async redeploy(changes = options.settings) {
      runPoll = compose(settingsWith(changes));
    },
    tryPoll: (event, remainingMs) =>
      poll(event, remainingMs).catch((error: unknown) => {
        if (!(error instanceof PollError)) throw error;
        return { ...lastReport(logged), error };
      }),
    told: async (channel = slack.channels.general) => (await slack.messages(channel)).filter(isTold),
    pass: (seconds) => goOn(seconds * 1_000),
    now,
    async [Symbol.asyncDispose]() {
      await Promise.all([taskCenter.close(), slack.close(), dynamodb.close(), proxy[Symbol.asyncDispose]()]);
    },
  };
}

function isTold({ metadata }: LocalMessage): boolean {
  return (metadata as { event_type?: string } | undefined)?.event_type !== 'dcs_notice';
}

/** The report of a poll that failed is in the log alone. */
function lastReport(logged: readonly string[]): Report {
  const line = logged.findLast((text) => text.includes('"event":"poll"'));
  return { reports: [], ...(line === undefined ? {} : JSON.parse(line)) };
}

/** A clock that shows `iso` now and goes on from there. */
export function clockFrom(iso: string): () => number {
  const offsetMs = Date.parse(iso) - Date.now();
  return () => Date.now() + offsetMs;
}

let count = 0;

/** A task as the list gives it. Its last eight digits stand nowhere else. */
export function rawTask(nowMs: number, changes: RawTask = {}): RawTask {
  count += 1;
  const at = new Date(nowMs).toISOString();
  return {
    id: `ff80808187bce0740187bd32${(0xa0000000 + count).toString(16)}`,
    name: 'masterStandbySwapJob',
    status: 'RUNNING',
    user_name: 'anna',
    details: null,
    created_at: at,
    updated_at: at,
    ...changes,
  };
}
