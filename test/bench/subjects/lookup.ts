/** A slash command over a million tasks, against the one query that its page needs. */
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { createDynamoDbClient } from '../../../lib/clients/aws/dynamodb.ts';
import type { Bench, Measured } from '../results.ts';
import { openBuiltCommand } from '../support/built-command.ts';
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.ts';
import type { FilledTable } from '../support/filled-table.ts';
import { interleave, ratios, spread, timed } from '../support/measure.ts';
import { benchTarget } from '../support/settings.ts';

const question = 'tasks failed last 24h';
/** Stands under a full page and under nothing else. */
const answerMark = 'of 1000+';
const dayMs = 24 * 60 * 60_000;
/** The command counts up to so many keys for its first line; the query of the same page reads as many. */
const keysOfPage = 1_000;
const warmUps = 20;
const runs = 41;

export async function measureLookup(bench: Bench): Promise<Measured> {
  const table = await bench.filledTable();
  await using proxy = await startCountingProxy(table.database.endpoint);
  const counted = await openQuestion(table, proxy.origin);
  const command = await openQuestion(table, table.database.endpoint);
  await counted();
  proxy.reset();
  await counted();
  const client = createDynamoDbClient({ count: () => {}, connection: table.connection });
  const variants = { query: () => timed(() => queryPage(client, table.tableName)), ours: () => timed(command) };
  await interleave(warmUps, variants);
  const { query, ours } = await interleave(runs, variants);
  client.destroy();
  const rows = table.rows.toLocaleString('en-US');
  return {
    findings: [
      {
        id: 'lookup.warm',
        what: `/dcs ${question} over ${rows} tasks, warm, times as long`,
        against: 'one Query of the same page of keys',
        unit: 'times',
        goal: { atMost: 1.3 },
        value: spread(ratios(ours, query)),
        context: `ours ${spread(ours).median.toFixed(1)} ms, query ${spread(query).median.toFixed(1)} ms; requests: ${requestsOf(proxy)}`,
      },
    ],
    notes: [
      `${rows} tasks in Amazon's DynamoDB Local, filled in ${table.fillSeconds.toFixed(0)} s and kept for all runs; the built command handler in this process against one Query of ${keysOfPage.toLocaleString('en-US')} keys of the same index, through the same SDK client.`,
    ],
  };
}

function requestsOf(proxy: CountingProxy): string {
  return Object.entries(proxy.count().byName)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

/** @returns asks the question once. */
async function openQuestion({ tableName }: FilledTable, endpoint: string): Promise<() => Promise<void>> {
  const ask = await openBuiltCommand(tableName, endpoint);
  return async () => {
    if (!(await ask(question)).includes(answerMark))
      throw new Error(`/dcs ${question} was not answered with a full page`);
  };
}

async function queryPage(client: ReturnType<typeof createDynamoDbClient>, tableName: string): Promise<void> {
  const nowMs = Date.now();
  const { Items } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'state',
      KeyConditionExpression: 'stateOf = :partition AND createdAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':partition': { S: `TARGET#${benchTarget}#failed` },
        ':from': { N: String(nowMs - dayMs) },
        ':to': { N: String(nowMs) },
      },
      ScanIndexForward: false,
      Limit: keysOfPage,
    }),
  );
  if (Items === undefined || Items.length === 0) throw new Error('The query found nothing');
}
