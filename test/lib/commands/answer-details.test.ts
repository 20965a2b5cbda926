/** Details: what a message does not show. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import type { Lookups } from '../../../lib/commands/lookups.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { parseSettings } from '../../../lib/config.ts';
import { cachedListPatch, instancesKey } from '../../../lib/instances/cached-list.ts';
import { cursorKey, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import type { InstanceFacts } from '../../../lib/ports/cloud.ts';
import type { Key, Row } from '../../../lib/ports/store.ts';
import { createSimulatedStore, createTableState } from '../../simulation/simulated-store.ts';
import { startedAtMs } from '../../support/message-views.ts';
import { makeRow } from '../../support/task-rows.ts';

const projectId = '0123456789abcdef0123456789abcdef';
const channel = 'C0123456789';
const nowMs = startedAtMs + 600_000;
const orders: InstanceFacts = {
  id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f',
  name: 'redis-orders',
  engine: 'Redis 6.0',
  specification: 'redis.ha.xu1.large.r2.4',
  gigabytes: '.125',
  status: 'RUNNING',
  zones: ['cn-north-4a', 'cn-north-4b'],
  maintenance: '22:00-02:00',
};
const instance = { id: orders.id, name: 'redis-orders' };
const timing = { graceMs: 1_000, marginMs: 250 };

interface World {
  readonly context: AskContext;
  /** Every key that was read. */
  readonly reads: Key[];
}

function worldOf(
  rows: readonly TaskRow[],
  list: readonly InstanceFacts[] = [orders],
  language: 'en' | 'zh-CN' = 'en',
): World {
  const settings = parseSettings({
    language,
    targets: [{ id: 'prod', name: 'Production', region: 'cn-north-4', projectId }],
    defaultRoute: { channel },
  });
  const table = createTableState();
  const write = (key: Key, patch: Parameters<typeof table.write>[2]) => void table.write(key, 0, patch, key.sk);
  for (const row of rows) write(row.key, taskPatch('prod', row, timing, 4_000_000_000));
  write(instancesKey('prod'), cachedListPatch({ instances: list, fetchedAtMs: startedAtMs - 86_400_000 }, projectId));
  write(
    cursorKey('prod'),
    cursorPatch({ ...newCursor('tasks', 0, 0, 7), naming: { fetchedAtMs: startedAtMs - 60_000 } }),
  );
  const store = createSimulatedStore(table);
  const reads: Key[] = [];
  const keys = rows.map((row) => ({ key: row.key, createdAtMs: row.task.createdAtMs ?? 0 }));
  const lookups: Lookups = {
    list: async ({ limit }) => keys.toSorted((one, other) => other.createdAtMs - one.createdAtMs).slice(0, limit),
    count: async () => 0,
    withHead: async (_, head) => keys.filter(({ key }) => key.sk.startsWith(`TASK#${head}`)).map(({ key }) => key),
    withTail: async () => [],
    dead: async () => [],
    mutes: async (): Promise<readonly Row[]> => [],
  };
  const readMany: typeof store.readMany = async (many) => {
    reads.push(...many);
    return await store.readMany(many);
  };
  const context: AskContext = {
    settings,
    store: { ...store, readMany },
    lookups,
    ids: { nonce: () => 'n' },
    now: () => nowMs,
    stopAtMs: nowMs + 1_000,
    asker: { id: 'U1', name: 'anna', teamDomain: 'example' },
  };
  return { context, reads };
}

const task = { id: '8abf6e1e72c12e7c0172c15b508500aa', status: 'FAILED', createdAtMs: startedAtMs, userName: 'anna' };
const failure = (changes: Partial<TaskRow> = {}) =>
  makeRow(
    'prod',
    { ...task, updatedAtMs: startedAtMs + 102_000, errorCode: 'DCS.5094', jobId: '8abf6e1e87bce0740187bd32748b0530' },
    { instance, failedStep: { name: 'Promote the replica', number: 2, of: 3 }, ...changes },
  );

async function details(world: World): Promise<string> {
  const { settings } = world.context;
  return renderAnswer(await ask(world.context, `task ${task.id}`), settings, 'asker').text;
}

