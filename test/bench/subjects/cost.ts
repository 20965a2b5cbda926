/** What a target costs a month, idle and busy, from requests and units that were counted. */
import { readFileSync } from 'node:fs';
import { pollAlarms } from '../../../infra/poll-alarms.ts';
import type { Measured, Table } from '../results.ts';
import { openBuiltCommand } from '../support/built-command.ts';
import {
  add,
  type CostLine,
  costLines,
  nothingUsed,
  type Prices,
  times,
  total,
  type Usage,
} from '../support/cost-sums.ts';
import { openPollWorld, type PollWorld } from '../support/poll-world.ts';
import { benchSettings } from '../support/settings.ts';
import { assumed, gigabyteSeconds, liveOneTask, unitsOf, usageOf, usageOfIdle } from '../support/usage-of-polls.ts';

const prices = JSON.parse(readFileSync(new URL('../prices.json', import.meta.url), 'utf8')) as Prices;
const days = 30;
const pollsMonth = days * 24 * 60;
const busyTasksADay = 200;
const busyCommandsADay = 20;
const idlePolls = 20;
const lives = 8;
const commands = 20;
const commandMebibytes = 1_024;

export async function measureCost(): Promise<Measured> {
  // Told at once: how long a poll waits for an end changes nothing in what it asks for.
  await using world = await openPollWorld({ delivery: { graceSeconds: 1 }, fetch: { settleSeconds: 0 } });
  await world.poll(2);
  world.resetCounts();
  const idle = usageOfIdle(world, (await world.poll(idlePolls)).calls);
  const task = await usageOfTask(world, idle);
  const command = await usageOfCommand(world);
  const idleMonth = times(idle, pollsMonth);
  const busyMonth = [times(task, busyTasksADay * days), times(command, busyCommandsADay * days)].reduce(add, idleMonth);
  const watched = watchedLines(world);
  return {
    findings: [],
    tables: [
      costTable([...costLines(idleMonth, prices), ...watched], [...costLines(busyMonth, prices), ...watched]),
      unitsTable({ 'an idle poll': idle, 'a task, start and end, adds': task, 'a command': command }),
    ],
    notes: [
      `A target polled every minute for ${days} days. Busy: ${busyTasksADay} tasks a day, each sent when it starts and edited when it ends, and ${busyCommandsADay} commands a day. Units are counted by a proxy from what Amazon's DynamoDB Local says it consumed, indexes included.`,
      `Prices of ${prices.region}, ${prices.date}. ${prices.honesty}`,
      `Assumed, because loopback does not show it: ${assumed.taskCenterMs} ms for an answer from the Task Center, ${assumed.dynamodbMs} ms from DynamoDB, ${assumed.slackMs} ms of Slack; processor time of this machine times ${assumed.mebibytesPerProcessor} MB through the function's memory. Storage, backups, data transfer and what a stage has once (six alarms, the metrics without a target, the dashboard) are left out.`,
    ],
  };
}

/** What it adds to the polls that meet it, which would have been idle. */
async function usageOfTask(world: PollWorld, idle: Usage): Promise<Usage> {
  world.resetCounts();
  const calls = [];
  for (let number = 0; number < lives; number += 1) calls.push(...(await liveOneTask(world, number)));
  const one = times(usageOf(world, calls), calls.length / lives);
  const { gigabyteSeconds: seconds, writeUnits, readUnits, loggedBytes } = times(idle, -calls.length / lives);
  return add(one, { ...nothingUsed, gigabyteSeconds: seconds, writeUnits, readUnits, loggedBytes });
}

async function usageOfCommand(world: PollWorld): Promise<Usage> {
  const { TABLE_NAME: tableName = '', AWS_ENDPOINT_URL_DYNAMODB: endpoint = '' } = world.environment;
  const ask = await openBuiltCommand(tableName, endpoint);
  world.proxies.dynamodb.reset();
  const before = process.cpuUsage();
  for (let count = 0; count < commands; count += 1) await ask('tasks last 24h');
  // The proxy runs in this process too: more than the command's own.
  const { user, system } = process.cpuUsage(before);
  const counted = world.proxies.dynamodb.count();
  const cpuMs = (user + system) / 1_000 / commands;
  const waitMs = (counted.requests / commands) * assumed.dynamodbMs;
  return {
    ...nothingUsed,
    invocations: 1,
    httpRequests: 1,
    ssmCalls: 1,
    gigabyteSeconds: gigabyteSeconds(cpuMs, waitMs, commandMebibytes),
    ...unitsOf(counted, commands),
  };
}

/** Metrics and alarms of one target: from the poll's own log line, and from the template. */
function watchedLines(world: PollWorld): readonly CostLine[] {
  const metrics = world.targetMetrics();
  const alarms = Object.keys(pollAlarms(benchSettings()).Resources).length - 1;
  return [
    {
      service: 'CloudWatch metrics of the target',
      counted: `${metrics} metrics`,
      usd: metrics * prices.customMetricMonth.usd,
    },
    { service: 'CloudWatch alarm of the target', counted: `${alarms} alarm`, usd: alarms * prices.alarmMonth.usd },
  ];
}

function costTable(idle: readonly CostLine[], busy: readonly CostLine[]): Table {
  const rows = idle.map(({ service, counted, usd }, index) => {
    const other = busy[index] as CostLine;
    return [service, counted, dollars(usd), other.counted, dollars(other.usd)];
  });
  return {
    title: 'A target and month, US dollars',
    head: ['Service', 'Idle', 'USD', 'Busy', 'USD'],
    rows: [...rows, ['In all', '', dollars(total(idle)), '', dollars(total(busy))]],
  };
}

function unitsTable(usages: Readonly<Record<string, Usage>>): Table {
  return {
    title: 'Counted for one',
    head: ['Of', 'Write units', 'Read units', 'GB-seconds', 'Log bytes'],
    rows: Object.entries(usages).map(([name, { writeUnits, readUnits, gigabyteSeconds: seconds, loggedBytes }]) => [
      name,
      writeUnits.toFixed(1),
      readUnits.toFixed(1),
      seconds.toFixed(3),
      loggedBytes.toFixed(0),
    ]),
  };
}

function dollars(usd: number): string {
  return usd.toFixed(3);
}
