/** Commands about events of Cloud Eye, which are rows like tasks. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import type { Lookups } from '../../../lib/commands/lookups.ts';
import { gatherEvidence } from '../../../lib/commands/mute-evidence.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { parseSettings } from '../../../lib/config.ts';
import { type Cursor, cursorKey, cursorPatch, newCursor } from '../../../lib/model/cursor.ts';
import { matches } from '../../../lib/model/match.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import { subjectOf } from '../../../lib/model/routes.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { eventNames } from '../../../lib/model/vocabulary.ts';
import { knownTypes, matchOf } from '../../../lib/mutes/filter.ts';
import { type Key, type Row, rowId, type Store } from '../../../lib/ports/store.ts';
import { makeEvent, makeRecovered, makeTask, startedAtMs } from '../../support/message-views.ts';
import { makeRow } from '../../support/task-rows.ts';

const projectId = '0123456789abcdef0123456789abcdef';
const channel = 'C0123456789';
const nowMs = startedAtMs + 600_000;
const asker = { id: 'U1', name: 'anna' };

function settingsWith(language: 'en' | 'zh-CN' = 'en') {
  return parseSettings({
    language,
    targets: [
      { id: 'prod', name: 'Production', region: 'cn-north-4', projectId, sources: ['tasks', 'events'] },
      { id: 'staging', region: 'cn-north-4', projectId: 'f'.repeat(32) },
    ],
    defaultRoute: { channel },
  });
}

interface Table {
  readonly context: AskContext;
  /** What was read one by one. */
  readonly reads: string[];
}

function openTable(rows: readonly Row[], language: 'en' | 'zh-CN' = 'en'): Table {
  const reads: string[] = [];
  const byId = new Map(rows.map((row) => [rowId(row), row]));
  const store = {
    read: async (key: Key) => {
      reads.push(rowId(key));
      return byId.get(rowId(key));
    },
    readMany: async (keys: readonly Key[]) =>
      new Map(
        keys.flatMap((key) => [byId.get(rowId(key))].flatMap((row) => (row ? [[rowId(key), row] as const] : []))),
      ),
    due: async () => [],
  } as unknown as Store;
  const tasksOf = (target: string) => rows.filter(({ pk, sk }) => pk === `TARGET#${target}` && sk.startsWith('TASK#'));
  // As the index has it: only what has a time.
  const listed = (target: string) =>
    tasksOf(target).flatMap((row) => {
      return typeof row.createdAt === 'number' ? [{ key: row, createdAtMs: row.createdAt }] : [];
    });
  const lookups: Lookups = {
    list: async ({ target }) => listed(target),
    count: async ({ target }) => listed(target).length,
    withHead: async (target, head) => tasksOf(target).filter(({ sk }) => sk.startsWith(`TASK#${head}`)),
    withTail: async () => [],
    dead: async () => [],
    mutes: async () => [],
  };
  const ids = { nonce: () => 'nonce' };
  const settings = settingsWith(language);
  return { context: { settings, store, lookups, ids, now: () => nowMs, stopAtMs: nowMs + 1, asker }, reads };
}

function stored(row: TaskRow): Row {
  return { ...taskPatch('prod', row, { graceMs: 0, marginMs: 0 }, 4_000_000_000), ...row.key, v: 1 } as Row;
}

function cursorRow(source: 'tasks' | 'events', changes: Partial<Cursor>): Row {
  const cursor = { ...newCursor(source, startedAtMs, 0, 7), ...changes };
  return { ...cursorPatch(cursor), ...cursorKey('prod', source), v: 1 } as Row;
}

function textOf(answer: Answer, { settings }: AskContext): string {
  return renderAnswer(answer, settings, 'asker').text;
}

const failover = makeRow('prod', makeEvent('masterStandbyFailover', {}, { id: 'failover-0001' }), {
  instance: { name: 'redis-orders' },
  story: [{ atMs: nowMs, what: 'failed', rev: 1, rules: 'default', channels: channel }],
});

