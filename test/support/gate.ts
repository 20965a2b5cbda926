/** Stands in front of the services a poll talks to and counts its requests, whichever service they are for. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Listening, listenOnLoopback } from '../../infra/local/listen.ts';

export interface Passed {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Arrived {
  /** The service's own. */
  readonly origin: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Request `index` (from 1) has come; `forward` lets its service see it. Undefined: it is never answered. */
export type Meet = (index: number, forward: () => Promise<Passed>, arrived: Arrived) => Promise<Passed | undefined>;

export interface Gate extends AsyncDisposable {
  readonly requests: number;
  /** An origin that leads to `origin`, through this gate. */
  front(origin: string): Promise<string>;
}

export function openGate(meet: Meet): Gate {
  const listening: Listening[] = [];
  let requests = 0;
  const serve = (origin: string): Server =>
    createServer(async (incoming, response) => {
      const body = await buffer(incoming).catch(() => undefined);
      // Whoever asked died before the question was out.
      if (body === undefined) return;
      requests += 1;
      const { url = '/', headers } = incoming;
      const arrived: Arrived = { origin, path: url, headers, body };
      const answer = await meet(requests, () => forward(origin, incoming, body), arrived).catch(() => undefined);
      if (answer !== undefined) reply(response, answer);
    });
  return {
    get requests() {
      return requests;
    },
    async front(origin) {
      const front = await listenOnLoopback(serve(origin));
      listening.push(front);
      return front.origin;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(listening.map(({ close }) => close()));
    },
  };
}

/** Every header as it came, the host too: the request is signed with it. */
function forward(origin: string, incoming: IncomingMessage, body: Buffer): Promise<Passed> {
  const { hostname, port } = new URL(origin);
  const { method, url, headers } = incoming;
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: url, headers }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) });
    });
    outgoing.on('error', reject).end(body);
  });
}

function reply(response: ServerResponse, { status, headers, body }: Passed): void {
  const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length });
  response.end(body);
}
