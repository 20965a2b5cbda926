/** Each request takes effect once: Slack gives every press and command a trigger_id, and may send it twice. */
import { createHash } from 'node:crypto';
import { schemaVersion } from '../model/task-row.ts';
import type { Ids } from '../ports/effects.ts';
import type { Key, Store } from '../ports/store.ts';

/** A signature is good for five minutes to either side of its timestamp; clocks may differ on top. */
const keptSeconds = 15 * 60;

export interface Once {
  readonly store: Store;
  readonly ids: Ids;
  readonly nowMs: number;
}

/** Whether this is the first time. An expired row counts as deleted, since DynamoDB deletes it some time later. */
export async function isFirstTime({ store, ids, nowMs }: Once, trigger: string): Promise<boolean> {
  const key = onceKey(trigger);
  const nowSeconds = Math.floor(nowMs / 1_000);
  const patch = { schema: schemaVersion, expiresAt: nowSeconds + keptSeconds };
  const first = await store.write(key, 0, patch, ids.nonce());
  if (first.written) return true;
  const { row } = first;
  if (row !== undefined && Number(row.expiresAt) > nowSeconds) return false;
  return (await store.write(key, row?.v ?? 0, patch, ids.nonce())).written;
}

/** Bounded whatever Slack sends, and never equal to a key of another row. */
export function onceKey(trigger: string): Key {
  const name = /^[\w.-]{1,100}$/.test(trigger) ? trigger : createHash('sha256').update(trigger).digest('base64url');
  return { pk: `SLASH#${name}`, sk: 'SLASH' };
}