describe('filters of events', () => {
  it('know every event by its name, its class and what messages call it in either language', () => {
    for (const name of eventNames) {
      const subject = subjectOf('prod', { task: makeEvent(name) });
      const shown = [name.toUpperCase(), subject.class, ...knownTypes().filter((type) => type === name)];
      for (const type of shown) assert.ok(matches(matchOf({ type }), subject), type);
      assert.ok(subject.class === 'failover' || subject.class === 'health', name);
    }
    const abnormal = subjectOf('prod', { task: makeEvent('redisNodeStatusAbnormal') });
    for (const type of ['redis node health', 'Redis 节点状态', 'health'])
      assert.ok(matches(matchOf({ type }), abnormal));
    assert.ok(!matches(matchOf({ type: 'failover' }), abnormal));
  });

  it('are offered when a name is mistyped', async () => {
    const { context } = openTable([]);
    for (const [typed, meant] of [
      ['masterStandbyFailovr', 'masterStandbyFailover'],
      ['failovr', 'failover'],
    ]) {
      const text = textOf(await ask(context, `tasks type:${typed}`), context);
      assert.match(text, new RegExp(`Did you mean "type:${meant}"`));
    }
  });
});

describe('/dcs tasks and /dcs task of events', () => {
  const recovered = makeRow('prod', { ...makeRecovered('redisNodeStatusAbnormal', 240_000), id: 'abnormal-0001' });
  const rows = [failover, recovered, makeRow('prod', makeTask({ id: 'a-task-0001', state: 'succeeded' }))].map(stored);

  for (const query of [
    'type:failover',
    'class:failover',
    '类别:故障切换',
    'type:"automatic failover"',
    'type:自动故障切换',
  ]) {
    it(`finds failovers by ${query}`, async () => {
      const { context } = openTable(rows);
      const text = textOf(await ask(context, `tasks ${query} target:prod`), context);
      assert.match(text, /🔴 Automatic failover: a replica took over · redis-orders/);
      assert.doesNotMatch(text, /healthy|switchover/);
    });
  }

  it('F12: counts what is listed as what it is', async () => {
    for (const [query, title] of [
      ['tasks type:failover target:prod', /^1 event\n/],
      ['tasks target:prod', /^3 tasks and events\n/],
      ['tasks type:masterStandbySwapJob target:prod', /^1 task\n/],
    ] as const) {
      const { context } = openTable(rows);
      assert.match(textOf(await ask(context, query), context), title);
    }
  });

  it('lists how long a state lasted, and neither an account nor a time that is none', async () => {
    const { context } = openTable(rows);
    const text = textOf(await ask(context, 'tasks target:prod'), context);
    assert.match(
      text,
      /✅ Redis node healthy again.*\nfrom .* UTC to .* UTC · unhealthy for 4m · Production · …mal-0001\n/,
    );
    assert.match(text, /🔴 Automatic failover.*\n25 Nov 2026, 03:12 UTC · Production · …ver-0001\n/);
    assert.doesNotMatch(text, /0s|hwc-account/);
  });

  it('shows what Cloud Eye says of an event, its id and its instance', async () => {
    const { context } = openTable(rows);
    const text = textOf(await ask(context, 'task failover-0001'), context);
    assert.match(text, /^🔴 Automatic failover: a replica took over · redis-orders\n/);
    assert.match(text, /\n25 Nov 2026, 03:12 UTC · Production \(cn-north-4\)\nCloud Eye says: Node/);
    assert.match(text, /\nEvent ID: failover-0001\nInstance redis-orders\nInstance ID: 1f3c8a52/);
  });
});

