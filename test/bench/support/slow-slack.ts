/** A Slack that takes the same while for each message, and the poll of a target whose tasks go to ten channels. */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { composePoll } from '../../../functions/compose-poll.ts';
import { listenOnLoopback } from '../../../infra/local/listen.ts';
import { createLog } from '../../../lib/clients/aws/log.ts';
import type { Environment } from '../../../lib/model/settings.ts';
import type { Clock } from '../../../lib/ports/effects.ts';
import { timed } from './measure.ts';
import { createMemoryStore } from './memory-store.ts';
import { benchKey, benchSettings, benchTarget } from './settings.ts';

export interface SlowSlack extends AsyncDisposable {
  /** Milliseconds of a poll that sends so many messages to each of so many channels. */
  poll(channels: number, messages: number): Promise<number>;
}

const channelsMax = 10;
const minuteMs = 60_000;
/** Users are what the routes go by. */
const routes = Array.from({ length: channelsMax }, (_, index) => ({
  match: { user: [`user-${index}`] },
  channel: `C000000000${index}`,
}));
const budget = { remainingMs: () => 55_000 };

export async function openSlowSlack(answerMs: number): Promise<SlowSlack> {
  let tasks: object[] = [];
  let listed = 0;
  let sent = 0;
  let aheadMs = 0;
  const server = createServer(async (request, response) => {
    // The poll's clock is ahead of this machine's.
    response.sendDate = false;
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (request.method !== 'POST') return void response.end(JSON.stringify({ tasks }));
    sent += 1;
    await delay(answerMs);
    response.end(JSON.stringify({ ok: true, channel: 'C0000000000', ts: `${Date.now()}.${sent}` }));
  });
  const { origin, close } = await listenOnLoopback(server);
  const clock: Clock = { now: () => Date.now() + aheadMs, sleep: async (ms) => void (await delay(ms)) };
  const environment: Environment = {
    tableName: 'none',
    slackToken: 'xoxb-bench',
    slackApiUrl: `${origin}/api/`,
    slackHooksOrigin: origin,
    logLevel: 'error',
    credentials: new Map([['default', benchKey]]),
  };
  const settings = benchSettings(origin, { routes });
  const run = composePoll({ settings, environment, clock, log: createLog('error'), store: createMemoryStore() });
  const pollOnce = () => run({ target: benchTarget }, budget);
  await pollOnce();
  return {
    async poll(channels, messages) {
      // Slack's burst of five is there again.
      aheadMs += minuteMs;
      const at = new Date(clock.now() - minuteMs / 2).toISOString();
      tasks = Array.from({ length: channels * messages }, (_, index) => {
        listed += 1;
        const user = `user-${index % channels}`;
        return {
          id: `task-${listed}`,
          name: 'EXTEND',
          status: 'SUCCESS',
          user_name: user,
          created_at: at,
          updated_at: at,
        };
      });
      sent = 0;
      const tookMs = await timed(pollOnce);
      if (sent !== tasks.length) throw new Error(`${sent} messages instead of ${tasks.length}`);
      return tookMs;
    },
    [Symbol.asyncDispose]: close,
  };
}
