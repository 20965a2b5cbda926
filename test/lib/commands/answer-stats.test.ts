import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from '../../../lib/commands/ask.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { nowMs, openTable, said } from '../../support/command-table.ts';
import { makeEvent } from '../../support/message-views.ts';
import { makeRow } from '../../support/task-rows.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

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

const few = [
  took('prod', 'a', 1),
  took('prod', 'b', 2),
  took('prod', 'c', 30),
  took('prod', 'd', 5, { name: 'EXTEND', status: 'FAIL' }),
  took('prod', 'e', 0, { name: 'EXTEND', status: 'RUNNING' }),
];

describe('/dcs stats', () => {
  it('says how many, how many failed and how long they took, in all and by type', async () => {
    assert.deepEqual((await said(openTable({ prod: few }), 'stats')).split('\n'), [
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
    const text = await said(table, 'stats');
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
    assert.match(await said(openTable({ prod: rows }), 'stats'), /^1 task,/);
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
    const text = await said(openTable({ prod: events }), 'stats');
    assert.match(text, /^2 events, 2 bad\nBy type\nAutomatic failover · 2 · 2 bad\n/);
    const both = await said(openTable({ prod: [...events, ...few] }), 'stats');
    assert.match(both, /^7 tasks and events, 3 failed or bad\n[\s\S]*Specification change · 2 · 1 failed/);
  });

  it('counts what an event and a task tell together once', async () => {
    const event = makeEvent('masterStandbySwitchover', {}, { id: 'event', createdAtMs: nowMs - dayMs });
    const joined = makeRow('prod', event, { channels: {}, story: [{ atMs: nowMs, what: 'joined', task: 'a' }] });
    const [first, ...others] = few;
    const noted = { ...(first as TaskRow), joinedEvents: [{ id: event.id, name: event.name }] };
    const table = openTable({ prod: [noted, ...others, joined] });
    assert.match(await said(table, 'stats'), /^5 tasks, 1 failed\n/);
    assert.match(await said(table, 'stats class:failover'), /^1 task, 0 failed\n/);
  });

  it('reads the newest 2,000 rows and no more, and says since when', async () => {
    const table = openTable({ prod: many(2_500) });
    const text = await said(table, 'stats');
    assert.match(text, /^2000 tasks, 0 failed\n/);
    assert.match(text, /\nover the newest 2,000 tasks, since 24 Nov 2026, 02:41 UTC\n/);
    assert.equal(table.rowsRead, 2_000);
    const filtered = await said(openTable({ prod: many(2_500) }), 'stats user:nobody');
    assert.match(filtered, /^No tasks found\nover the newest 2,000 tasks/);
    const inChinese = await said(openTable({ prod: many(2_500) }, { language: 'zh-CN' }), 'stats');
    assert.match(inChinese, /仅统计最新的 2,000 个任务，自 /);
  });

  it('stops in time for an answer within a second, however slow the table is, and says over how many', async () => {
    const table = openTable({ prod: many(2_500) }, { rowMs: 0.5 });
    assert.match(
      await said(table, 'stats'),
      /^800 tasks, [\s\S]*over the newest 800 tasks, since 24 Nov 2026, 22:41 UTC/,
    );
    assert.equal(table.rowsRead, 800);
    assert.match(await said(openTable({ prod: many(2_500) }, { rowMs: 5 }), 'stats'), /over the newest 200 tasks/);
  });

  it('shows ten types, and says how many more there are', async () => {
    const rows = Array.from({ length: 13 }, (_, index) =>
      took('prod', `task-${index}`, 1, { name: `someJob${index}` }),
    );
    const text = await said(openTable({ prod: rows }), 'stats');
    assert.equal(text.split('someJob').length, 11);
    assert.match(text, /\nand 3 more\n/);
  });

  it('shows a name of a type as text, whatever it holds', async () => {
    const rows = [took('prod', 'a', 1, { name: '<!channel> & co' })];
    assert.doesNotMatch(await said(openTable({ prod: rows }), 'stats'), /<!channel>/);
  });

  it('leads to what failed in the same time, and shares the very same question', async () => {
    const table = openTable({ prod: few });
    const { buttons } = await ask(table.context, 'stats last 7 days class:capacity');
    const [[failed, share] = []] = buttons;
    assert.match(await said(table, failed?.value ?? ''), /^1\+? tasks?\n[\s\S]*Specification change failed/);
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
