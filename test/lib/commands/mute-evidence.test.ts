/** What a mute would have kept quiet is said before it is in force. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask } from '../../../lib/commands/ask.ts';
import type { TaskRow } from '../../../lib/model/task-row.ts';
import { readMutes } from '../../../lib/mutes/mutes.ts';
import { type CommandTable, nowMs, openTable, said } from '../../support/command-table.ts';
import { makeRow } from '../../support/task-rows.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const languages = ['en', 'zh-CN'] as const;

function tasks(name: string, count: number, changes: Partial<TaskRow> = {}, daysAgo = 1): readonly TaskRow[] {
  return Array.from({ length: count }, (_, index) => {
    const task = { id: `${name}-${daysAgo}-${index}`, name, userName: 'anna', createdAtMs: nowMs - daysAgo * dayMs };
    return makeRow('prod', task, { instance: { id: 'i-1', name: 'redis-orders' }, ...changes });
  });
}

/** 41 of 312, on two instances. */
const week = [
  ...tasks('dcsExportJob', 40),
  ...tasks('dcsExportJob', 1, { instance: { id: 'i-2', name: 'redis-carts' } }, 6),
  ...tasks('EXTEND', 271),
];

async function inForce({ context }: CommandTable): Promise<number> {
  return readMutes(await context.lookups.mutes()).length;
}

describe('before a mute is in force', () => {
  const something = {
    en: /^Mute 1 is active\n[\s\S]*\nit would have kept quiet 41 of 312 tasks of the last 7 days, on redis-orders and redis-carts\n/,
    'zh-CN': /^静默 1 已生效\n[\s\S]*\n最近 7 天的 312 个任务中，会静默 41 个，涉及 redis-orders、redis-carts\n/,
  };
  const none = {
    en: /^This mute is not active yet\n.*: it would have kept quiet 0 of 312 tasks of the last 7 days\nIt would have kept nothing quiet/,
    'zh-CN': /^此静默尚未生效\n.*：最近 7 天的 312 个任务中，会静默 0 个\n它在最近 7 天不会静默任何任务。/,
  };
  const nearlyAll = {
    en: /^This mute is not active yet\n.*: it would have kept quiet 312 of 312 tasks .*\nIt fits nearly everything\./,
    'zh-CN': /^此静默尚未生效\n.*：最近 7 天的 312 个任务中，会静默 312 个，.*\n几乎所有任务都符合条件。/,
  };
  const noTasks = {
    en: /^Mute 1 is active\n[\s\S]*\nthere were no tasks in the last 7 days\n/,
    'zh-CN': /^静默 1 已生效\n[\s\S]*\n最近 7 天没有任务\n/,
  };

  for (const language of languages) {
    it(`the answer says of how many tasks it would have kept how many quiet, and where: ${language}`, async () => {
      const table = openTable({ prod: week }, { language });
      assert.match(await said(table, 'mute type:dcsExportJob for 1h'), something[language]);
      assert.equal(await inForce(table), 1);
    });

    it(`where there were no tasks the answer says that, and a name that is known needs no second press: ${language}`, async () => {
      assert.match(
        await said(openTable({ prod: [] }, { language }), 'mute type:dcsExportJob for 1h'),
        noTasks[language],
      );
      const mistyped = openTable({ prod: [] }, { language });
      await ask(mistyped.context, 'mute type:dcsExportJop for 1h');
      assert.equal(await inForce(mistyped), 0);
    });

    for (const [what, line, expected] of [
      ['none', 'mute class:health for 1h', none],
      ['nearly all', 'mute target:prod for 1h', nearlyAll],
    ] as const) {
      it(`${what} takes a second press: ${language}`, async () => {
        const table = openTable({ prod: week }, { language });
        assert.match(await said(table, line), expected[language]);
        assert.equal(await inForce(table), 0);
        const [[anyway] = []] = (await ask(table.context, line)).buttons;
        assert.equal(anyway?.label, language === 'en' ? 'Mute anyway' : '仍然静默');
        await ask(table.context, anyway?.value ?? '');
        assert.equal(await inForce(table), 1);
      });
    }

    for (const [line, nearest] of [
      ['mute type:dcsExportJop for 1h', 'dcsExportJob'],
      ['mute instance:redis-ordres for 1h', 'redis-orders'],
      ['mute user:ana for 1h', 'anna'],
      ['mute class:helth for 1h', 'health'],
      ['mute target:prd for 1h', 'prod'],
    ] as const) {
      it(`a name that matches nothing suggests the nearest: ${line}, ${language}`, async () => {
        const table = openTable({ prod: week }, { language });
        const suggested = language === 'en' ? `Did you mean "${nearest}"?` : `是否想输入“${nearest}”？`;
        assert.ok((await said(table, line)).includes(suggested));
        assert.equal(await inForce(table), 0);
      });
    }
  }

  it('what comes through it is not counted as quiet, unless it includes failures', async () => {
    const failed = tasks('dcsExportJob', 3, { event: 'failed' }, 2);
    const rows = [...week, ...failed, ...tasks('AddReplica', 2, { event: 'stalled' })];
    const line = 'mute type:dcsExportJob for 1h';
    assert.match(
      await said(openTable({ prod: rows }), line),
      /kept quiet 41 of 317 tasks .*redis-carts; 3 failures would have been sent all the same\n/,
    );
    assert.match(await said(openTable({ prod: rows }, { language: 'zh-CN' }), line), /；另有 3 个失败仍会通知\n/);
    assert.match(await said(openTable({ prod: rows }), `${line} including failures`), /kept quiet 44 of 317 .*carts\n/);
    const through = await said(openTable({ prod: rows }), 'mute type:AddReplica for 1h');
    assert.match(through, /not active yet\n.*kept quiet 0 of 317 .*; 2 failures would .*\nIt would have kept nothing/);
  });

  it('tasks from before the last 7 days are no evidence', async () => {
    const rows = [...tasks('EXTEND', 1), ...tasks('dcsExportJob', 5, {}, 8)];
    assert.match(await said(openTable({ prod: rows }), 'mute type:dcsExportJob for 1h'), /kept quiet 0 of 1 task /);
  });

  it('of very many it looks at the newest, and says so', async () => {
    const rows = [...tasks('dcsExportJob', 100), ...tasks('EXTEND', 600)];
    const [table, inChinese] = [openTable({ prod: rows }), openTable({ prod: rows }, { language: 'zh-CN' })];
    assert.match(await said(table, 'mute type:dcsExportJob for 1h'), /of the newest 500 tasks of the last 7 days/);
    assert.match(await said(inChinese, 'mute type:dcsExportJob for 1h'), /最近 7 天的最新 500 个任务中，会静默/);
    assert.ok(table.rowsRead <= 501, String(table.rowsRead));
  });

  it('of many instances it names five, and says how many more there are', async () => {
    const rows = Array.from({ length: 8 }, (_, index) =>
      tasks('dcsExportJob', 1, { instance: { id: `i-${index}`, name: `redis-${index}` } }, 1 + index / 10),
    ).flat();
    const all = [...rows, ...tasks('EXTEND', 5)];
    assert.match(
      await said(openTable({ prod: all }), 'mute type:dcsExportJob for 1h'),
      /on redis-0, redis-1, redis-2, redis-3, redis-4 and 3 more\n/,
    );
    assert.match(
      await said(openTable({ prod: all }, { language: 'zh-CN' }), 'mute type:dcsExportJob for 1h'),
      /涉及 redis-0、redis-1、redis-2、redis-3、redis-4 等 8 个实例\n/,
    );
  });
});
