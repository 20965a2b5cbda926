/** What a person has to fix about a channel, as its row remembers it: by what Slack said. */
import type { Attribute } from '../ports/store.ts';
import { type SlackOperation, slackOperations } from './slack-errors.ts';

export type ChannelFault = {
  readonly sinceMs: number;
  /** What it stops. */
  readonly of: readonly SlackOperation[];
  /** How often Slack said so, if once says little. */
  readonly times?: number;
  /** The target that announces it, and when that one last met it. */
  readonly by?: string;
  readonly byAtMs?: number;
  /** It has been announced in Slack. */
  readonly told?: true;
};

export type ChannelFaults = Readonly<Record<string, ChannelFault>>;

/** What a run has met. */
export interface MetFault {
  readonly reason: string;
  readonly operations: readonly SlackOperation[];
  readonly times?: number;
}

/** Words that once say little are named when Slack has said them this often, with nothing that succeeded in between. */
const namedAfterTimes = 3;
const faultsMax = 10;
/** Another target announces what the first one has not met for so many of its beats. */
const beatsUntilTakenOver = 3;

/** Rows of older builds have one fault and its beginning. */
export function readFaults(row: Readonly<Record<string, Attribute | undefined>> | undefined): ChannelFaults {
  if (row?.faults !== undefined) return row.faults as ChannelFaults;
  if (typeof row?.fault !== 'string') return {};
  return { [row.fault]: { sinceMs: Number(row.faultSinceMs), of: slackOperations } };
}

/** @param everyMsOf how often a target is polled; undefined for one that is no longer there. */
export function withFault(
  faults: ChannelFaults,
  { reason, operations, times }: MetFault,
  { target, nowMs, everyMsOf }: Beat,
): ChannelFaults {
  const known = faults[reason];
  const { by = target, byAtMs = nowMs } = known ?? {};
  const patienceMs = beatsUntilTakenOver * (everyMsOf(by) ?? 0);
  const isMine = by === target || nowMs - byAtMs > patienceMs;
  const met: ChannelFault = {
    ...known,
    sinceMs: known?.sinceMs ?? nowMs,
    of: slackOperations.filter((operation) => operations.includes(operation) || known?.of.includes(operation)),
    ...(times === undefined ? {} : { times: Math.min(namedAfterTimes, (known?.times ?? 0) + times) }),
    by: isMine ? target : by,
    byAtMs: isMine ? nowMs : byAtMs,
  };
  return Object.fromEntries(Object.entries({ ...faults, [reason]: met }).slice(-faultsMax));
}

export interface Beat {
  readonly target: string;
  readonly nowMs: number;
  everyMsOf(target: string): number | undefined;
}

/** Whether this target says it now. */
export function isToBeTold({ times = namedAfterTimes, by, told }: ChannelFault, target: string): boolean {
  return told !== true && by === target && times >= namedAfterTimes;
}

/** An operation succeeded: what stopped it alone has ended for it, and what stopped everything has ended. */
export function withoutOperation(faults: ChannelFaults, operation: SlackOperation): ChannelFaults {
  const left = Object.entries(faults).flatMap(([reason, fault]): [string, ChannelFault][] => {
    if (!fault.of.includes(operation)) return [[reason, fault]];
    const of = fault.of.filter((other) => other !== operation);
    const isOver = of.length === 0 || fault.of.length === slackOperations.length;
    return isOver ? [] : [[reason, { ...fault, of }]];
  });
  return Object.fromEntries(left);
}

/** What keeps new messages out of the channel, for people. */
export function whyNoPosts(faults: ChannelFaults): string | undefined {
  return Object.entries(faults).find(([, { of, times }]) => times === undefined && of.includes('post'))?.[0];
}
