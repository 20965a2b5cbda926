import type { Settings, Target } from './model/settings.ts';
import { TaskListError } from './ports/cloud.ts';
import type { Effects } from './run.ts';
import { type TargetReport, watchTarget } from './watch.ts';

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

/** Everything was done that could be, and something could not. */
export class PollError extends AggregateError {
  override readonly name = 'PollError';
  /** Absent when nothing was done, as the event named no target that is known. */
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
    const seen = { target: id, complete, ...(window === undefined ? {} : { window }), tasks };
    reports.push({ ...seen, requests: difference(target, requests, before), ...others });
    faults.push(...outcome.faults);
  }
  const report = { reports };
  effects.log.info('poll', report);
  // Messages only: the cause of an error may quote what a service answered.
  for (const fault of faults) effects.log.error('poll failed', describe(fault));
  if (faults.length > 0) throw new PollError(faults, faults.map(({ message }) => message).join(' '), report);
  return report;
}

/** The cloud's own id of a request is what its support asks for. */
function describe(fault: Error): Record<string, unknown> {
  const requestId = fault instanceof TaskListError ? fault.requestId : undefined;
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
