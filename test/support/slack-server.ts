/** A Slack on loopback that answers as it is told, well or badly. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { startHttpServer } from './http-server.ts';

export interface SlackServerRequest {
  readonly method: string;
  readonly form: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Answers one request whose body has been read. */
export type ScriptedAnswer = (response: ServerResponse, request: SlackServerRequest) => void;

export interface SlackServer extends AsyncDisposable {
  readonly apiUrl: string;
  readonly requests: readonly SlackServerRequest[];
  /** Answers are used up in order; when there are none left, the answer is an empty 500. */
  answer(...answers: readonly ScriptedAnswer[]): void;
}

export async function startSlackServer(): Promise<SlackServer> {
  const requests: SlackServerRequest[] = [];
  const script: ScriptedAnswer[] = [];
  const server = await startHttpServer(({ target, headers, body }, response) => {
    const request = { method: target.replace(/^\/api\//, ''), form: new URLSearchParams(body), headers };
    requests.push(request);
    (script.shift() ?? status(500))(response, request);
  });
  return {
    apiUrl: `${server.origin}/api/`,
    requests,
    answer: (...answers) => void script.push(...answers),
    [Symbol.asyncDispose]: () => Promise.resolve(server[Symbol.asyncDispose]()),
  };
}

/** 200 with a JSON body. */
export function json(value: unknown, headers: Record<string, string> = {}): ScriptedAnswer {
  return text(JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

export function slackError(error: string, more: Record<string, unknown> = {}): ScriptedAnswer {
  return json({ ok: false, error, ...more });
}

export function text(body: string, headers: Record<string, string> = {}): ScriptedAnswer {
  return (response) => void response.writeHead(200, headers).end(body);
}

export function status(code: number, headers: Record<string, string> = {}, body = ''): ScriptedAnswer {
  return (response) => void response.writeHead(code, headers).end(body);
}

/** The request arrived; the connection is then reset without an answer. */
export const resetConnection: ScriptedAnswer = (response) => {
  response.socket?.resetAndDestroy();
};

/** The request arrived; nothing ever comes back. */
export const neverAnswer: ScriptedAnswer = () => {};

/** The headers and the first half of a good answer, then the connection is closed. */
export const cutBody: ScriptedAnswer = (response) => {
  const body = JSON.stringify({ ok: true, ts: '1602251441.001700' });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
  response.write(body.slice(0, 10), () => response.socket?.destroy());
};

/** The headers and the first half of a good answer, then silence. */
export const stalledBody: ScriptedAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"ok":true,');
};
