/** As much of the SSM HTTP API as GetParameters needs. */
import type { ServerResponse } from 'node:http';
import { type HttpServer, startHttpServer } from './http-server.ts';

interface Asked {
  readonly target: string | undefined;
  readonly body: { readonly Names: readonly string[]; readonly WithDecryption: boolean };
}

export interface SsmServer extends AsyncDisposable, Pick<HttpServer, 'origin'> {
  readonly parameters: Map<string, string>;
  /** Every request so far, retries included. */
  readonly asked: Asked[];
  /** `hang`: no answer at all; `stall`: no end of it; any other word is the name of the fault that it answers with. */
  /** More than this are refused until the test allows more: AWS answers 40 requests a second. */
  allowed: number;
  trouble: 'hang' | 'stall' | 'AccessDeniedException' | 'InternalServerError' | undefined;
}

export async function startSsmServer(): Promise<SsmServer> {
  const asked: Asked[] = [];
  const parameters = new Map<string, string>();
  const answer = (response: ServerResponse, { Names }: Asked['body']) => {
    const { trouble } = ssm;
    if (trouble === 'hang') return;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    ssm.allowed -= 1;
    if (ssm.allowed < 0) {
      response.writeHead(400).end(JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }));
      return;
    }
    if (trouble === 'stall') response.writeHead(200, { 'content-length': 1_000 }).write('{"Parameters":');
    else if (trouble !== undefined) {
      const status = trouble === 'InternalServerError' ? 500 : 400;
      response.writeHead(status).end(JSON.stringify({ __type: trouble, message: 'refused' }));
    } else {
      const found = Names.filter((name) => parameters.has(name));
      const list = found.map((name) => ({ Name: name, Type: 'SecureString', Value: parameters.get(name) }));
      const missing = Names.filter((name) => !parameters.has(name));
      response.end(JSON.stringify({ Parameters: list, InvalidParameters: missing }));
    }
  };
  const server = await startHttpServer(({ headers, body }, response) => {
    const parsed = JSON.parse(body) as Asked['body'];
    asked.push({ target: headers['x-amz-target']?.toString(), body: parsed });
    answer(response, parsed);
  });
  const ssm: SsmServer = {
    origin: server.origin,
    parameters,
    asked,
    allowed: Number.POSITIVE_INFINITY,
    trouble: undefined,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return ssm;
}
