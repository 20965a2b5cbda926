/** A table for commands, in memory: rows by key, and the index that lists are made of. */

import type { AskContext } from '../../lib/commands/answer.ts';
import { ask } from '../../lib/commands/ask.ts';
import type { Lookups } from '../../lib/commands/lookups.ts';
import { renderAnswer } from '../../lib/commands/render.ts';
import { parseSettings } from '../../lib/config.ts';
import { taskPatch } from '../../lib/model/task-patch.ts';
import type { TaskRow } from '../../lib/model/task-row.ts';
import { isMuteKey } from '../../lib/mutes/mutes.ts';
import { type Key, type Patch, type Row, rowId, type Store } from '../../lib/ports/store.ts';
import { assertAnswer } from './assert-answer.ts';

export const nowMs = Date.parse('2026-11-25T12:00:00Z');

export interface CommandTable {
  readonly context: AskContext;
  /** How many rows were read at once. */
  rowsRead: number;
}

export interface TableOptions {
  readonly language?: 'en' | 'zh-CN';
  readonly targets?: readonly string[];
  /** How long reading a row takes. */
  readonly rowMs?: number;
  /** Besides those of tasks. */
  readonly others?: readonly Row[];
}

const timing = { graceMs: 0, marginMs: 0 };

/** @param rows by target. The index has those with a time: newest first, between two times, a page at a time. */
export function openTable(
  rows: Readonly<Record<string, readonly TaskRow[]>>,
  { language = 'en', targets = ['prod'], rowMs = 0, others = [] }: TableOptions = {},
): CommandTable {
  const tasks = Object.entries(rows).flatMap(([target, some]) =>
    some.map((row) => ({ ...taskPatch(target, row, timing, 4e9), ...row.key, v: 1 }) as Row),
  );
  const byId = new Map([...tasks, ...others].map((row) => [rowId(row), row]));
  const timeOf = ({ createdAt }: Row) => createdAt as number;
  const newestFirst = tasks.filter(({ createdAt }) => createdAt !== undefined).sort((a, b) => timeOf(b) - timeOf(a));
  const lookups: Partial<Lookups> = {
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
    mutes: async () => [...byId.values()].filter(isMuteKey),
  };
  let clockMs = nowMs;
  const table = { rowsRead: 0 };
  const store: Partial<Store> = {
    read: async (key: Key) => byId.get(rowId(key)),
    readMany: async (keys: readonly Key[]) => {
      table.rowsRead += keys.length;
      clockMs += keys.length * rowMs;
      return new Map(keys.flatMap((key) => byId.get(rowId(key)) ?? []).map((row) => [rowId(row), row]));
    },
    write: async (key: Key, version: number, patch: Patch) => {
      const row = { ...byId.get(rowId(key)), ...patch, ...key, v: version + 1 } as Row;
      byId.set(rowId(key), row);
      return { written: true, row };
    },
  };
  const settings = parseSettings({
    language,
    targets: targets.map((id, index) => ({ id, region: 'cn-north-4', projectId: String(index).repeat(32) })),
    defaultRoute: { channel: 'C0123456789' },
  });
  const [asker, ids] = [{ id: 'U1', name: 'anna' }, { nonce: () => 'nonce' }];
  const effects = { store: store as Store, lookups: lookups as Lookups, ids, now: () => clockMs };
  return Object.assign(table, { context: { settings, ...effects, asker, stopAtMs: nowMs + 1_500 } });
}

/** What the asker reads, in a form that Slack takes. */
export async function said({ context }: CommandTable, text: string): Promise<string> {
  const message = renderAnswer(await ask(context, text), context.settings, 'asker');
  assertAnswer(message);
  return message.text;
}
