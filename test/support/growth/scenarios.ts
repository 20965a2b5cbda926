/** What a poll and a command do over so many things. */
import type { AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import type { Entry } from '../../../lib/commands/lookups.ts';
import { type Mute, muteKey, mutePatch } from '../../../lib/mutes/mutes.ts';
import type { Row } from '../../../lib/ports/store.ts';
import { makeRow, writeRows } from '../task-rows.ts';
import type { Scenario } from './scenario.ts';
import { openWatchedCloud } from './watched-cloud.ts';

const oneByOne = { delivery: { digestAbove: 1_000 } };
const channelsUsed = 10;
const tenChannels = {
  ...oneByOne,
  routes: Array.from({ length: channelsUsed }, (_, index) => ({
    match: { user: [`user-${index}`] },
    channel: `C000000000${index}`,
  })),
};

export const scenarios: Readonly<Record<string, Scenario>> = {
  'a poll over tasks it knows': async (size) => {
    const cloud = await openWatchedCloud();
    cloud.begin(size);
    cloud.end('SUCCESS');
    await cloud.poll();
    return () => cloud.poll();
  },
  'new tasks in a digest': async (size) => {
    const cloud = await openWatchedCloud();
    cloud.begin(size);
    return () => cloud.poll();
  },
  'new tasks one by one': async (size) => {
    const cloud = await openWatchedCloud({ changes: oneByOne });
    cloud.begin(size);
    return () => cloud.poll();
  },
  'new tasks in ten channels': async (size) => {
    const cloud = await openWatchedCloud({ changes: tenChannels });
    cloud.begin(size);
    return () => cloud.poll();
  },
  'open tasks that are watched': async (size) => {
    const cloud = await openWatchedCloud();
    cloud.begin(size);
    await cloud.poll();
    return () => cloud.poll();
  },
  'tasks of a digest that end': async (size) => {
    const cloud = await openWatchedCloud();
    cloud.begin(size);
    await cloud.poll();
    cloud.end('FAILED');
    return () => cloud.poll();
  },
  'events of Cloud Eye and their ends': async (size) => {
    const cloud = await openWatchedCloud({ sources: ['events'] });
    cloud.happen(size);
    return () => cloud.poll();
  },
  targets: async (size) => {
    const cloud = await openWatchedCloud({ targets: size });
    cloud.begin(1);
    return () => cloud.poll();
  },
  'tasks under mutes': async (size) => {
    const mutes = Array.from({ length: 50 }, (_, index) => muteOf(index));
    const cloud = await openWatchedCloud({ mutes });
    cloud.begin(size);
    return () => cloud.poll();
  },
  '/dcs tasks': async (size) => await asking('tasks user:nobody', size),
  '/dcs mutes': async (size) => await asking('mutes', size),
  '/dcs status': async (size) => await asking('status', size),
  'a long line': async (size) => {
    const names = Array.from({ length: size }, (_, index) => `t${index}`);
    return await asking(`tasks ${names.map((name) => `type:${name}`).join(' ')}`, 1);
  },
};

/** Over so many tasks, each of which waits for a message, and so many mutes. */
async function asking(text: string, size: number): Promise<() => Promise<unknown>> {
  const { store, settings, now } = await openWatchedCloud();
  const target = settings.targets[0]?.id ?? '';
  const nowMs = now();
  const made = Array.from({ length: size }, (_, index) => {
    const createdAtMs = nowMs - (index + 1) * 1_000;
    return makeRow(target, {
      id: `ff80808187bce0740187bd32${(0xa0000000 + index).toString(16)}`,
      status: 'FAILED',
      userName: 'anna',
      createdAtMs,
      updatedAtMs: createdAtMs,
    });
  });
  await writeRows(store, target, made);
  const entries = made.map(({ key, task }): Entry => ({ key, createdAtMs: task.createdAtMs ?? 0 }));
  const keys = entries.map(({ key }) => key);
  const mutes = Array.from({ length: size }, (_, index): Row => {
    const { key, v: _v, ...mute } = muteOf(index);
    return { ...key, v: 1, nonce: 'nonce', ...mutePatch(mute, target) } as unknown as Row;
  });
  const context: AskContext = {
    settings,
    store,
    ids: { nonce: () => 'nonce' },
    now,
    stopAtMs: Number.POSITIVE_INFINITY,
    asker: { id: 'U1', name: 'anna' },
    lookups: {
      list: async ({ after, limit }) => {
        const first = after === undefined ? 0 : entries.findIndex(({ key }) => key.sk === after.key.sk) + 1;
        return entries.slice(first, first + limit);
      },
      count: async ({ limit }) => Math.min(limit, size),
      withHead: async () => [],
      withTail: async () => [],
      dead: async (_target, limit) => keys.slice(0, limit),
      mutes: async () => mutes,
    },
  };
  return async () => await ask(context, text);
}

function muteOf(index: number): Mute {
  const filter = { type: `Some${index}` };
  return {
    key: muteKey(filter, index + 1),
    v: 1,
    number: index + 1,
    filter,
    untilMs: Number.MAX_SAFE_INTEGER,
    byId: 'U1',
    byName: 'anna',
    includingFailures: false,
    createdAtMs: 0,
  };
}
