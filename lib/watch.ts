/** The story of one run for one target: fetch, diff, route and commit, then render, deliver and settle. */
import { type Delivered, deliver } from './deliver/deliver.ts';
import { observe } from './ingest/ingest.ts';
import type { Observed } from './ingest/source.ts';
import type { Settings, Target } from './model/settings.ts';
import { createRun, type Effects } from './run.ts';

export interface TargetReport {
  readonly target: string;
  /** The list was read to the end and every item could be used. */
  readonly complete: boolean;
  /** Of the latest look at the list; absent when there was none. */
  readonly window?: { readonly from: string; readonly to: string };
  readonly tasks: { seen: number; new: number; changed: number; unchanged: number; baseline: number };
  readonly deliveries: { readonly sent: number; readonly waiting: number; readonly dead: number };
  /** For how long the oldest delivery has been waiting; absent when none is. */
  readonly undeliveredSeconds?: number;
  /** Items of the list that could not be used; absent when there are none. */
  readonly drift?: number;
}

export interface Outcome {
  readonly report: TargetReport;
  /** Why the run must be said to have failed, after all its work is done. What only waits is no fault. */
  readonly faults: readonly Error[];
}

/** Safe to run twice at once, and again after it was killed at any point. */
export async function watchTarget(effects: Effects, settings: Settings, target: Target): Promise<Outcome> {
  const run = createRun(effects, settings, target);
  const observed = await observe(run);
  const delivered = await deliver(run, observed.fresh, observed.gap).catch(
    (error: Error): Delivered => ({
      sent: run.tally.sent,
      waiting: 0,
      dead: run.tally.dead,
      faults: [error],
    }),
  );
  const { sent, waiting, waitingSinceMs, dead } = delivered;
  const report: TargetReport = {
    target: target.id,
    complete: observed.faults.length === 0,
    ...(observed.window === undefined ? {} : { window: isoWindow(observed.window) }),
    tasks: count(observed),
    deliveries: { sent, waiting, dead },
    ...(waitingSinceMs === undefined ? {} : { undeliveredSeconds: secondsBetween(waitingSinceMs, run.now()) }),
    ...(observed.drift === undefined ? {} : { drift: observed.drift }),
  };
  const deadFault =
    dead === 0 ? [] : [new Error(`Target ${target.id}: Slack refused ${dead} deliveries in every form.`)];
  return { report, faults: [...observed.faults, ...delivered.faults, ...deadFault] };
}

function count({ kinds }: Observed): TargetReport['tasks'] {
  const tasks = { seen: kinds.size, new: 0, changed: 0, unchanged: 0, baseline: 0 };
  for (const kind of kinds.values()) tasks[kind] += 1;
  return tasks;
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.round((toMs - fromMs) / 1_000));
}

function isoWindow({ fromSeconds, toSeconds }: NonNullable<Observed['window']>): { from: string; to: string } {
  return { from: isoSecond(fromSeconds), to: isoSecond(toSeconds) };
}

function isoSecond(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
