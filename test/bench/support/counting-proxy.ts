/** Stands in front of a local service and counts what goes through: requests, bytes on the wire, capacity of the table. */
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../infra/local/listen.ts';

export interface Count {
  readonly requests: number;
  /** Both ways, heads included. */
  readonly bytes: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** For DynamoDB, by operation; for others, all under one name. */
  readonly byName: Readonly<Record<string, number>>;
  /** When the first and the latest request came, on performance's clock. */
  readonly firstMs: number;
  readonly latestMs: number;
}

export interface CountingProxy extends AsyncDisposable {
  readonly origin: string;
  count(): Count;
  reset(): void;
}

const writes = ['UpdateItem', 'PutItem', 'DeleteItem', 'BatchWriteItem'];

/**
 * A request to DynamoDB is made to ask for the capacity it consumes, indexes included, which the local ones reckon as
 * the real one does; they check no signature.
 */
export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  let counted = nothing();
  const agent = new Agent({ keepAlive: true });
  const sockets = new Map<Socket, number>();
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1];
    const sent = operation === undefined ? body : asking(body);
    const answer = await forward(upstream, incoming, sent, agent);
    const answered = await text(answer);
    counted.requests += 1;
    counted.firstMs ||= performance.now();
    counted.latestMs = performance.now();
    const name = operation ?? 'request';
    counted.byName[name] = (counted.byName[name] ?? 0) + 1;
    if (operation !== undefined) counted[writes.includes(operation) ? 'writeUnits' : 'readUnits'] += unitsOf(answered);
    response.writeHead(answer.statusCode ?? 502, withoutFraming(answer.headers));
    response.end(answered);
  });
  server.on('connection', (socket) => {
    sockets.set(socket, 0);
  });
  const { origin, close } = await listenOnLoopback(server);
  const passed = (socket: Socket) => socket.bytesRead + socket.bytesWritten;
  return {
    origin,
    count: () => ({ ...counted, bytes: sum([...sockets].map(([socket, before]) => passed(socket) - before)) }),
    reset() {
      counted = nothing();
      for (const socket of sockets.keys()) sockets.set(socket, passed(socket));
    },
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await close();
    },
  };
}

function nothing() {
  return { requests: 0, writeUnits: 0, readUnits: 0, byName: {} as Record<string, number>, firstMs: 0, latestMs: 0 };
}

function asking(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' });
}

/** One for most operations, a list for batches. */
function unitsOf(answer: string): number {
  const { ConsumedCapacity: consumed } = JSON.parse(answer) as { ConsumedCapacity?: Capacity | readonly Capacity[] };
  return sum([consumed ?? []].flat().map(({ CapacityUnits: units }) => units));
}

interface Capacity {
  readonly CapacityUnits: number;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** With the host that was asked for: the Task Center's requests are signed for it. */
async function forward(
  upstream: string,
  incoming: IncomingMessage,
  body: string,
  agent: Agent,
): Promise<IncomingMessage> {
  const headers = { ...withoutFraming(incoming.headers), 'content-length': String(Buffer.byteLength(body)) };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const method = incoming.method ?? 'GET';
  request(new URL(incoming.url ?? '/', upstream), { method, headers, agent }, resolve)
    .on('error', reject)
    .end(body);
  return await promise;
}

function withoutFraming(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { connection: _connection, 'transfer-encoding': _encoding, 'content-length': _length, ...kept } = headers;
  // A checksum over the body as it was.
  delete kept['x-amz-crc32'];
  return kept;
}
