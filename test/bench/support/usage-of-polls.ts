/** Counts, in a world of local services, what an idle poll, a task and a command use. */
import { nothingUsed, type Usage } from './cost-sums.ts';
import type { Count } from './counting-proxy.ts';
import type { PollCall, PollWorld } from './poll-world.ts';
import { benchProject } from './settings.ts';

/** What nobody can count on one machine; stated on the page. */
export const assumed = {
  /** Waiting for an answer, a request. */
  taskCenterMs: 500,
  dynamodbMs: 10,
  slackMs: 300,
  /** A function has this share of a processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  mebibytesPerProcessor: 1_769,
} as const;

const pollMebibytes = 512;
const mebibytesPerGibibyte = 1_024;
/** The middleware keeps the secrets that long. */
const secretsKeptMs = 5 * 60_000;
const minuteMs = 60_000;
const pollsMax = 8;

/** @param calls idle ones, in one process. */
export function usageOfIdle(world: PollWorld, calls: readonly PollCall[]): Usage {
  return {
    ...usageOf(world, calls),
    invocations: 1,
    scheduled: 1,
    ssmCalls: minuteMs / secretsKeptMs,
  };
}

/** What `calls` used, for one call. */
export function usageOf(world: PollWorld, calls: readonly PollCall[]): Usage {
  const { dynamodb, taskCenter, slack } = world.proxies;
  const waitMs =
    taskCenter.count().requests * assumed.taskCenterMs +
    dynamodb.count().requests * assumed.dynamodbMs +
    slack.count().requests * assumed.slackMs;
  const cpuMs = calls.reduce((sum, call) => sum + call.cpuMs, 0);
  return {
    ...nothingUsed,
    gigabyteSeconds: gigabyteSeconds(cpuMs, waitMs, pollMebibytes) / calls.length,
    ...unitsOf(dynamodb.count(), calls.length),
    loggedBytes: world.loggedBytes() / calls.length,
  };
}

export function gigabyteSeconds(cpuMs: number, waitMs: number, mebibytes: number): number {
  const share = Math.min(1, mebibytes / assumed.mebibytesPerProcessor);
  return ((cpuMs / share + waitMs) / 1_000) * (mebibytes / mebibytesPerGibibyte);
}

export function unitsOf({ writeUnits, readUnits }: Count, calls: number): Pick<Usage, 'writeUnits' | 'readUnits'> {
  return { writeUnits: writeUnits / calls, readUnits: readUnits / calls };
}

/** From its start to its end; told and edited, each by polls of its own. */
export async function liveOneTask(world: PollWorld, number: number): Promise<readonly PollCall[]> {
  const id = `ff80808187bce0740187bd32${(0xb0000000 + number).toString(16)}`;
  const at = () => new Date().toISOString();
  world.taskCenter.put(benchProject, {
    id,
    name: 'masterStandbySwapJob',
    status: 'RUNNING',
    user_name: 'anna',
    details: null,
    created_at: at(),
    updated_at: at(),
  });
  const started = await pollUntilTold(world);
  world.taskCenter.patch(benchProject, id, { status: 'SUCCESS', updated_at: at() });
  return [...started, ...(await pollUntilTold(world))];
}

/** A message that has no slot yet comes with a later poll. */
async function pollUntilTold(world: PollWorld): Promise<readonly PollCall[]> {
  const slackCalls = () => world.proxies.slack.count().requests;
  const before = slackCalls();
  const made: PollCall[] = [];
  for (let poll = 0; poll < pollsMax && slackCalls() === before; poll += 1) made.push(...(await world.poll()).calls);
  if (slackCalls() === before) throw new Error(`Nothing was told in ${pollsMax} polls`);
  return made;
}
