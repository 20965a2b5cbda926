import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, AskContext } from '../../../lib/commands/answer.ts';
import { ask } from '../../../lib/commands/ask.ts';
import type { Lookups } from '../../../lib/commands/lookups.ts';
import { renderAnswer } from '../../../lib/commands/render.ts';
import { parseSettings } from '../../../lib/config.ts';
import { taskPatch } from '../../../lib/model/task-patch.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { type Key, type Row, rowId, type Store } from '../../../lib/ports/store.ts';
import { makeEvent } from '../../support/message-views.ts';
import { makeRow } from '../../support/task-rows.ts';

const nowMs = Date.parse('2026-11-25T12:00:00Z');
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

interface Table {
  readonly context: AskContext;
  /** How many rows were read. */
  rowsRead: number;
}

interface TableOptions {
  readonly language?: 'en' | 'zh-CN';
  readonly targets?: readonly string[];
  /** How long reading a row takes. */
  readonly rowMs?: number;
}

/** As the index has them: newest first, by target, between two times, a page at a time. */
function openTable(
  rows: Readonly<Record<string, readonly TaskRow[]>>,
  { language = 'en', targets = ['prod'], rowMs = 0 }: TableOptions = {},
): Table {
  const stored = Object.entries(rows).flatMap(([target, some]) =>
    some.map((row): Row => ({ ...taskPatch(target, row, { graceMs: 0, marginMs: 0 }, 4e9), ...row.key, v: 1 }) as Row),
  );
  const byId = new Map(stored.map((row) => [rowId(row), row]));
  const timeOf = ({ createdAt }: Row) => createdAt as number;
  const newestFirst = stored
    .filter(({ createdAt }) => createdAt !== undefined)
    .sort((one, other) => timeOf(other) - timeOf(one));
  const lookups = {
    list: async ({ target, state, fromMs, toMs, after, limit }) => {
      const listed = newestFirst.filter(
        (row) =>
          row.createdOf === `TARGET#${target}` &&
          (state === undefined || row.stateOf === `TARGET#${target}#${state}`) &&
          timeOf(row) >= fromMs &&
          timeOf(row) <= toMs,
      );
      const begin = after === undefined ? 0 : listed.findIndex((row) => rowId(row) === rowId(after.key)) + 1;
      return listed.slice(begin, begin + limit).map((row) => ({ key: row, createdAtMs: timeOf(row) }));
    },
  } as Partial<Lookups> as Lookups;
  let clockMs = nowMs;
  const table: Table = { rowsRead: 0, context: undefined as unknown as AskContext };
  const store = {
    readMany: async (keys: readonly Key[]) => {
      table.rowsRead += keys.length;
      clockMs += keys.length * rowMs;
      return new Map(keys.flatMap((key) => byId.get(rowId(key)) ?? []).map((row) => [rowId(row), row]));
    },
  } as Partial<Store> as Store;
  const settings = parseSettings({
    language,
    targets: targets.map((id, index) => ({ id, region: 'cn-north-4', projectId: String(index).repeat(32) })),
    defaultRoute: { channel: 'C0123456789' },
  });
  const asker = { id: 'U1', name: 'anna' };
  const ids = { nonce: () => 'nonce' };
  return Object.assign(table, {
    context: { settings, store, lookups, ids, asker, now: () => clockMs, stopAtMs: nowMs + 1_500 },
  });
}

function took(target: string, id: string, minutes: number, changes: object = {}): TaskRow {
  const createdAtMs = nowMs - dayMs;
  const times = { createdAtMs, updatedAtMs: createdAtMs + minutes * minuteMs };
  return makeRow(target, { id, ...times, name: 'dcsExportJob', instanceId: 'redis-orders', ...changes });
}

function many(count: number): readonly TaskRow[] {
  return Array.from({ length: count }, (_, index) =>
    took('prod', `task-${index}`, 1, { createdAtMs: nowMs - index * minuteMs }),
  );
}

function textOf(answer: Answer, { settings }: AskContext): string {
  return renderAnswer(answer, settings, 'asker').text;
}

async function said({ context }: Table, text = 'stats'): Promise<string> {
  return textOf(await ask(context, text), context);
}

const few = [
  took('prod', 'a', 1),
  took('prod', 'b', 2),
  took('prod', 'c', 30),
  took('prod', 'd', 5, { name: 'EXTEND', status: 'FAIL' }),
  took('prod', 'e', 0, { name: 'EXTEND', status: 'RUNNING' }),
];

