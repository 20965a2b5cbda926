/** The local Slack, with faults in front of it: what a call meets is planned, what it changed stays for real. */
import type { ServerResponse } from 'node:http';
import { type HttpServer, startHttpServer } from './http-server.ts';
import type { ScriptedAnswer } from './slack-server.ts';

export interface PlannedFault {
  /** For example `chat.postMessage`; left out: any call. */
  readonly method?: string;
  /** Replies only, or only what is none; left out: either. */
  readonly reply?: boolean;
  /** Whether Slack gets the request and applies it before the fault. */
  readonly applied: boolean;
  readonly answer: ScriptedAnswer;
}

export interface SlackProxy extends AsyncDisposable {
  readonly apiUrl: string;
  readonly calls: readonly string[];
  /** Each meets one call that it fits, in this order. */
  fail(...faults: readonly PlannedFault[]): void;
}

export async function startSlackProxy(apiUrl: string): Promise<SlackProxy> {
  const calls: string[] = [];
  const planned: PlannedFault[] = [];
  const server: HttpServer = await startHttpServer(async ({ target, headers, body }, response) => {
    const method = target.replace(/^\/api\//, '');
    calls.push(method);
    const isReply = new URLSearchParams(body).has('thread_ts');
    const index = planned.findIndex(
      (fault) => (fault.method ?? method) === method && (fault.reply ?? isReply) === isReply,
    );
    const [fault] = index < 0 ? [] : planned.splice(index, 1);
    const answer = fault?.applied === false ? undefined : await forward(apiUrl + method, headers, withoutEnd(body));
    if (fault !== undefined) fault.answer(response, { method, form: new URLSearchParams(body), headers });
    else if (answer !== undefined) await pass(answer, response);
  });
  return {
    apiUrl: `${server.origin}/api/`,
    calls,
    fail: (...faults) => void planned.push(...faults),
    [Symbol.asyncDispose]: () => Promise.resolve(server[Symbol.asyncDispose]()),
  };
}

/** The stage's time goes on by leaps and Slack's does not, so what was just sent may stand after the end of a search. */
function withoutEnd(body: string): string {
  const form = new URLSearchParams(body);
  if (!form.has('latest')) return body;
  form.delete('latest');
  return form.toString();
}

function forward(url: string, headers: Record<string, unknown>, body: string): Promise<Response> {
  const { authorization, 'content-type': contentType } = headers as Record<string, string>;
  const sent = { ...(authorization && { authorization }), ...(contentType && { 'content-type': contentType }) };
  return fetch(url, { method: 'POST', headers: sent, body });
}

async function pass(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
  response.end(await answer.text());
}