describe('what an event and a task tell together', () => {
  const event = makeEvent('masterStandbySwitchover', {}, { id: 'switchover-0001' });
  const told = (what: 'joined' | 'explained', task: string, id: string) =>
    makeRow('prod', { ...event, id }, { channels: {}, story: [{ atMs: nowMs, what, task }] });
  const noted = (id: string, joined: string, name: string) =>
    makeRow('prod', makeTask({ id, name, state: 'succeeded' }), { joinedEvents: [{ id: joined, name: event.name }] });
  const rows = [
    noted('a-swap-0001', 'switchover-0001', 'masterStandbySwapJob'),
    told('joined', 'a-swap-0001', 'switchover-0001'),
    noted('an-extend-0002', 'switchover-0002', 'EXTEND'),
    told('explained', 'an-extend-0002', 'switchover-0002'),
    makeRow('prod', makeTask({ id: 'another-0003', state: 'succeeded' })),
  ].map(stored);

  it('is one row in a list: the task’s, which names the event', async () => {
    for (const language of ['en', 'zh-CN'] as const) {
      const { context } = openTable(rows, language);
      const text = textOf(await ask(context, 'tasks target:prod'), context);
      const both = language === 'en' ? 'in Cloud Eye: Planned switchover' : '云监控事件：计划内主备切换';
      assert.match(text, language === 'en' ? /^3 tasks\n/ : /^3 个任务\n/);
      assert.match(text, new RegExp(`…wap-0001 · ${both}\n`));
      assert.match(text, new RegExp(`…end-0002 · ${both}\n`));
      assert.equal(text.split(both).length, 3);
    }
  });

  for (const query of ['type:failover', 'class:failover', '类别:故障切换', 'type:"planned switchover"']) {
    it(`is found as one row by ${query}`, async () => {
      const { context } = openTable(rows);
      const text = textOf(await ask(context, `tasks ${query} target:prod`), context);
      assert.match(text, /^2 tasks\n/);
      assert.match(text, /wap-0001[\s\S]*end-0002/);
      assert.doesNotMatch(text, /…over-000|another/);
    });
  }

  it('is found by what the task is as well, and by both together', async () => {
    for (const query of ['type:masterStandbySwapJob class:failover', 'class:failover type:EXTEND']) {
      const { context } = openTable(rows);
      assert.match(textOf(await ask(context, `tasks ${query} target:prod`), context), /^No tasks found/);
    }
    const { context } = openTable(rows);
    assert.match(textOf(await ask(context, 'tasks class:capacity target:prod'), context), /^1 task\n/);
  });

  it('counts once in what a mute would have kept quiet, as what it was sent as', async () => {
    const { context } = openTable(rows);
    for (const [taskClass, expected] of [
      ['failover', [0, 3]],
      ['switchover', [2, 3]],
    ] as const) {
      const { matched, seen } = await gatherEvidence(context, {
        filter: { class: taskClass, target: 'prod' },
        includingFailures: true,
      });
      assert.deepEqual([matched, seen], expected, taskClass);
    }
  });

  it('shows the ids of both, and the event is still found by its own', async () => {
    const { context } = openTable(rows);
    assert.match(textOf(await ask(context, 'task a-swap-0001'), context), /Event ID: switchover-0001/);
    assert.match(textOf(await ask(context, 'why switchover-0002'), context), /its thread tells it: an-extend-0002/);
  });
});

describe('/dcs why of events', () => {
  async function why(row: TaskRow, language: 'en' | 'zh-CN' = 'en'): Promise<string> {
    const { context } = openTable([stored(row)], language);
    return textOf(await ask(context, `why ${row.task.id}`), context);
  }

  it('tells that an event was seen, not that it failed', async () => {
    assert.match(await why(failover), / · seen, default route/);
    const abnormal = makeEvent('redisNodeStatusAbnormal', {}, { id: 'abnormal-0001' });
    const story = [
      { atMs: nowMs, what: 'failed', rev: 1 },
      { atMs: nowMs, what: 'succeeded', rev: 2 },
    ];
    assert.match(await why(makeRow('prod', abnormal, { story })), /seen unhealthy\n.*seen recovered/);
    assert.match(await why(makeRow('prod', abnormal, { story }), 'zh-CN'), /检测到异常\n.*检测到已恢复/);
  });

  it('names the task that tells a planned switchover', async () => {
    const event = makeEvent('masterStandbySwitchover', {}, { id: 'switchover-0001' });
    const row = makeRow('prod', event, {
      channels: {},
      story: [{ atMs: nowMs, what: 'joined', task: '8abf6e1e72c1' }],
    });
    assert.match(await why(row), /because this task already reports it: 8abf6e1e72c1\n.*Now\nNo channel was notified/s);
    assert.match(await why(row, 'zh-CN'), /已由此任务通知：8abf6e1e72c1/);
  });

  it('B07: names the task that explains a planned switchover, and there the switchover', async () => {
    const event = makeEvent('masterStandbySwitchover', {}, { id: 'switchover-0001' });
    const explained = makeRow('prod', event, {
      channels: {},
      story: [{ atMs: nowMs, what: 'explained', task: '8abf6e1e72c1' }],
    });
    assert.match(await why(explained), /this task explains it, and its thread tells it: 8abf6e1e72c1/);
    assert.match(await why(explained, 'zh-CN'), /由此任务引起，已在其消息列中通知：8abf6e1e72c1/);
    const task = makeRow('prod', makeTask({ id: '8abf6e1e72c1', state: 'succeeded' }), {
      story: [{ atMs: nowMs, what: 'switchover', task: event.id }],
    });
    assert.match(await why(task), /that is reported in this thread: switchover-0001/);
    assert.match(await why(task, 'zh-CN'), /已在同一消息列中通知：switchover-0001/);
  });

  it('names the failover that was told in the thread, and how that reply fares', async () => {
    const { task } = failover;
    const root = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1.1' };
    const row = makeRow('prod', makeTask({ id: '8abf6e1e72c1', state: 'succeeded' }), {
      relatedFailovers: [{ task, atMs: nowMs }],
      channels: { [channel]: { asked: 1, mention: [], root, replies: {} } },
      story: [{ atMs: nowMs, what: 'failover', task: task.id }],
    });
    const text = await why(row);
    assert.match(text, /also reported in this thread: failover-0001/);
    assert.match(text, /C0123456789 up to date · message\nC0123456789 reply on its way/);
  });
});