describe('/dcs stats', () => {
  it('says how many, how many failed and how long they took, in all and by type', async () => {
    assert.deepEqual((await said(openTable({ prod: few }))).split('\n'), [
      '5 tasks, 1 failed',
      'median 2m · 95% within 30m',
      'By type',
      'Specification change · 2 · 1 failed · median 5m · 95% within 5m',
      'Instance list export · 3 · median 2m · 95% within 30m',
      'from 26 Oct 2026, 12:00 UTC',
      'Durations are those of what has ended.',
    ]);
  });

  it('says the same in Chinese, asked in Chinese', async () => {
    const text = await said(openTable({ prod: few }, { language: 'zh-CN' }), '统计 最近 7天');
    assert.match(text, /^5 个任务，1 个失败\n耗时中位数 2 分钟 · 95% 不超过 30 分钟\n按类型\n/);
    assert.match(text, /\n规格变更 · 2 个 · 1 个失败 · 耗时中位数 5 分钟/);
    assert.match(text, /\n自 2026/);
  });

  it('says it by target where several are watched, and for one that is named', async () => {
    const rows = { prod: few, staging: [took('staging', 'f', 3, { status: 'FAIL' })] };
    const table = openTable(rows, { targets: ['prod', 'staging'] });
    const text = await said(table);
    assert.match(text, /^6 tasks, 2 failed\n/);
    assert.match(
      text,
      /\nBy target\nprod \(cn-north-4\) · 5 · 1 failed · .*\nstaging \(cn-north-4\) · 1 · 1 failed · median 3m/,
    );
    assert.match(text, /all 2 targets/);
    assert.doesNotMatch(await said(table, 'stats target:staging'), /By target|prod/);
  });

  it('looks at the last 30 days, or at the time that is named', async () => {
    const rows = [took('prod', 'now', 1), took('prod', 'old', 1, { createdAtMs: nowMs - 40 * dayMs })];
    assert.match(await said(openTable({ prod: rows })), /^1 task,/);
    assert.match(await said(openTable({ prod: rows }), 'stats last 6 weeks'), /^2 tasks,/);
    const until = await said(openTable({ prod: rows }), 'stats until 2026-11-01');
    assert.match(until, /^1 task, [\s\S]*from 2 Oct 2026.*until 1 Nov 2026/);
  });

  it('takes the filters of a search', async () => {
    assert.match(await said(openTable({ prod: few }), 'stats type:EXTEND'), /^2 tasks, 1 failed\n[\s\S]*type:EXTEND/);
    assert.match(await said(openTable({ prod: few }), 'stats user:nobody'), /^No tasks found\n/);
  });

  it('calls an event bad, not failed', async () => {
    const at = { createdAtMs: nowMs - dayMs, updatedAtMs: nowMs - dayMs };
    const events = ['one', 'two'].map((id) => makeRow('prod', makeEvent('masterStandbyFailover', {}, { id, ...at })));
    const text = await said(openTable({ prod: events }));
    assert.match(text, /^2 events, 2 bad\nBy type\nAutomatic failover · 2 · 2 bad\n/);
    const both = await said(openTable({ prod: [...events, ...few] }));
    assert.match(both, /^7 tasks and events, 3 failed or bad\n[\s\S]*Specification change · 2 · 1 failed/);
  });

  it('counts what an event and a task tell together once', async () => {
    const event = makeEvent('masterStandbySwitchover', {}, { id: 'event', createdAtMs: nowMs - dayMs });
    const joined = makeRow('prod', event, { channels: {}, story: [{ atMs: nowMs, what: 'joined', task: 'a' }] });
    const [first, ...others] = few;
    const noted = { ...(first as TaskRow), joinedEvents: [{ id: event.id, name: event.name }] };
    const table = openTable({ prod: [noted, ...others, joined] });
    assert.match(await said(table), /^5 tasks, 1 failed\n/);
    assert.match(await said(table, 'stats class:failover'), /^1 task, 0 failed\n/);
  });

  it('reads the newest 2,000 rows and no more, and says since when', async () => {
    const table = openTable({ prod: many(2_500) });
    const text = await said(table);
    assert.match(text, /^2000 tasks, 0 failed\n/);
    assert.match(text, /\nover the newest 2,000 tasks, since 24 Nov 2026, 02:41 UTC\n/);
    assert.equal(table.rowsRead, 2_000);
    const filtered = await said(openTable({ prod: many(2_500) }), 'stats user:nobody');
    assert.match(filtered, /^No tasks found\nover the newest 2,000 tasks/);
    const inChinese = await said(openTable({ prod: many(2_500) }, { language: 'zh-CN' }));
    assert.match(inChinese, /仅统计最新的 2,000 个任务，自 /);
  });

  it('stops in time for an answer within a second, however slow the table is, and says over how many', async () => {
    const table = openTable({ prod: many(2_500) }, { rowMs: 0.5 });
    assert.match(await said(table), /^800 tasks, [\s\S]*over the newest 800 tasks, since 24 Nov 2026, 22:41 UTC/);
    assert.equal(table.rowsRead, 800);
    assert.match(await said(openTable({ prod: many(2_500) }, { rowMs: 5 })), /over the newest 400 tasks/);
  });

  it('shows ten types, and says how many more there are', async () => {
    const rows = Array.from({ length: 13 }, (_, index) =>
      took('prod', `task-${index}`, 1, { name: `someJob${index}` }),
    );
    const text = await said(openTable({ prod: rows }));
    assert.equal(text.split('someJob').length, 11);
    assert.match(text, /\nand 3 more\n/);
  });

  it('shows a name of a type as text, whatever it holds', async () => {
    const rows = [took('prod', 'a', 1, { name: '<!channel> & co' })];
    const message = renderAnswer(await ask(openTable({ prod: rows }).context, 'stats'), parseSettingsOf(), 'asker');
    assert.doesNotMatch(message.text, /<!channel>/);
  });

  it('leads to what failed in the same time, and shares the very same question', async () => {
    const table = openTable({ prod: few });
    const { buttons } = await ask(table.context, 'stats last 7 days class:capacity');
    const [[failed, share] = []] = buttons;
    assert.match(await said(table, failed?.value), /^1\+? tasks?\n[\s\S]*Specification change failed/);
    assert.deepEqual([failed?.action, share?.action], ['open', 'share']);
    const [, again] = (await ask(table.context, share?.value ?? '')).buttons[0] ?? [];
    assert.equal(again?.value, share?.value);
    const { buttons: none } = await ask(table.context, 'stats type:dcsExportJob');
    assert.deepEqual(
      none[0]?.map(({ action }) => action),
      ['share'],
    );
  });
});

function parseSettingsOf() {
  return openTable({}).context.settings;
}
