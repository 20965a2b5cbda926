/**
 * More than five failed authentications in a row lock a key for five minutes, for everybody who uses it; so after a
 * failure nobody uses the credential set for a while, whatever the target.
 */

import { schemaVersion } from '../model/task-row.ts';
import type { Ids } from '../ports/effects.ts';
import type { Key, Row, Store } from '../ports/store.ts';

const firstWaitMs = 60_000;
const waitMaxMs = 15 * 60_000;

export function credentialKey(name: string): Key {
  return { pk: `CREDENTIALS#${name}`, sk: 'CREDENTIALS' };
}

/** Until when the set rests; 0 when it does not. */
export function restsUntilMs(row: Row | undefined): number {
  return Number(row?.notBeforeMs ?? 0);
}

export async function recordRefusal(
  store: Store,
  ids: Ids,
  name: string,
  row: Row | undefined,
  nowMs: number,
): Promise<void> {
  const refusals = Number(row?.refusals ?? 0) + 1;
  const waitMs = Math.min(waitMaxMs, firstWaitMs * 2 ** Math.min(refusals - 1, 10));
  // Lost to another target's refusal: that one rests the set as well.
  await store.write(
    credentialKey(name),
    row?.v ?? 0,
    { schema: schemaVersion, refusals, notBeforeMs: nowMs + waitMs },
    ids.nonce(),
  );
}

export async function recordAcceptance(store: Store, ids: Ids, name: string, row: Row | undefined): Promise<void> {
  if (Number(row?.refusals ?? 0) === 0) return;
  await store.write(
    credentialKey(name),
    row?.v ?? 0,
    { schema: schemaVersion, refusals: 0, notBeforeMs: 0 },
    ids.nonce(),
  );
}
