/**
 * One message a second in each channel, after a burst of five. All runs take their turns from the channel's row.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
import type { RefusedKinds } from './model/block-kinds.ts';
import { type ChannelFaults, readFaults, whyNoPosts, withoutOperation } from './model/channel-faults.ts';
import type { SlackOperation } from './model/slack-errors.ts';
import { asAttribute } from './model/task-patch.ts';
import { schemaVersion } from './model/task-row.ts';
import type { Clock, Ids } from './ports/effects.ts';
import type { Key, Patch, Row, Store } from './ports/store.ts';

export interface Pace {
  /** Waits at most two seconds for a turn to post; `waitMs` is how much longer it would take. */
  takeSlot(channel: string): Promise<'taken' | { readonly waitMs: number }>;
  /** For how long a 429 still stops the operation; 0 if it does not. */
  stoppedMs(channel: string, operation: SlackOperation): Promise<number>;
  /**
   * Slack limited the rate, which it counts by method: of posts in each channel, of edits and reads for the whole app.
   * Nobody does the same before the time it named.
   */
  stop(channel: string, operation: SlackOperation, durationMs: number): Promise<void>;
  /** Remembers in the channel's row what has to be fixed. @returns it as the row has it now. */
  changeFaults(channel: string, change: (faults: ChannelFaults) => ChannelFaults): Promise<ChannelFaults>;
  /** What has to be fixed before new messages can be posted, as far as the channel's row says. */
  faultOf(channel: string): Promise<string | undefined>;
  /** The operation succeeded: whatever stopped it is fixed. */
  mended(channel: string, operation: SlackOperation): Promise<void>;
  /** What Slack refused in this channel within a day: nothing that holds all of such kinds is tried there. */
  refusedKinds(channel: string): Promise<readonly RefusedKinds[]>;
  refuseKinds(channel: string, refused: readonly RefusedKinds[]): Promise<void>;
}

const intervalMs = 1_000;
const burst = 5;
/** The longest sleep in a run. */
const sleepMaxMs = 2_000;
const roundsMax = 10;
/** After a day they are tried again: Slack may accept newer blocks by then. */
const kindsMs = 24 * 60 * 60_000;
const kindsMax = 20;

export interface PaceEffects {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

export function createPace({ store, clock, ids }: PaceEffects): Pace {
  const rows = new Map<string, Row | undefined>();
  /** What Slack told this run: it holds even if it could not be stored. */
  const stops = new Map<string, number>();

  function openAtMs(channel: string, row: Row | undefined, operation: SlackOperation): number {
    const { attribute, name } = limitOf(channel, operation);
    return Math.max(Number(row?.[attribute] ?? 0), stops.get(name) ?? 0);
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
      const { waitMs, nextSlotMs } = slotAt(row, clock.now(), openAtMs(channel, row, 'post'));
      if (waitMs > sleepMaxMs) return { waitMs };
      if (waitMs > 0) await clock.sleep(waitMs);
      else if (await write(channel, row, { nextSlotMs })) return 'taken';
    }
    return { waitMs: intervalMs };
  }

  async function stoppedMs(channel: string, operation: SlackOperation): Promise<number> {
    return Math.max(0, openAtMs(channel, await rowOf(channel), operation) - clock.now());
  }

  async function stop(channel: string, operation: SlackOperation, durationMs: number): Promise<void> {
    const { attribute, name } = limitOf(channel, operation);
    const untilMs = clock.now() + durationMs;
    stops.set(name, Math.max(untilMs, stops.get(name) ?? 0));
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      if (Number(row?.[attribute] ?? 0) >= untilMs) return;
      if (await write(channel, row, { [attribute]: untilMs })) return;
    }
  }

  async function changeFaults(
    channel: string,
    change: (faults: ChannelFaults) => ChannelFaults,
  ): Promise<ChannelFaults> {
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      const next = change(readFaults(row));
      if (await write(channel, row, patchOf(next))) return next;
    }
    return readFaults(rows.get(channel));
  }

  async function faultOf(channel: string): Promise<string | undefined> {
    return whyNoPosts(readFaults(await rowOf(channel)));
  }

  async function mended(channel: string, operation: SlackOperation): Promise<void> {
    const row = rows.get(channel);
    if (row === undefined || !Object.values(readFaults(row)).some(({ of }) => of.includes(operation))) return;
    await write(channel, row, patchOf(withoutOperation(readFaults(row), operation)));
  }

  async function refusedKinds(channel: string): Promise<readonly RefusedKinds[]> {
    return freshKinds(await rowOf(channel), clock.now()).map(([kinds]) => kinds.split(' '));
  }

  async function refuseKinds(channel: string, refused: readonly RefusedKinds[]): Promise<void> {
    const untilMs = clock.now() + kindsMs;
    const added = refused.map((kinds) => [kinds.toSorted().join(' '), untilMs] as const);
    for (let round = 0; round < roundsMax; round += 1) {
      const row = await rowOf(channel);
      const all = new Map([...freshKinds(row, clock.now()), ...added]);
      if (await write(channel, row, { refusedKinds: Object.fromEntries([...all].slice(-kindsMax)) })) return;
    }
  }

  return { takeSlot, stoppedMs, stop, changeFaults, faultOf, mended, refusedKinds, refuseKinds };
}

/** By the kinds that were refused together, with a space between them. */
function freshKinds(row: Row | undefined, nowMs: number): readonly (readonly [string, number])[] {
  const stored = (row?.refusedKinds ?? {}) as Readonly<Record<string, number>>;
  return Object.entries(stored).filter(([, untilMs]) => untilMs > nowMs);
}

/** Where the limit of a method is kept, and what it is called among those of one run. */
function limitOf(channel: string, operation: SlackOperation): { readonly attribute: string; readonly name: string } {
  if (operation === 'edit') return { attribute: 'editsNotBeforeMs', name: 'edits' };
  if (operation === 'read') return { attribute: 'readsNotBeforeMs', name: 'reads' };
  return { attribute: 'notBeforeMs', name: channel };
}

/** `fault` is what older builds and `/dcs why` read. */
function patchOf(faults: ChannelFaults): Patch {
  const fault = whyNoPosts(faults);
  return {
    faults: Object.keys(faults).length === 0 ? undefined : asAttribute(faults),
    fault,
    faultSinceMs: fault === undefined ? undefined : faults[fault]?.sinceMs,
  };
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
