/** A Cloud Eye that answers nothing new, each time after the same while, and the poll of a target that reads it alone. */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { composePoll } from '../../../functions/compose-poll.ts';
import { listenOnLoopback } from '../../../infra/local/listen.ts';
import { createLog } from '../../../lib/clients/aws/log.ts';
import { createCloudEye } from '../../../lib/clients/huawei/lists.ts';
import type { Environment } from '../../../lib/model/settings.ts';
import type { Clock } from '../../../lib/ports/effects.ts';
import { timed } from './measure.ts';
import { createMemoryStore } from './memory-store.ts';
import { benchChannel, benchKey, benchSettings, benchTarget } from './settings.ts';

export interface SlowCloudEye extends AsyncDisposable {
  /** Milliseconds of one request, by the client that the poll has. */
  requestOnce(): Promise<number>;
  /** Milliseconds of a poll, and how many requests Cloud Eye had of it. */
  poll(): Promise<{ readonly tookMs: number; readonly requests: number }>;
  /** So that the names of events are asked for again. */
  passHour(): void;
}

const hourMs = 3_600_000;
const budget = { remainingMs: () => 55_000 };

export async function openSlowCloudEye(answerMs: number): Promise<SlowCloudEye> {
  let requests = 0;
  let aheadMs = 0;
  const server = createServer(async (request, response) => {
    // The poll's clock is hours ahead of this machine's.
    response.sendDate = false;
    request.resume();
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') {
      return void response.end(JSON.stringify({ ok: true, channel: benchChannel, ts: `${Date.now()}.000100` }));
    }
    requests += 1;
    await delay(answerMs);
    response.end('{"event_info":[],"events":[],"meta_data":{"total":0}}');
  });
  const { origin, close } = await listenOnLoopback(server);
  const clock: Clock = { now: () => Date.now() + aheadMs, sleep: async (ms) => void (await delay(ms)) };
  const settings = benchSettings(origin, {}, { sources: ['events'], eventsEndpoint: origin });
  const credentials = new Map([['default', benchKey]]);
  const log = createLog('error');
  const environment: Environment = {
    tableName: 'none',
    slackToken: 'xoxb-bench',
    slackApiUrl: `${origin}/api/`,
    slackHooksOrigin: origin,
    logLevel: 'error',
    credentials,
  };
  const run = composePoll({ settings, environment, clock, log, store: createMemoryStore() });
  const list = createCloudEye(
    { credentials, clock, budget, log, random: Math.random, count: () => {} },
    'masterStandbyFailover',
  );
  const [target] = settings.targets;
  if (target === undefined) throw new Error('The bench has no target');
  return {
    requestOnce: () => {
      const toSeconds = Math.floor(clock.now() / 1_000);
      const span = { fromSeconds: toSeconds - 3_600, toSeconds, offset: 0, limit: 100 };
      return timed(() => list.page({ target, ...span, clockOffsetMs: 0 }));
    },
    async poll() {
      requests = 0;
      const tookMs = await timed(() => run({ target: benchTarget }, budget));
      return { tookMs, requests };
    },
    passHour() {
      aheadMs += hourMs;
    },
    [Symbol.asyncDispose]: close,
  };
}
