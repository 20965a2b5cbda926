import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../lib/clients/aws/dynamodb.ts';
import { createLog } from '../lib/clients/aws/log.ts';
import { createStore } from '../lib/clients/aws/store.ts';
import { timingOf } from '../lib/model/message-state.ts';
import type { Settings, TableEnvironment, Target } from '../lib/model/settings.ts';
import type { Log } from '../lib/ports/effects.ts';
import { type Summarized, summarize } from '../lib/weekly/summarize.ts';

export interface SummaryParts {
  readonly settings: Settings;
  readonly environment: TableEnvironment;
  readonly now?: () => number;
  /** Where DynamoDB is, unless the AWS SDK is to read that from the environment. */
  readonly dynamodb?: DynamoDbClientOptions['connection'];
  readonly log?: Log;
}

export interface SummaryReport {
  readonly summaries: readonly Summarized[];
}

const concurrentTargetsMax = 8;

/** Sums up the last week of every target. It needs the table alone: the polls tell what it leaves there. */
export function composeSummary(parts: SummaryParts): () => Promise<SummaryReport> {
  const { settings, environment, now = Date.now } = parts;
  const log = parts.log ?? createLog(environment.logLevel);
  const connection = parts.dynamodb === undefined ? {} : { connection: parts.dynamodb };
  const client = createDynamoDbClient({ count: () => {}, ...connection });
  const store = createStore({ client, tableName: environment.tableName, log });
  const effects = { store, ids: { nonce: randomUUID } };
  const summarizeOne = (target: Target) => summarize({ effects, settings, target, timing: timingOf(settings), now });
  return async () => {
    const faults: Error[] = [];
    const each = (target: Target) => summarizeOne(target).catch((error: Error) => void faults.push(error));
    const summaries = await pMap(settings.targets, each, { concurrency: concurrentTargetsMax });
    const report = { summaries: summaries.filter((summary) => summary !== undefined) };
    log.info('summary', report);
    // Every target has had its turn by now; those that are summed up already stay so when this is tried again.
    if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join(' '));
    return report;
  };
}
