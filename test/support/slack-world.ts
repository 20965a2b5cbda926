/** The real client in front of a scripted Slack, with everything it says written down. */
import { createSlack } from '../../lib/clients/slack/slack.ts';
import type { Log } from '../../lib/ports/effects.ts';
import type { Slack } from '../../lib/ports/slack.ts';
import { neverAnswer, type ScriptedAnswer, type SlackServer, stalledBody, startSlackServer } from './slack-server.ts';

export const token = 'xoxb-canary-token';
/** Retry-After dates in the tests count from here. */
const nowMs = Date.parse('2026-11-25T03:00:00Z');

/** Long enough for a busy machine; the answers that never end are given less. */
const timeoutMs = 10_000;
const silenceTimeoutMs = 500;
const silences = new Set([neverAnswer, stalledBody]);

export interface SlackWorld extends AsyncDisposable {
  readonly server: SlackServer;
  readonly slack: Slack;
  readonly logged: unknown[];
  counted(): number;
}

export async function createSlackWorld(...answers: readonly ScriptedAnswer[]): Promise<SlackWorld> {
  const server = await startSlackServer();
  server.answer(...answers);
  const logged: unknown[] = [];
  const write = (event: string, fields?: Record<string, unknown>) => void logged.push({ event, ...fields });
  const log: Log = { debug: write, info: write, warn: write, error: write };
  let counted = 0;
  const count = () => {
    counted += 1;
  };
  const clock = { now: () => nowMs, sleep: () => Promise.reject(new Error('The client sleeps')) };
  const wait = { timeoutMs: answers.some((answer) => silences.has(answer)) ? silenceTimeoutMs : timeoutMs };
  const slack = createSlack({ token, apiUrl: server.apiUrl, ...wait, clock, count, log });
  const close = () => server[Symbol.asyncDispose]();
  return { server, slack, logged, counted: () => counted, [Symbol.asyncDispose]: close };
}
