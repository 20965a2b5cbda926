/** The side of Socket Mode that is Slack's. https://docs.slack.dev/apis/events-api/using-socket-mode */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { LOOPBACK, listenOnLoopback } from '../../../../infra/local/listen.ts';

export interface SocketSlack {
  /** For `SLACK_API_URL`; what is not about Socket Mode is passed on. */
  readonly apiUrl: string;
  readonly appToken: string;
  /** How often a connection was opened. */
  opened(): number;
  /** Sends what Slack would have posted. @returns what the app answers; undefined if it lets Slack's three seconds pass. */
  deliver(type: 'slash_commands' | 'interactive', payload: object): Promise<unknown>;
  /** Slack refreshes a connection every few hours. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

const patienceMs = 3_000;

export async function createSocketSlack(passOnTo?: string): Promise<SocketSlack> {
  const appToken = 'xapp-1-local';
  const sockets = new WebSocketServer({ noServer: true });
  let current: WebSocket | undefined;
  let opened = 0;
  const server = createServer(async (request, response) => {
    if (request.url !== '/api/apps.connections.open') return void passOn(request, response, passOnTo);
    const isKnown = request.headers.authorization === `Bearer ${appToken}`;
    const { port } = server.address() as { port: number };
    const answer = isKnown ? { ok: true, url: `ws://${LOOPBACK}:${port}/link` } : { ok: false, error: 'invalid_auth' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (connection) => {
      current = connection;
      opened += 1;
      connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
    }),
  );
  const { origin, close } = await listenOnLoopback(server);
  const connected = async () => {
    while (current?.readyState !== 1) await new Promise((resolve) => setTimeout(resolve, 10));
    return current;
  };
  return {
    apiUrl: `${origin}/api/`,
    appToken,
    opened: () => opened,
    async deliver(type, payload) {
      const connection = await connected();
      const envelope_id = crypto.randomUUID();
      const signal = AbortSignal.timeout(patienceMs);
      connection.send(JSON.stringify({ type, envelope_id, payload, accepts_response_payload: true }));
      try {
        for (;;) {
          const [data] = await once(connection, 'message', { signal });
          const answer = JSON.parse(String(data)) as { envelope_id: string; payload: unknown };
          if (answer.envelope_id === envelope_id) return answer.payload;
        }
      } catch {
        return undefined;
      }
    },
    async refresh() {
      const connection = await connected();
      const over = once(connection, 'close');
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      await over;
    },
    async close() {
      current?.terminate();
      await close();
    },
  };
}

async function passOn(request: IncomingMessage, response: ServerResponse, to: string | undefined): Promise<void> {
  if (to === undefined) return void response.writeHead(404).end();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const method = (request.url ?? '').replace('/api/', '');
  const { authorization = '', 'content-type': contentType = '' } = request.headers;
  const answer = await fetch(to + method, {
    method: 'POST',
    headers: { authorization, 'content-type': contentType },
    body: Buffer.concat(chunks),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
}
