import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { createLog, inInvocation } from '../../../../lib/clients/aws/log.ts';
import { createMetrics } from '../../../../lib/clients/aws/metrics.ts';
import { PollError, type PollEvent, type Report } from '../../../../lib/poll.ts';

const context = { functionName: 'dcs-watch-prod-poll', awsRequestId: 'aws-1' } as Context;
const base = {
  tasks: { seen: 0, new: 0, changed: 0, unchanged: 0, baseline: 0 },
  requests: { taskCenter: 1, dynamodb: 3, slack: 0 },
  deliveries: { sent: 0, waiting: 0, dead: 0 },
};
const report: Report = {
  reports: [
    { target: 'north', complete: true, ...base },
    { target: 'south', complete: false, ...base },
  ],
};

/** The lines that one call of a handler that does `act` leaves behind. */
async function linesOf(act: () => Report, event: PollEvent = {}): Promise<readonly Record<string, unknown>[]> {
  const lines: string[] = [];
  const handler = middy<PollEvent | undefined, Report, Error, Context>()
    .use(createMetrics({ now: () => 0, write: (line) => void lines.push(line) }))
    .handler(async () => act());
  await handler(event, context).catch(() => undefined);
  return lines.map((line) => JSON.parse(line));
}

function fail(error: Error): () => Report {
  return () => {
    throw error;
  };
}

describe('the metrics of a poll', () => {
  const expected = [
    { FunctionName: 'dcs-watch-prod-poll', Target: 'north', PollsOk: 1, PollsFailed: 0, awsRequestId: 'aws-1' },
    { FunctionName: 'dcs-watch-prod-poll', Target: 'south', PollsOk: 0, PollsFailed: 1, awsRequestId: 'aws-1' },
  ];

  it('are one line per target', async () => {
    assert.partialDeepStrictEqual(await linesOf(() => report), expected);
  });

  it('are the same when the poll rejects after all its work', async () => {
    const error = new PollError([new Error('south')], 'south', report);

    assert.partialDeepStrictEqual(await linesOf(fail(error)), expected);
  });

  it('T60: say that a poll failed which never began', async () => {
    assert.partialDeepStrictEqual(await linesOf(fail(new Error('no secrets')), { target: 'north' }), [
      { Target: 'north', PollsOk: 0, PollsFailed: 1 },
    ]);
  });

  it('leave the error as it was', async () => {
    const error = new PollError([], 'unknown target');
    const handler = middy<PollEvent | undefined, Report, Error, Context>()
      .use(createMetrics({ write: () => undefined }))
      .handler(fail(error));

    await assert.rejects(async () => handler({}, context), error);
  });
});

describe('the log', () => {
  it('names the invocation in every line of it, whatever runs meanwhile', async () => {
    const lines: string[] = [];
    const log = createLog('info', (line) => void lines.push(line));
    const work = (id: string) =>
      inInvocation({ awsRequestId: id }, async () => {
        log.info('before', { of: id });
        await new Promise(setImmediate);
        log.info('after', { of: id });
      });

    await Promise.all([work('one'), work('other')]);
    log.info('outside');

    const read = lines.map((line) => JSON.parse(line) as { of?: string; awsRequestId?: string });
    assert.equal(read.length, 5);
    for (const { of, awsRequestId } of read) assert.equal(awsRequestId, of);
  });
});
