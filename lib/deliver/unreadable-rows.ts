/** Rows that have work but cannot be read: each fault is said once, and every poll in which there are some fails. */
import { createHash } from 'node:crypto';
import { type Attribute, type Key, type Row, rowId } from '../ports/store.ts';
import { isolate, type Run } from '../run.ts';
import { createNotice, type NoticeRow, readNotice } from './notice.ts';

/** A row that this build cannot make a message of: a newer build's, or a broken one. */
export interface UnreadableRow {
  readonly key: Key;
  readonly why: string;
  readonly changedAtMs: number;
}

const isMap = (value: Attribute | undefined) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Attribute | undefined) => Array.isArray(value);
const isNumber = (value: Attribute | undefined) => typeof value === 'number';
const isText = (value: Attribute | undefined) => typeof value === 'string';

/** What every build has written since the first. Without it a message might be sent that cannot be settled. */
const parts = {
  task: { task: isMap, rev: isNumber, alarms: isList, story: isList },
  digest: { ids: isList, members: isList, mention: isList, rev: isNumber, parts: isList },
  notice: { facts: isMap, channel: isText, message: isMap },
} as const;

/** @throws when the row lacks what is needed to send its messages. */
export function assertReadable(row: Row, kind: keyof typeof parts): void {
  for (const [name, isGood] of Object.entries(parts[kind])) {
    if (!isGood(row[name])) throw new Error(`its ${name} cannot be read`);
  }
}

interface ReadRows {
  readonly unreadable: readonly UnreadableRow[];
  readonly notices: Map<string, NoticeRow>;
}

/** Adds the notices to the rows that are delivered now. The rows themselves stay due, as they are: another build may read them. */
export async function reportUnreadable(run: Run, rows: ReadRows, faults: Error[]): Promise<void> {
  const [first] = rows.unreadable;
  if (first === undefined) return;
  const { id: target } = run.target;
  const count = rows.unreadable.length;
  run.effects.log.error('rows of the table cannot be read', { target, count, row: rowId(first.key), why: first.why });
  for (const same of Map.groupBy(rows.unreadable, ({ why }) => why).values()) {
    await isolate(faults, async () => {
      const row = await announce(run, same);
      if (row?.due !== undefined) rows.notices.set(rowId(row), readNotice(row));
    });
  }
  const message = `Target ${target}: ${count} rows of the table cannot be read: the first ${first.key.sk}: ${first.why}.`;
  faults.push(new Error(message));
}

async function announce(run: Run, [first, ...others]: readonly UnreadableRow[]) {
  if (first === undefined) return undefined;
  const name = `row-${createHash('sha256').update(first.why).digest('hex').slice(0, 16)}`;
  const detail = `${first.key.sk}: ${first.why}`;
  return await createNotice(run, name, { notice: 'drift', count: 1 + others.length, detail, isRow: true });
}
