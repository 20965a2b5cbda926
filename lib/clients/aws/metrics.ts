/** For middy's `use`: one line of metrics per target, whether the poll succeeds or fails. CloudWatch reads them from the log. */
import type { MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { metricsLine, metricsOf, pollMetrics } from '../../metrics.ts';
import { PollError, type PollEvent, type Report } from '../../poll.ts';
import { writeLine } from './log.ts';

export interface MetricsOptions {
  readonly now?: () => number;
  readonly write?: (line: string) => void;
}

type PollMetrics = MiddlewareObj<PollEvent | undefined, Report, Error, Context>;

export function createMetrics({
  now = Date.now,
  write = writeLine,
}: MetricsOptions = {}): Required<Pick<PollMetrics, 'after' | 'onError'>> {
  const writeAll = (context: Context | undefined, report: Report) => {
    const nowMs = now();
    for (const one of report.reports) {
      write(metricsLine(metricsOf(one, nowMs), { ...invocationOf(context), target: one.target, nowMs }));
    }
  };
  return {
    after: ({ response, context }) => {
      if (response !== null && response !== undefined) writeAll(context, response);
    },
    onError: ({ error, event, context }) => {
      if (error instanceof PollError && error.report !== undefined) return writeAll(context, error.report);
      // Nothing was polled: a secret or setting was missing, or the target is unknown. No line at all would look healthy.
      const nowMs = now();
      write(metricsLine(pollMetrics(false), { ...invocationOf(context), target: event?.target ?? 'all', nowMs }));
    },
  };
}

function invocationOf(context: Context | undefined): { functionName: string; awsRequestId?: string } {
  const { functionName = 'local', awsRequestId } = context ?? {};
  return { functionName, ...(awsRequestId === undefined ? {} : { awsRequestId }) };
}
