/**
 * Stands in front of emulate's Slack and passes everything through. It corrects three things in which emulate's
 * conversations.history differs from Slack's, because finding our own message depends on them:
 * - it ignores `oldest` (so do its replies), `latest` and `inclusive`;
 * - a bot's messages carry no bot_id;
 * - it leaves out replies that were broadcast to the channel.
 * Everything else is emulate's, errors included. Accepted posts and edits go into the journal.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Bot, pageOfHistory, readHistoryQuery, repliesInRange, type StoredMessage } from './history.ts';
import { type JournalEntry, journalEntry } from './journal.ts';

export interface AdapterOptions {
  /** Where emulate listens. */
  readonly origin: string;
  readonly bot: Bot;
  readonly journal: (entry: JournalEntry) => void;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type Body = Readonly<Record<string, unknown>> & { readonly messages?: readonly StoredMessage[] };

const FORM = 'application/x-www-form-urlencoded';
const PASSED_HEADERS = ['authorization', 'content-type', 'cookie', 'accept'];
const EMULATE_PAGE = '1000';

export function createAdapter(options: AdapterOptions): RequestListener {
  return (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`The local Slack failed: ${String(error)}`);
    });
  };
}

async function answer(options: AdapterOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await readCall(request);
  const parameters = readParameters(call);
  if (call.path === '/api/conversations.history') return sendJson(response, await history(options, call, parameters));
  if (call.path === '/api/conversations.replies') return sendJson(response, await replies(options, call, parameters));
  const answered = await forward(options.origin, call);
  const body = Buffer.from(await answered.arrayBuffer());
  const entry = call.path.startsWith('/api/chat.') && journalEntry(call.path, parameters, body.toString());
  if (entry) options.journal(entry);
  const location = answered.headers.get('location');
  response.writeHead(answered.status, {
    'content-type': answered.headers.get('content-type') ?? 'text/plain',
    ...(location === null ? {} : { location }),
  });
  response.end(body);
}

async function history({ origin, bot }: AdapterOptions, call: Call, parameters: URLSearchParams): Promise<Body> {
  const channel = parameters.get('channel') ?? '';
  const roots: StoredMessage[] = [];
  let cursor: string | undefined = '';
  do {
    const page: Body = await ask(origin, call, 'conversations.history', { channel, limit: EMULATE_PAGE, cursor });
    if (page.ok !== true) return page;
    roots.push(...(page.messages ?? []));
    cursor = (page.response_metadata as { next_cursor?: string } | undefined)?.next_cursor;
  } while (cursor);
  const broadcasts: StoredMessage[] = [];
  for (const { ts } of roots.filter(({ reply_count = 0 }) => reply_count > 0)) {
    const thread = await ask(origin, call, 'conversations.replies', { channel, ts });
    broadcasts.push(...(thread.messages ?? []).filter((message) => message.ts !== ts && message.reply_broadcast));
  }
  return { ok: true, ...pageOfHistory(roots, broadcasts, readHistoryQuery(parameters), bot) };
}

async function replies({ origin, bot }: AdapterOptions, call: Call, parameters: URLSearchParams): Promise<Body> {
  const answered = await forward(origin, call);
  const body = (await answered.json()) as Body;
  if (body.messages === undefined) return body;
  const rootTs = parameters.get('ts') ?? '';
  return { ...body, messages: repliesInRange(body.messages, rootTs, readHistoryQuery(parameters), bot) };
}

async function ask(origin: string, call: Call, method: string, fields: Record<string, string>): Promise<Body> {
  const headers = { authorization: call.headers.authorization ?? '', 'content-type': FORM };
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const answered = await forward(origin, { method: 'POST', path: `/api/${method}`, headers, body });
  return (await answered.json()) as Body;
}

function forward(origin: string, { method, path, headers, body }: Call): Promise<Response> {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return fetch(`${origin}${path}`, {
    method,
    headers,
    redirect: 'manual',
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const headers: Record<string, string> = {};
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: await buffer(request) };
}

/** Slack accepts a form or JSON. */
function readParameters({ headers, body }: Call): URLSearchParams {
  if (!headers['content-type']?.includes('application/json')) return new URLSearchParams(body.toString());
  const fields = Object.entries(JSON.parse(body.toString() || '{}') as Record<string, unknown>);
  const texts = fields.map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return new URLSearchParams(Object.fromEntries(texts));
}

function sendJson(response: ServerResponse, body: Body): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
