/**
 * What AWS Lambda is to a runtime: the server that hands out invocations and takes in what becomes of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOnLoopback } from '../../infra/local/listen.ts';

/** `init-error`: the bundle could not be loaded. */
export interface Ended {
  readonly kind: 'response' | 'error' | 'init-error';
  readonly body: unknown;
}

export interface InvocationOptions {
  readonly event: unknown;
  readonly timeoutMs: number;
  /** The runtime has asked for work and is given it: the handler starts. The deadline counts from here. */
  readonly onStart?: () => void;
}

export interface RuntimeApi {
  /** What AWS_LAMBDA_RUNTIME_API has to be. */
  readonly host: string;
  /** One at a time. */
  invoke(options: InvocationOptions): Promise<Ended>;
  /** The runtime died: what it was at has no end. */
  abandon(): void;
  close(): Promise<void>;
}

interface Pending {
  readonly id: string;
  readonly options: InvocationOptions;
  readonly end: (ended: Ended) => void;
  isStarted: boolean;
}

const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:poll';
const nextPath = '/2018-06-01/runtime/invocation/next';
const initErrorPath = '/2018-06-01/runtime/init/error';
const endPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

export async function createRuntimeApi(): Promise<RuntimeApi> {
  let pending: Pending | undefined;
  let waiting: ServerResponse | undefined;
  let count = 0;

  function handOut(): void {
    if (pending === undefined || pending.isStarted || waiting === undefined) return;
    pending.isStarted = true;
    waiting.writeHead(200, headersOf(pending)).end(JSON.stringify(pending.options.event));
    waiting = undefined;
    pending.options.onStart?.();
  }

  function settle(ended: Ended): void {
    pending?.end(ended);
    pending = undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === nextPath) {
      waiting = response;
      response.on('close', () => {
        if (waiting === response) waiting = undefined;
      });
      return handOut();
    }
    const body = await json(request);
    const [, id, kind] = endPath.exec(request.url ?? '') ?? [];
    if (request.url === initErrorPath) settle({ kind: 'init-error', body });
    else if (id === pending?.id && (kind === 'response' || kind === 'error')) settle({ kind, body });
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }

  const server = createServer((request, response) => {
    // Who was killed in the middle of a request is heard no further.
    serve(request, response).catch(() => response.destroy());
  });
  const { origin, close } = await listenOnLoopback(server);
  return {
    host: new URL(origin).host,
    invoke(options) {
      if (pending !== undefined) throw new Error('The runtime is at an invocation already');
      count += 1;
      return new Promise((end) => {
        pending = { id: `invocation-${count}`, options, end, isStarted: false };
        handOut();
      });
    },
    abandon() {
      pending = undefined;
      waiting = undefined;
    },
    close,
  };
}

function headersOf({ id, options }: Pending): Record<string, string> {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': String(Date.now() + options.timeoutMs),
    'lambda-runtime-invoked-function-arn': functionArn,
    'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000',
  };
}
