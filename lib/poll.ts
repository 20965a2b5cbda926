import { type Delivered, deliver } from './deliver/deliver.ts';
import { ingest } from './ingest/ingest.ts';
import type { IngestResult } from './ingest/source.ts';
import type { Settings, Target } from './model/settings.ts';
import { CloudError } from './ports/cloud.ts';
import { createRun, type Effects } from './run.ts';

export interface PollEvent {
  /** Without it every target is polled, in turn. */
  readonly target?: string;
}

/** On the wire, retries included. */
export interface Requests {
  taskCenter: number;
  cloudEye: number;
  dynamodb: number;
  slack: number;
}

export interface Report {
  readonly reports: readonly (TargetReport & { readonly requests: ReportedRequests })[];
}

/** Cloud Eye is named for targets that have events as a source; no other asks it. */
export type ReportedRequests = Omit<Requests, 'cloudEye'> & Partial<Pick<Requests, 'cloudEye'>>;

/** All work that could be done was done, and some could not. */
export class PollError extends AggregateError {
  override readonly name = 'PollError';
  /** Absent when the event named an unknown target, so that nothing was done. */
  readonly report?: Report;

  constructor(faults: readonly Error[], message: string, report?: Report) {
    super(faults, message);
    if (report !== undefined) this.report = report;
  }
}

/**
 * @param requests counted by the clients; the report says the difference a target made.
 * @throws PollError when a target could not be read to the end or a delivery is dead, after all other work is done.
 */
export async function poll(
  effects: Effects,
  settings: Settings,
  event: PollEvent,
  requests: Readonly<Requests>,
): Promise<Report> {
  const reports: (TargetReport & { requests: ReportedRequests })[] = [];
  const faults: Error[] = [];
  for (const target of targetsOf(settings, event)) {
    const before = { ...requests };
    const outcome = await watchTarget(effects, settings, target);
    const { target: id, complete, window, tasks, ...others } = outcome.report;
    const found = { target: id, complete, ...(window === undefined ? {} : { window }), tasks };
    reports.push({ ...found, requests: difference(target, requests, before), ...others });
    faults.push(...outcome.faults);
  }
  const report = { reports };
  effects.log.info('poll', report);
  // Messages only: the cause of an error may quote a service's answer.
  for (const fault of faults) effects.log.error('poll failed', describe(fault));
  if (faults.length > 0) throw new PollError(faults, faults.map(({ message }) => message).join(' '), report);
  return report;
}

/** The cloud's support asks for the cloud's own id of a request. */
function describe(fault: Error): Record<string, unknown> {
  const requestId = fault instanceof CloudError ? fault.requestId : undefined;
  return { name: fault.name, error: fault.message, ...(requestId === undefined ? {} : { requestId }) };
}

function targetsOf(settings: Settings, event: PollEvent): readonly Target[] {
  if (event.target === undefined) return settings.targets;
  const target = settings.targets.find(({ id }) => id === event.target);
  if (target !== undefined) return [target];
  const known = settings.targets.map(({ id }) => id).join(', ');
  throw new PollError(
    [],
    `The event names the target ${JSON.stringify(event.target)}; the configuration knows ${known}.`,
  );
}

function difference({ sources }: Target, now: Readonly<Requests>, before: Requests): ReportedRequests {
  return {
    taskCenter: now.taskCenter - before.taskCenter,
    ...(sources.includes('events') ? { cloudEye: now.cloudEye - before.cloudEye } : {}),
    dynamodb: now.dynamodb - before.dynamodb,
    slack: now.slack - before.slack,
  };
}

export interface TargetReport {
  readonly target: string;
  /** The list was read to the end and every item could be used. */
  readonly complete: boolean;
  /** Of the latest read of the list; absent when there was none. */
  readonly window?: { readonly from: string; readonly to: string };
  readonly tasks: { seen: number; new: number; changed: number; unchanged: number; baseline: number };
  readonly deliveries: { readonly sent: number; readonly waiting: number; readonly dead: number };
  /** For how long the oldest delivery has been waiting; absent when none is. */
  readonly undeliveredSeconds?: number;
  /** Items of the lists that could not be used, and rows with work that could not be read; absent when there are none. */
  readonly drift?: number;
}

export interface Outcome {
  readonly report: TargetReport;
  /** Why the run fails once all its work is done. What only waits is no fault. */
  readonly faults: readonly Error[];
}

/** One run for one target. Safe to run twice at once, and again after it was killed at any point. */
export async function watchTarget(effects: Effects, settings: Settings, target: Target): Promise<Outcome> {
  const run = createRun(effects, settings, target);
  const ingested = await ingest(run);
  const delivered = await deliver(run, ingested.writtenRows, ingested.gap).catch(
    (error: Error): Delivered => ({
      sent: run.tally.sent,
      waiting: 0,
      dead: run.tally.dead,
      unreadable: 0,
      faults: [error],
    }),
  );
  const { sent, waiting, waitingSinceMs, dead } = delivered;
  const drift = (ingested.drift ?? 0) + delivered.unreadable;
  const report: TargetReport = {
    target: target.id,
    complete: ingested.faults.length === 0,
    ...(ingested.window === undefined ? {} : { window: isoWindow(ingested.window) }),
    tasks: count(ingested),
    deliveries: { sent, waiting, dead },
    ...(waitingSinceMs === undefined ? {} : { undeliveredSeconds: secondsBetween(waitingSinceMs, run.now()) }),
    ...(drift === 0 ? {} : { drift }),
  };
  const deadFault =
    dead === 0 ? [] : [new Error(`Target ${target.id}: Slack refused ${dead} deliveries in every form.`)];
  return { report, faults: [...ingested.faults, ...delivered.faults, ...deadFault] };
}

function count({ kinds }: IngestResult): TargetReport['tasks'] {
  const tasks = { seen: kinds.size, new: 0, changed: 0, unchanged: 0, baseline: 0 };
  for (const kind of kinds.values()) tasks[kind] += 1;
  return tasks;
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.round((toMs - fromMs) / 1_000));
}

function isoWindow({ fromSeconds, toSeconds }: NonNullable<IngestResult['window']>): { from: string; to: string } {
  return { from: isoSecond(fromSeconds), to: isoSecond(toSeconds) };
}

function isoSecond(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
