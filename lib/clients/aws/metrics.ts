/** For middy's `use`: a line of metrics per target, whether the poll succeeds or fails. CloudWatch reads them from the log. */
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { metricsLine, metricsOf, pollMetrics } from '../../metrics.ts';
import { PollError, type PollEvent, type Report } from '../../poll.ts';

export interface MetricsOptions {
  readonly now?: () => number;
  readonly write?: (line: string) => void;
}

type PollMetrics = MiddlewareObj<PollEvent | undefined, Report, Error, Context>;

export function createMetrics({
  now = Date.now,
  write = writeLine,
}: MetricsOptions = {}): Required<Pick<PollMetrics, 'after' | 'onError'>> {
  const tell = (context: Context | undefined, report: Report) => {
    const nowMs = now();
    for (const one of report.reports) {
      write(metricsLine(metricsOf(one, nowMs), { ...sourceOf(context), target: one.target, nowMs }));
    }
  };
  return {
    after: ({ response, context }) => {
      if (response !== null && response !== undefined) tell(context, response);
    },
    onError: ({ error, event, context }) => {
      if (error instanceof PollError && error.report !== undefined) return tell(context, error.report);
      // Nothing was polled: secrets or settings were missing, or the target is unknown. Silence would look like health.
      const nowMs = now();
      write(metricsLine(pollMetrics(false), { ...sourceOf(context), target: event?.target ?? 'all', nowMs }));
    },
  };
}

function sourceOf(context: Context | undefined): { functionName: string; awsRequestId?: string } {
  const { functionName = 'local', awsRequestId } = context ?? {};
  return { functionName, ...(awsRequestId === undefined ? {} : { awsRequestId }) };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
