/** A thousand failures at once in one channel: how many calls of Slack, and how long they take. */
import { composePoll } from '../../../functions/compose-poll.ts';
import { openStage, rawTask } from '../../support/stage.ts';
import type { Measured } from '../results.ts';
import { startCountingProxy } from '../support/counting-proxy.ts';
import { spread } from '../support/measure.ts';

const failures = 1_000;
const runs = 3;
/** One message a second after a burst of five. https://docs.slack.dev/apis/web-api/rate-limits */
const burst = 5;
const invocationMs = 55_000;
const settleMs = 3_000;

interface Burst {
  readonly calls: number;
  /** From the first call of Slack to the latest. */
  readonly tellingMs: number;
  readonly pollMs: number;
}

export async function measureBurst(): Promise<Measured> {
  const bursts: Burst[] = [];
  for (let run = 0; run < runs; run += 1) bursts.push(await tellBurst());
  const allowedMs = ({ calls }: Burst) => Math.max(0, calls - burst) * 1_000;
  const seconds = (values: readonly number[]) => `${(spread(values).median / 1_000).toFixed(1)} s`;
  return {
    findings: [
      {
        id: 'burst.calls',
        what: `${failures.toLocaleString('en-US')} failures to one channel, calls of Slack`,
        against: '-',
        unit: 'calls',
        goal: { atMost: 15 },
        value: spread(bursts.map(({ calls }) => calls)),
      },
      {
        id: 'burst.time',
        what: `${failures.toLocaleString('en-US')} failures to one channel, from the first message to the latest, times as long`,
        against: 'five messages at once and one a second after them',
        unit: 'times',
        goal: { atMost: 1.2 },
        value: spread(bursts.map((told) => told.tellingMs / allowedMs(told))),
        context: `${seconds(bursts.map(({ tellingMs }) => tellingMs))} of ${seconds(bursts.map(({ pollMs }) => pollMs))} for the whole poll; allowed ${seconds(bursts.map(allowedMs))}`,
      },
    ],
    notes: [
      `On the real clock, ${runs} runs instead of seven: one takes ten seconds or more. The whole product over dynalite, the local Task Center and the local Slack, calls counted by a proxy in front of it. The allowed time is computed from the number of calls.`,
    ],
  };
}

async function tellBurst(): Promise<Burst> {
  await using stage = await openStage({ now: Date.now });
  await using proxy = await startCountingProxy(new URL(stage.environment.slackApiUrl).origin);
  const environment = { ...stage.environment, slackApiUrl: `${proxy.origin}/api/`, logLevel: 'error' as const };
  const poll = composePoll({ settings: stage.settings, environment, dynamodb: stage.dynamodb.connection });
  const run = async () => {
    const endMs = Date.now() + invocationMs;
    return await poll({}, { remainingMs: () => endMs - Date.now() });
  };
  await run();
  // The greeting has used a slot of the burst of five; it comes back with time.
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const atMs = Date.now() - 2_000;
  stage.put(...Array.from({ length: failures }, () => rawTask(atMs, { status: 'FAIL', error_code: 'DCS.5094' })));
  proxy.reset();
  const startedAtMs = performance.now();
  await run();
  const pollMs = performance.now() - startedAtMs;
  const { requests, firstMs, latestMs } = proxy.count();
  const told = (await stage.told()).length;
  if (told !== 1) throw new Error(`${told} messages instead of one digest`);
  return { calls: requests, tellingMs: latestMs - firstMs, pollMs };
}
