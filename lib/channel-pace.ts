/**
 * One message a second per channel, after a burst of five; the channel's row hands out the slots to every run.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */

import type { Form } from './model/message-state.ts';
import { schemaVersion } from './model/task-row.ts';
import type { Clock, Ids } from './ports/effects.ts';
import type { Key, Patch, Row, Store } from './ports/store.ts';

export interface Pace {
  /** Waits for a slot to create a message, two seconds at most; `waitMs` says how long it would still take. */
  takeSlot(channel: string): Promise<'taken' | { readonly waitMs: number }>;
  /** Whether a 429 stops the channel now, for edits too. */
  stoppedMs(channel: string): Promise<number>;
  /** Slack refused for the rate: nobody sends to the channel before the time it named. */
  stop(channel: string, durationMs: number): Promise<void>;
  /** The channel cannot be posted to: returns since when that is known, the same for every run until it is mended. */
  faulty(channel: string, reason: string): Promise<number>;
  mended(channel: string): Promise<void>;
  /** The richest form that Slack is known to take in this channel: what it refused there is not tried for a day. */
  formFor(channel: string): Promise<Form>;
  /** Slack refused what is richer than `form` there, and took that. */
  plainer(channel: string, form: Form): Promise<void>;
}

const intervalMs = 1_000;
const burst = 5;
/** No sleep inside a run is longer. */
const sleepMaxMs = 2_000;
const roundsMax = 10;
/** A workspace that is given newer blocks gets them a day later. */
const formMs = 24 * 60 * 60_000;

export interface PaceEffects {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createPace({ store, clock, ids }: PaceEffects): Pace {
  const rows = new Map<string, Row | undefined>();
  /** What Slack told this run itself: it holds also when it could not be written down. */
  const stops = new Map<string, number>();

  function openAtMs(channel: string, row: Row | undefined): number {
    return Math.max(Number(row?.notBeforeMs ?? 0), stops.get(channel) ?? 0);
  }

  async function rowOf(channel: string): Promise<Row | undefined> {
    if (!rows.has(channel)) rows.set(channel, await store.read(channelKey(channel)));
    return rows.get(channel);
  }

  async function write(channel: string, row: Row | undefined, patch: Patch): Promise<boolean> {
    const stored = { schema: schemaVersion, ...patch };
    const result = await store.write(channelKey(channel), row?.v ?? 0, stored, ids.nonce());
    rows.set(channel, result.row);
    return result.written;
  }

  async function takeSlot(channel: string): Promise<'taken' | { waitMs: number }> {
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      const { waitMs, nextSlotMs } = slotAt(row, clock.now(), openAtMs(channel, row));
      if (waitMs > sleepMaxMs) return { waitMs };
      if (waitMs > 0) await clock.sleep(waitMs);
      else if (await write(channel, row, { nextSlotMs })) return 'taken';
    }
    return { waitMs: intervalMs };
  }

  async function stoppedMs(channel: string): Promise<number> {
    return Math.max(0, openAtMs(channel, await rowOf(channel)) - clock.now());
  }

  async function stop(channel: string, durationMs: number): Promise<void> {
    const untilMs = clock.now() + durationMs;
    stops.set(channel, Math.max(untilMs, stops.get(channel) ?? 0));
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      if (Number(row?.notBeforeMs ?? 0) >= untilMs) return;
      if (await write(channel, row, { notBeforeMs: untilMs })) return;
    }
  }

  async function faulty(channel: string, reason: string): Promise<number> {
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      if (row?.fault === reason) return Number(row.faultSinceMs);
      await write(channel, row, { fault: reason, faultSinceMs: clock.now() });
    }
    return clock.now();
  }

  async function mended(channel: string): Promise<void> {
    const row = rows.get(channel);
    if (row?.fault !== undefined) await write(channel, row, { fault: undefined, faultSinceMs: undefined });
  }

  async function formFor(channel: string): Promise<Form> {
    const row = await rowOf(channel);
    return Number(row?.formUntilMs ?? 0) > clock.now() ? ((row?.form ?? 'rich') as Form) : 'rich';
  }

  async function plainer(channel: string, form: Form): Promise<void> {
    for (let round = 0; round < roundsMax && (await formFor(channel)) !== form; round += 1) {
      await write(channel, await rowOf(channel), { form, formUntilMs: clock.now() + formMs });
    }
  }

  return { takeSlot, stoppedMs, stop, faulty, mended, formFor, plainer };
}

/** The generic cell rate algorithm: `nextSlotMs` is when the channel would be idle again. */
export function slotAt(
  row: Row | undefined,
  nowMs: number,
  notBeforeMs: number,
): { waitMs: number; nextSlotMs: number } {
  const nextSlotMs = Math.max(Number(row?.nextSlotMs ?? 0), nowMs) + intervalMs;
  const openAtMs = Math.max(nextSlotMs - burst * intervalMs, notBeforeMs);
  return { waitMs: Math.max(0, openAtMs - nowMs), nextSlotMs };
}

export function channelKey(channel: string): Key {
  return { pk: `CHANNEL#${channel}`, sk: 'CHANNEL' };
}
