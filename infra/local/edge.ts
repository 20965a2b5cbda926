/** API Gateway on this machine: turns what Slack posts into an event, and returns what the function answers. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { composeCommand } from '../../functions/compose-command.ts';
import type { EdgeParts } from '../../functions/compose-edge.ts';
import { composeInteract } from '../../functions/compose-interact.ts';
import { emptyAnswer, type HttpAnswer, type HttpEvent } from '../../lib/clients/aws/http-event.ts';
import { commandsPath, interactionsPath } from '../slack-app.ts';
import { readGatewayEvent } from './edge/gateway-event.ts';
import { createSteadyClock } from './edge/steady-clock.ts';
import { listenOnLoopback } from './listen.ts';

export interface EdgeOptions extends Omit<EdgeParts, 'slackNow'> {
  readonly port?: number | undefined;
  /** Answers every other path, which is not found if left out. */
  readonly otherwise?: RequestListener;
}

export interface LocalEdge {
  /** For example `http://127.0.0.1:40123`; the two paths are in infra/slack-app.ts. */
  readonly origin: string;
  /** By path: what comes over another way than HTTP is answered alike. */
  readonly answerers: ReadonlyMap<string, Answerer>;
  close(): Promise<void>;
}

/** One of the functions that Slack calls. */
export type Answerer = (event: HttpEvent) => Promise<HttpAnswer>;

/** @param options.now the functions' clock. Requests still carry this machine's time. */
export async function createEdge({ port, otherwise, ...parts }: EdgeOptions): Promise<LocalEdge> {
  const clock = createSteadyClock(parts.now ?? Date.now);
  const composed = { ...parts, now: clock.now, slackNow: Date.now };
  const functions: readonly (readonly [string, Answerer])[] = [
    [commandsPath, composeCommand(composed)],
    [interactionsPath, composeInteract(composed)],
  ];
  const answerers = new Map(
    functions.map(([path, answer]) => [path, (event: HttpEvent) => clock.during(() => answer(event))]),
  );
  const server = createServer((request, response) => {
    const answerer = answerers.get(request.url?.split('?')[0] ?? '');
    if (answerer === undefined && otherwise !== undefined) return otherwise(request, response);
    const answering = answer(answerer, request);
    // If the caller has gone away, nobody needs the answer.
    answering.then((answered) => send(response, answered)).catch(() => send(response, emptyAnswer(500)));
  });
  return { ...(await listenOnLoopback(server, port)), answerers };
}

async function answer(answerer: Answerer | undefined, request: IncomingMessage): Promise<HttpAnswer> {
  if (answerer === undefined || request.method !== 'POST') return emptyAnswer(404);
  const event = await readGatewayEvent(request);
  return event === 'too-large' ? emptyAnswer(413) : answerer(event);
}

function send(response: ServerResponse, { statusCode, headers, body }: HttpAnswer): void {
  response.writeHead(statusCode, headers).end(body);
}
