/** One effect per request: Slack names each press and each command with a trigger_id, and may send it twice. */
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

/** Whether this is the first time; a row whose time is over counts as none, since DynamoDB deletes it some time later. */
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

/** Whatever Slack sends: bounded, and never a key that means something else. */
export function onceKey(trigger: string): Key {
  const name = /^[\w.-]{1,100}$/.test(trigger) ? trigger : createHash('sha256').update(trigger).digest('base64url');
  return { pk: `SLASH#${name}`, sk: 'SLASH' };
}
