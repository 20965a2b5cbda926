/** Targets, their tasks and events, a table and Slack, all in memory and each as plain as it can be: what is counted is lib/. */
import { parseSettings } from '../../../lib/config.ts';
import type { Settings } from '../../../lib/model/settings.ts';
import type { Mute } from '../../../lib/mutes/mutes.ts';
import { poll } from '../../../lib/poll.ts';
import type { CloudList } from '../../../lib/ports/cloud.ts';
import type { Store } from '../../../lib/ports/store.ts';
import type { Effects } from '../../../lib/run.ts';
import { createMemoryStore } from '../../bench/support/memory-store.ts';

export interface ListedTask {
  readonly id: string;
  readonly name: string;
  status: string;
  readonly user_name: string;
  readonly created_at: string;
  updated_at: string;
}

export interface WatchedCloud {
  readonly store: Store;
  readonly settings: Settings;
  /** Listed from now on, all created at this second or shortly before. */
  begin(count: number): void;
  /** All that were listed have ended so. */
  end(status: string): void;
  /** Bad states and their ends, ten to an instance. */
  happen(count: number): void;
  /** A minute later. */
  poll(): Promise<void>;
  now(): number;
}

export interface CloudOptions {
  readonly targets?: number;
  readonly sources?: readonly string[];
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly mutes?: readonly Mute[];
}

const channel = 'C0000000000';
const startMs = Date.parse('2026-11-25T10:00:00Z');
const spacingMs = 50;
const eventsOfInstance = 10;
const users = 10;

/** The watch has begun: one poll has found nothing. */
export async function openWatchedCloud(options: CloudOptions = {}): Promise<WatchedCloud> {
  const { targets = 1, sources = ['tasks'], changes = {}, mutes = [] } = options;
  const settings = parseSettings({
    targets: Array.from({ length: targets }, (_, index) => ({
      id: `target-${index}`,
      region: 'cn-north-4',
      projectId: index.toString(16).padStart(32, '0'),
      sources,
    })),
    defaultRoute: { channel },
    ...changes,
  });
  const store = createMemoryStore();
  const tasks: ListedTask[] = [];
  const events = new Map<string, Readonly<Record<string, unknown>>[]>();
  let nowMs = startMs;
  let made = 0;
  const effects: Effects = {
    clock: {
      now: () => nowMs,
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    },
    budget: { remainingMs: () => 10 * 3_600_000 },
    ids: { nonce: () => `nonce-${++made}` },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    store,
    taskList: listOf(tasks, ({ created_at: at }) => Date.parse(at)),
    eventList: (name) => listOf(events.get(name) ?? [], ({ time }) => Number(time)),
    slack: {
      post: async () => ({ kind: 'sent', ts: `${Math.floor(nowMs / 1_000)}.${String(++made).padStart(6, '0')}` }),
      edit: async ({ ts }) => ({ kind: 'sent', ts }),
      find: async () => ({ kind: 'absent' }),
    },
    mutes: async () => mutes,
  };
  const cloud: WatchedCloud = {
    store,
    settings,
    now: () => nowMs,
    begin(count) {
      for (let index = 0; index < count; index += 1) {
        const at = new Date(nowMs - (index + 1) * spacingMs).toISOString();
        const id = `ff80808187bce0740187bd32${(0xa0000000 + tasks.length).toString(16)}`;
        const user = `user-${index % users}`;
        tasks.push({ id, name: 'EXTEND', status: 'RUNNING', user_name: user, created_at: at, updated_at: at });
      }
    },
    end(status) {
      for (const task of tasks) Object.assign(task, { status, updated_at: new Date(nowMs - 1_000).toISOString() });
    },
    happen(count) {
      for (let index = 0; index < count; index += 1) {
        const name = index % 2 === 0 ? 'redisNodeStatusAbnormal' : 'redisNodeStatusNormal';
        const list = events.get(name) ?? [];
        events.set(name, list);
        list.push({
          event_id: `ev1764158400000${(0xb0000000 + index).toString(16)}`,
          event_name: name,
          time: nowMs - (count - index) * spacingMs,
          detail: { resource_id: `instance-${Math.floor(index / eventsOfInstance)}`, event_level: 'Critical' },
        });
      }
    },
    async poll() {
      nowMs += 60_000;
      await poll(effects, settings, {}, { taskCenter: 0, cloudEye: 0, dynamodb: 0, slack: 0 });
    },
  };
  await cloud.poll();
  return cloud;
}

function listOf<Item>(items: readonly Item[], timeOf: (item: Item) => number): CloudList {
  return {
    async page({ fromSeconds, toSeconds, offset, limit }) {
      const isIn = (item: Item) => timeOf(item) >= fromSeconds * 1_000 && timeOf(item) <= toSeconds * 1_000;
      return { items: items.filter(isIn).slice(offset, offset + limit), clockOffsetMs: 0 };
    },
  };
}
