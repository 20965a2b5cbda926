/** An in-memory DynamoDB inside this process, which holds whoever comes with the name of a role to that role. */
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { localConnection } from './local-connection.ts';
import { isAllowed, readRoles, readTableCall, roles } from './roles.ts';

export interface Dynalite {
  readonly endpoint: string;
  /** For whoever may do anything; `asRole` makes it that of a function. */
  readonly connection: ReturnType<typeof localConnection>;
  close(): Promise<void>;
}

export async function startDynalite(): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0 });
  const [answer] = server.listeners('request') as RequestListener[];
  if (answer === undefined) throw new Error('dynalite listens to no request');
  server.removeAllListeners('request');
  server.on('request', guarded(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    connection: localConnection(endpoint),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const allowed = readRoles();

/** The access key names the role; any other key may do anything. */
function guarded(answer: RequestListener): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const [, key] = /Credential=(\w+)\//.exec(request.headers.authorization ?? '') ?? [];
    const role = roles.find((known) => known === key);
    if (role === undefined) return void answer(request, response as never);
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const call = readTableCall(String(request.headers['x-amz-target']), body);
    if (isAllowed(allowed[role], call)) return void answer(again(request, body), response as never);
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    const message = `${role} is not authorized to perform: ${call.action} on ${call.asked} ${call.keys.join(', ')}`;
    response.end(JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', message }));
  };
}

/** The request once more, for whoever has yet to read it. */
function again({ headers, method, url }: IncomingMessage, body: string): IncomingMessage {
  return Object.assign(Readable.from([Buffer.from(body)]), { headers, method, url }) as unknown as IncomingMessage;
}
