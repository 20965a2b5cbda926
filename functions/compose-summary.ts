import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import { createDynamoDbClient, type DynamoDbClientOptions } from '../lib/clients/aws/dynamodb.ts';
import { createLog, writeLine } from '../lib/clients/aws/log.ts';
import { createStore } from '../lib/clients/aws/store.ts';
import { beatsLine } from '../lib/metrics.ts';
import { timingOf } from '../lib/model/message-state.ts';
import type { TargetLateness } from '../lib/model/overdue.ts';
import type { Settings, TableEnvironment, Target } from '../lib/model/settings.ts';
import type { Log } from '../lib/ports/effects.ts';
import { type Look, lookAtTargets } from '../lib/weekly/look-at-targets.ts';
import { type Summarized, summarize } from '../lib/weekly/summarize.ts';
import { overdueIn, tellOverdue } from '../lib/weekly/tell-overdue.ts';
import { weekBefore } from '../lib/weekly/week.ts';

export interface SummaryParts {
  readonly settings: Settings;
  readonly environment: TableEnvironment;
  readonly now?: () => number;
  /** Where DynamoDB is, unless the AWS SDK is to read that from the environment. */
  readonly dynamodb?: DynamoDbClientOptions['connection'];
  readonly log?: Log;
  /** Where the metric's line goes: standard output, if the environment names a function. */
  readonly write?: (line: string) => void;
}

export interface SummaryReport {
  readonly summaries: readonly (Omit<Summarized, 'summary'> & {
    readonly summary: Summarized['summary'] | 'not-due';
  })[];
  /** The most overdue first. */
  readonly overdue: readonly TargetLateness[];
}

const concurrentTargetsMax = 8;
/** In the log; the metric knows the worst of them. */
const loggedOverdueMax = 20;

/**
 * Looks after all targets: how late the latest is, and whether a week is still to be summed up. It needs the table alone:
 * the polls tell what it leaves there.
 */
export function composeSummary(parts: SummaryParts): () => Promise<SummaryReport> {
  const { settings, environment, now = Date.now, write = writeLine } = parts;
  const { functionName } = environment;
  const log = parts.log ?? createLog(environment.logLevel);
  const connection = parts.dynamodb === undefined ? {} : { connection: parts.dynamodb };
  const client = createDynamoDbClient({ count: () => {}, ...connection });
  const store = createStore({ client, tableName: environment.tableName, log });
  const effects = { store, ids: { nonce: randomUUID } };
  const writerFor = (target: Target) => ({ effects, settings, target, timing: timingOf(settings), now });
  const summarizeOne = async ({ target, summary }: Look) => {
    if (summary === 'wanted') return summarize(writerFor(target));
    return { target: target.id, week: weekBefore(now(), settings.timeZone).name, summary };
  };
  return async () => {
    const looks = await lookAtTargets(store, settings, now());
    const overdue = overdueIn(looks);
    if (functionName !== undefined) write(beatsLine(...worstOf(looks, functionName, now())));
    for (const late of overdue.slice(0, loggedOverdueMax)) log.warn('target is overdue', { ...late });
    const faults: Error[] = [];
    const keep = (error: Error) => void faults.push(error);
    await tellOverdue(looks, writerFor).catch(keep);
    const wanted = settings.summary.send ? looks : [];
    const summaries = await pMap(wanted, (look) => summarizeOne(look).catch(keep), {
      concurrency: concurrentTargetsMax,
    });
    const report = { summaries: summaries.filter((summary) => summary !== undefined), overdue };
    log.info('summary', report);
    // Every target has had its turn by now; those that are summed up already stay so when this is tried again.
    if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join(' '));
    return report;
  };
}

function worstOf(looks: readonly Look[], functionName: string, nowMs: number): Parameters<typeof beatsLine> {
  const beats = looks.map(({ lateness }) => lateness);
  const worst = beats.reduce((one, other) => (other.beatsMissed > one.beatsMissed ? other : one));
  return [worst.beatsMissed, { functionName, target: worst.target, nowMs }];
}