describe('/dcs task', () => {
  it('shows why a task failed and its whole ids, and not what to check next', async () => {
    const text = await details(worldOf([failure()]));
    assert.match(text, /^🔴 Master\/standby switchover failed · redis-orders\n25 Nov 2026, 03:12 UTC · Production/);
    assert.match(text, /Production \(cn-north-4\) · took 1m 42s · anna\n/);
    assert.match(
      text,
      /\nCause: the switchover itself failed \(DCS.5094\)\nFailed at step: Promote the replica \(2 of 3\)\n/,
    );
    assert.match(text, /\nTask ID: 8abf6e1e72c12e7c0172c15b508500aa\nJob ID: 8abf6e1e87bce0740187bd32748b0530\n/);
    assert.doesNotMatch(text, /Check which node/);
  });

  it('shows what the instance is like, and when it was listed last', async () => {
    const text = await details(worldOf([failure()]));
    assert.match(text, /\nInstance redis-orders\nInstance ID: 2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f\n/);
    assert.match(
      text,
      /\nRedis 6\.0 · redis\.ha\.xu1\.large\.r2\.4 · 0\.125 GB · RUNNING\nZones: cn-north-4a, cn-north-4b\n/,
    );
    assert.match(text, /\nMaintenance window: 22:00–02:00 UTC\nas listed 25 Nov 2026, 03:11 UTC\n/);
  });

  it('says it in Chinese', async () => {
    const text = await details(worldOf([failure()], [orders], 'zh-CN'));
    assert.match(
      text,
      /\n失败步骤：Promote the replica（第 2 步，共 3 步）\n任务 ID：8abf6e1e72c12e7c0172c15b508500aa\n/,
    );
    assert.match(text, /\n可用区：cn-north-4a, cn-north-4b\n维护时间窗：22:00–02:00 UTC\n列表获取于 /);
  });

  it('says what it does not know of the instance', async () => {
    const unknown = failure();
    const { instance: _, ...nameless } = unknown;
    assert.match(await details(worldOf([nameless])), /\nInstance\nNobody knows yet which instance it is about\.\n/);
    assert.match(await details(worldOf([unknown], [])), /\nIt is not in the list of instances\.\n/);
    assert.match(await details(worldOf([unknown], [{ id: orders.id }])), /4e5f\nas listed /);
  });

  it('lists the last five tasks of the instance, newest first, and none of another', async () => {
    const others = Array.from({ length: 8 }, (_, index) =>
      makeRow(
        'prod',
        { id: `other-${index}xxxx`, name: 'EXTEND', createdAtMs: startedAtMs - index * 1_000 },
        {
          instance: index === 1 ? { id: 'elsewhere', name: 'redis-orders-2' } : instance,
        },
      ),
    );
    const text = await details(worldOf([failure(), ...others]));
    const ids = [...text.matchAll(/…er-(\d)xxxx/g)].map(([, index]) => index);
    assert.match(text, /\nLast tasks on this instance\n✅ Specification change succeeded · redis-orders\n/);
    assert.deepEqual(ids, ['0', '2', '3', '4', '5']);
  });

  it('says who was told where, with a link', async () => {
    const root = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1795576353.000100' };
    const channels = { [channel]: { asked: 1, mention: [], root, replies: {} } };
    const world = worldOf([failure({ channels })]);
    const answer = renderAnswer(await ask(world.context, `task ${task.id}`), world.context.settings, 'asker');
    assert.match(answer.text, /\nSent to\nC0123456789 /);
    assert.match(
      JSON.stringify(answer.blocks),
      /https:\/\/example\.slack\.com\/archives\/C0123456789\/p1795576353000100/,
    );
    assert.match(await details(worldOf([failure({ channels: {} })])), /\nSent to\n.+/);
  });

  it('shows nothing of an instance as markup, and none of another project', async () => {
    const hostile = { ...orders, status: '<!channel>', specification: '*x*' };
    assert.match(await details(worldOf([failure()], [hostile])), /&lt;!channel&gt;/);
  });

  it('reads the table alone, in few reads', async () => {
    const world = worldOf([failure()]);
    await details(world);
    assert.deepEqual(
      world.reads.map(({ sk }) => sk).filter((sk) => !sk.startsWith('TASK#')),
      ['INSTANCES', 'CURSOR', 'CURSOR#events', 'CHANNEL'],
    );
  });
});
