/**
 * More than five failed authentications in a row lock a key for five minutes, for everybody who uses it. So after a
 * refusal no target uses the credential set for a while.
 */
import { schemaVersion } from '../model/task-row.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Ids } from '../ports/effects.ts';
import type { Key, Row, Store } from '../ports/store.ts';

const firstWaitMs = 60_000;
const waitMaxMs = 15 * 60_000;

export function credentialKey(name: string): Key {
  return { pk: `CREDENTIALS#${name}`, sk: 'CREDENTIALS' };
}

/** Until when the credential set rests; 0 when it does not. */
export function restsUntilMs(row: Row | undefined): number {
  return Number(row?.notBeforeMs ?? 0);
}

export function restingError(credentials: string, untilMs: number): CloudError {
  const until = new Date(untilMs).toISOString();
  return new CloudError(
    `Credential set ${credentials} was refused; it rests until ${until} so that the cloud does not lock the key.`,
    { failure: 'authentication', retryable: true },
  );
}

/** Whether the cloud itself refused the key. A `restingError` has no status: the cloud was not asked. */
export function isRefusal(error: unknown): error is CloudError {
  return error instanceof CloudError && error.failure === 'authentication' && error.status !== undefined;
}

/** @returns whether this run recorded it, and no other target's. */
export async function recordRefusal(
  store: Store,
  ids: Ids,
  name: string,
  row: Row | undefined,
  nowMs: number,
): Promise<boolean> {
  const refusals = Number(row?.refusals ?? 0) + 1;
  const waitMs = Math.min(waitMaxMs, firstWaitMs * 2 ** Math.min(refusals - 1, 10));
  // A write that loses to another target's refusal is no loss: that one lets the set rest as well.
  const { written } = await store.write(
    credentialKey(name),
    row?.v ?? 0,
    { schema: schemaVersion, refusals, notBeforeMs: nowMs + waitMs },
    ids.nonce(),
  );
  return written;
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
