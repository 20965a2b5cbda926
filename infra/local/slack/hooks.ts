/** Takes the place of hooks.slack.com: accepts what an app posts to a response_url. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '../listen.ts';
import { createEphemeralMessages } from './ephemeral.ts';
import { type Place, respond, type Source } from './respond.ts';

export interface ResponseUrl {
  readonly url: string;
  /** The ts of the message that was last shown for it; undefined if there is none. */
  shown(): string | undefined;
}

export interface LocalHooks extends Place {
  /** The value for SLACK_HOOKS_ORIGIN. */
  readonly origin: string;
  issue(source: Source): ResponseUrl;
  close(): Promise<void>;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five times within half an hour. */
const usesMax = 5;
const lifetimeMs = 30 * 60_000;

interface Ticket {
  readonly source: Source;
  readonly endsAtMs: number;
  usesLeft: number;
  shown?: string | undefined;
}

export async function createHooks(slack: Place['slack']): Promise<LocalHooks> {
  const place = { slack, ephemerals: createEphemeralMessages() };
  const tickets = new Map<string, Ticket>();
  const server = createServer((request, response) => {
    const end = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
    take(tickets, place, request).then(
      (isTaken) => (isTaken ? end(200, 'ok') : end(404, 'expired_url')),
      (error: unknown) => end(500, String(error)),
    );
  });
  const { origin, close } = await listenOnLoopback(server);
  return {
    ...place,
    origin,
    close,
    issue(source) {
      const path = `/actions/local/${randomUUID()}`;
      const ticket: Ticket = { source, endsAtMs: Date.now() + lifetimeMs, usesLeft: usesMax };
      tickets.set(path, ticket);
      return { url: origin + path, shown: () => ticket.shown };
    },
  };
}

/** @returns false if the address is unknown or used up. */
async function take(tickets: ReadonlyMap<string, Ticket>, place: Place, request: IncomingMessage): Promise<boolean> {
  const body: unknown = await json(request).catch(() => undefined);
  const ticket = request.method === 'POST' ? tickets.get(request.url ?? '') : undefined;
  if (ticket === undefined || ticket.usesLeft === 0 || ticket.endsAtMs <= Date.now()) return false;
  ticket.usesLeft -= 1;
  ticket.shown = await respond(place, ticket.source, body);
  return true;
}
