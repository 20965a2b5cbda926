/** `npm start -- --health PORT`: tells any monitor whether every target is on time and nothing waits too long. */
import { createServer } from 'node:http';
import { beatsMissedMax } from '../../lib/model/overdue.ts';
import { everyMs } from '../../lib/model/polling.ts';
import type { Target } from '../../lib/model/settings.ts';
import type { TargetReport } from '../../lib/poll.ts';
import { type Listening, listenOnLoopback } from './listen.ts';

const minuteMs = 60_000;
const msPerSecond = 1_000;
/** As in infra/alarms.yml. */
const waitMaxMs = 15 * minuteMs;

export interface Health {
  /** What a poll said, complete or not. */
  learn(report: TargetReport): void;
  /** Why this is not healthy, one sentence each; none if it is. */
  reasons(): readonly string[];
}

type Watched = Pick<Target, 'id' | 'every'>;

interface State {
  readonly target: Watched;
  /** Of the last poll that read everything; at first, of the start. */
  completeAtMs: number;
  waitingSinceMs: number | undefined;
}

export function createHealth(targets: readonly Watched[], now: () => number): Health {
  const states = new Map<string, State>(
    targets.map((target) => [target.id, { target, completeAtMs: now(), waitingSinceMs: undefined }]),
  );
  return {
    learn({ target, complete, undeliveredSeconds }) {
      const state = states.get(target);
      if (state === undefined) return;
      if (complete) state.completeAtMs = now();
      state.waitingSinceMs = undeliveredSeconds === undefined ? undefined : now() - undeliveredSeconds * msPerSecond;
    },
    reasons: () => [...states.values()].flatMap((state) => reasonsOf(state, now())),
  };
}

function reasonsOf({ target, completeAtMs, waitingSinceMs }: State, nowMs: number): readonly string[] {
  const { id, every } = target;
  const silenceMs = nowMs - completeAtMs;
  const isLate = silenceMs >= beatsMissedMax * everyMs(target);
  const isWaiting = waitingSinceMs !== undefined && nowMs - waitingSinceMs > waitMaxMs;
  return [
    ...(isLate
      ? [
          `${id}: no poll has succeeded for ${minutes(silenceMs)}; one is due every ${beat(every)}. Next: npm run doctor -- --target ${id}`,
        ]
      : []),
    ...(isWaiting
      ? [
          `${id}: a message has been waiting for ${minutes(nowMs - waitingSinceMs)}. Next: npm run ask -- status says why.`,
        ]
      : []),
  ];
}

function minutes(durationMs: number): string {
  return `${Math.floor(durationMs / minuteMs)} minutes`;
}

/** `minute` for `1 minute`, `5 minutes` as it is. */
function beat(every: string): string {
  return every.replace(/^1 /, '');
}

/** 200 while there is no reason, else 503 with the reasons. Only this machine can ask. */
export function serveHealth(health: Health, port: number): Promise<Listening> {
  const server = createServer((_request, response) => {
    const reasons = health.reasons();
    response
      .writeHead(reasons.length === 0 ? 200 : 503, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      })
      .end(`${JSON.stringify({ healthy: reasons.length === 0, reasons })}\n`);
  });
  return listenOnLoopback(server, port);
}