describe('/dcs status of a target with events', () => {
  const rows = [
    cursorRow('tasks', { lastOkAtMs: nowMs - 60_000 }),
    cursorRow('events', {
      lastOkAtMs: nowMs - 480_000,
      failures: 3,
      failingSinceMs: nowMs - 240_000,
      lastFailure: 'HTTP 403 <ces:events:get>',
    }),
  ];

  it('says how late each source lists what happened, and how far dcs-watch looks back', async () => {
    const delays = { samplesMs: [0, 0, 120_000], worstMs: 120_000, worstAtMs: nowMs };
    const late = { samplesMs: [1_500_000, 1_800_000, 2_880_000], worstMs: 2_880_000, worstAtMs: nowMs };
    const measured = [cursorRow('tasks', { delays }), cursorRow('events', { delays: late })];
    const { context } = openTable(measured);
    assert.match(
      textOf(await ask(context, 'status target:prod'), context),
      /listing delay: usually none, at worst 2 minutes \(looks back 10 minutes\)\n[\s\S]*listing delay: usually 30 minutes, at worst 48 minutes \(looks back 1 hour\)/,
    );
    const { context: inChinese } = openTable(measured, 'zh-CN');
    assert.match(
      textOf(await ask(inChinese, 'status target:prod'), inChinese),
      /列出延迟：通常无，最长 2 分钟（回查 10 分钟）\n[\s\S]*列出延迟：通常 30 分钟，最长 48 分钟（回查 1 小时）/,
    );
  });

  it('says how each source is doing', async () => {
    const { context } = openTable(rows);
    const text = textOf(await ask(context, 'status target:prod'), context);
    assert.match(
      text,
      /Task Center · last successful poll .* \(1 minute ago\)\nread up to .*\nCloud Eye events · last successful poll/,
    );
    assert.match(
      text,
      /Cloud Eye events · .* \(8 minutes ago\)\nread up to .*\n🔴 the last 3 polls failed.*HTTP 403 &lt;ces:events:get&gt;/,
    );
    assert.doesNotMatch(text, /listing delay/);
    const { context: inChinese } = openTable(rows, 'zh-CN');
    assert.match(
      textOf(await ask(inChinese, 'status target:prod'), inChinese),
      /任务中心 · 最近一次.*\n.*\n云监控事件 · 最近一次/,
    );
  });

  it('reads one more row for it, and none for a target without events', async () => {
    const { context, reads } = openTable(rows);
    const text = textOf(await ask(context, 'status'), context);
    const keys = [cursorKey('prod'), cursorKey('prod', 'events'), cursorKey('staging')];
    assert.deepEqual(reads.toSorted(), keys.map(rowId).toSorted());
    assert.match(text, /staging \(cn-north-4\)\nnot polled yet/);
  });
});
