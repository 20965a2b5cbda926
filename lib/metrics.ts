/**
 * What one poll of one target, or a command that failed, says about itself in CloudWatch's embedded metric format.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { Report } from './poll.ts';

export const metricsNamespace = 'dcs-watch';

const units = {
  PollsOk: 'Count',
  PollsFailed: 'Count',
  LagSeconds: 'Seconds',
  TasksNew: 'Count',
  TasksChanged: 'Count',
  TasksBaseline: 'Count',
  Drift: 'Count',
  DeliveriesSent: 'Count',
  DeliveriesWaiting: 'Count',
  DeliveriesDead: 'Count',
  UndeliveredSeconds: 'Seconds',
  CommandsFailed: 'Count',
  BeatsMissed: 'Count',
} as const;

type Metric = keyof typeof units;
export type Metrics = Partial<Readonly<Record<Metric, number>>>;

export interface MetricsSource {
  readonly functionName: string;
  readonly target: string;
  readonly nowMs: number;
  /** Lambda's own id of the invocation. */
  readonly awsRequestId?: string;
}

/** The lag is the age of the second up to which everything is known. */
export function metricsOf(report: Report['reports'][number], nowMs: number): Metrics {
  const { complete, window, tasks, deliveries, undeliveredSeconds = 0, drift = 0 } = report;
  return {
    ...pollMetrics(complete),
    ...(window === undefined ? {} : { LagSeconds: secondsSince(window.to, nowMs) }),
    TasksNew: tasks.new,
    TasksChanged: tasks.changed,
    TasksBaseline: tasks.baseline,
    Drift: drift,
    DeliveriesSent: deliveries.sent,
    DeliveriesWaiting: deliveries.waiting,
    DeliveriesDead: deliveries.dead,
    UndeliveredSeconds: undeliveredSeconds,
  };
}

/** The metrics of a poll without a report: it failed. */
export function pollMetrics(complete: boolean): Metrics {
  return { PollsOk: Number(complete), PollsFailed: Number(!complete) };
}

/** What the line of the log that says why a command or a press failed has besides: the same line is the metric. */
export function commandFailed(functionName: string, nowMs: number): Readonly<Record<string, unknown>> {
  const directive = directiveOf(['FunctionName'], ['CommandsFailed']);
  return { FunctionName: functionName, CommandsFailed: 1, _aws: { Timestamp: nowMs, CloudWatchMetrics: [directive] } };
}

/** How far the target that is furthest behind is behind its schedule: one metric, however many targets there are. */
export function beatsLine(
  beatsMissed: number,
  { functionName, target, nowMs }: Pick<MetricsSource, 'functionName' | 'target' | 'nowMs'>,
): string {
  return JSON.stringify({
    time: new Date(nowMs).toISOString(),
    level: 'info',
    event: 'beats',
    FunctionName: functionName,
    Target: target,
    BeatsMissed: beatsMissed,
    _aws: { Timestamp: nowMs, CloudWatchMetrics: [directiveOf(['FunctionName'], ['BeatsMissed'])] },
  });
}

/** Metrics are of the function: one per target would cost more than its polls. The line itself names the target. */
export function metricsLine(metrics: Metrics, { functionName, target, nowMs, awsRequestId }: MetricsSource): string {
  const names = Object.keys(metrics) as Metric[];
  return JSON.stringify({
    time: new Date(nowMs).toISOString(),
    level: 'info',
    event: 'metrics',
    ...(awsRequestId === undefined ? {} : { awsRequestId }),
    FunctionName: functionName,
    Target: target,
    ...metrics,
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [directiveOf(['FunctionName'], names)],
    },
  });
}

function directiveOf(dimensions: readonly string[], metrics: readonly Metric[]) {
  return {
    Namespace: metricsNamespace,
    Dimensions: [dimensions],
    Metrics: metrics.map((Name) => ({ Name, Unit: units[Name] })),
  };
}

function secondsSince(iso: string, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1_000));
}
