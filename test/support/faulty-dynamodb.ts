/** A wire between a client and a local DynamoDB that can be told to fail: before the table sees a request, or after. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { localConnection } from './local-connection.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** `dropped`: the connection ends without an answer; `stalled`: it stays open without one; `cut`: half a body. */
export type WireResult = Answer | 'dropped' | 'stalled' | 'cut';

export interface WireRequest {
  readonly operation: string;
  readonly body: Record<string, unknown>;
  /** Lets the table see the request, with another body if one is given. */
  forward(body?: unknown): Promise<Answer>;
}

export type Fault = (request: WireRequest) => Promise<WireResult>;

export interface FaultyDynamoDb {
  readonly connection: ReturnType<typeof localConnection>;
  /** The operations of all requests, in the order they came. */
  readonly operations: string[];
  /** One fault for each of the next requests of this operation, in order. */
  inject(operation: string, ...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

export async function startFaultyDynamoDb(upstream: string): Promise<FaultyDynamoDb> {
  const operations: string[] = [];
  const faults = new Map<string, Fault[]>();
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming, upstream);
    operations.push(request.operation);
    const fault = faults.get(request.operation)?.shift() ?? (({ forward }: WireRequest) => forward());
    respond(response, await fault(request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    connection: localConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    operations,
    inject: (operation, ...more) => {
      faults.set(operation, [...(faults.get(operation) ?? []), ...more]);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** DynamoDB's own error form: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function refusal(status: number, type: string, message = ''): Fault {
  return async () => errorAnswer(status, type, message);
}

export const dropped: Fault = async () => 'dropped';
export const stalled: Fault = async () => 'stalled';

/** The table does what it is asked, and the answer goes missing in this way. */
export function applied(result: Exclude<WireResult, Answer>): Fault {
  return async ({ forward }) => {
    await forward();
    return result;
  };
}

function errorAnswer(status: number, type: string, message: string): Answer {
  return { status, body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message }) };
}

async function readRequest(incoming: IncomingMessage, upstream: string): Promise<WireRequest> {
  const content = await text(incoming);
  const target = String(incoming.headers['x-amz-target']);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'x-amz-date': String(incoming.headers['x-amz-date']),
    authorization: String(incoming.headers.authorization),
  };
  return {
    operation: target.slice(target.indexOf('.') + 1),
    body: JSON.parse(content),
    forward: async (body) => {
      const answer = await fetch(upstream, { method: 'POST', headers, body: body ? JSON.stringify(body) : content });
      return { status: answer.status, body: await answer.text() };
    },
  };
}

function respond(response: ServerResponse, result: WireResult): void {
  if (result === 'stalled') return;
  if (result === 'dropped') response.socket?.destroy();
  else if (result === 'cut') {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '100' });
    response.write('{"Item":{', () => response.socket?.destroy());
  } else {
    response.writeHead(result.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(result.body);
  }
}
