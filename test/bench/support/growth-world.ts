/** The product's poll between doubles that cost as little as possible, on a clock that skips waits. */
import { createLog } from '../../../lib/clients/aws/log.ts';
import { parseSettings } from '../../../lib/config.ts';
import type { Settings } from '../../../lib/model/settings.ts';
import { poll } from '../../../lib/poll.ts';
import type { CloudList } from '../../../lib/ports/cloud.ts';
import type { Slack } from '../../../lib/ports/slack.ts';
import type { Effects } from '../../../lib/run.ts';
import { putCursor, putKnownTasks } from './known-tasks.ts';
import { timed } from './measure.ts';
import { createMemoryStore } from './memory-store.ts';
import { benchChannel } from './settings.ts';
import { listedTask, spacingMs, taskAt } from './tasks.ts';

export interface WatchOptions {
  readonly targets: number;
  /** Tasks of each target; all of them have the same. */
  readonly count: number;
  /** In the table already, or new. */
  readonly known: boolean;
}

export interface Watch {
  /** Sets the cursors back to before the tasks and polls all targets. @returns milliseconds of the poll alone. */
  poll(): Promise<number>;
}

/** The poll comes when the newest task is settled. */
const settledMs = 60_000;
const plentyMs = 100 * 3_600_000;

export async function createWatch({ targets, count, known }: WatchOptions): Promise<Watch> {
  const nowMs = Date.now();
  const settings = settingsOf(targets);
  const store = createMemoryStore();
  const ids = settings.targets.map(({ id }) => id);
  if (known) for (const id of ids) await putKnownTasks(store, count, nowMs, id);
  const taskList = createTaskList(count, nowMs);
  return {
    async poll() {
      for (const id of ids) await putCursor(store, count, nowMs, id);
      const requests = { taskCenter: 0, cloudEye: 0, dynamodb: 0, slack: 0 };
      const effects = createEffects(nowMs, store, taskList);
      let seen = 0;
      const durationMs = await timed(async () => {
        const { reports } = await poll(effects, settings, {}, requests);
        for (const { tasks } of reports) seen += known ? tasks.unchanged : tasks.new;
      });
      if (seen !== count * targets) throw new Error(`${seen} tasks of ${count * targets}`);
      return durationMs;
    },
  };
}

function settingsOf(targets: number): Settings {
  return parseSettings({
    targets: Array.from({ length: targets }, (_, index) => ({
      id: `target-${index}`,
      name: `Target ${index}`,
      region: 'cn-north-4',
      projectId: index.toString(16).padStart(32, '0'),
    })),
    defaultRoute: { channel: benchChannel },
  });
}

function createEffects(nowMs: number, store: Effects['store'], taskList: CloudList): Effects {
  let skippedMs = 0;
  let nonces = 0;
  const now = () => nowMs + settledMs + skippedMs;
  const sleep = async (durationMs: number) => {
    skippedMs += durationMs;
  };
  const nonce = () => {
    nonces += 1;
    return `nonce-${nonces}`;
  };
  return {
    clock: { now, sleep },
    budget: { remainingMs: () => plentyMs },
    ids: { nonce },
    log: createLog('error', () => {}),
    store,
    taskList,
    eventList: () => ({ page: async () => ({ items: [] }) }),
    slack: createSlack(now),
  };
}

function createSlack(now: () => number): Slack {
  let sent = 0;
  const accept = async () => {
    sent += 1;
    return { kind: 'sent', ts: `${Math.floor(now() / 1_000)}.${String(sent).padStart(6, '0')}` } as const;
  };
  return { post: accept, edit: accept, find: async () => ({ kind: 'absent' }) };
}

function createTaskList(count: number, nowMs: number): CloudList {
  const items = Array.from({ length: count }, (_, index) => listedTask(taskAt(count - 1 - index, nowMs)));
  const oldestMs = taskAt(count - 1, nowMs).createdAtMs;
  const place = (timeMs: number) => Math.min(count, Math.max(0, Math.ceil((timeMs - oldestMs) / spacingMs)));
  return {
    async page({ fromSeconds, toSeconds, offset, limit }) {
      const first = place(fromSeconds * 1_000) + offset;
      const last = Math.min(place(toSeconds * 1_000 + 1), first + limit);
      return { items: items.slice(first, Math.max(first, last)), clockOffsetMs: 0 };
    },
  };
}
