/** The page to watch and to ask from. It reads the local Slack for every answer, and keeps nothing. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Markup } from '../../preview/html/markup.ts';
import { LOOPBACK, listenOnLoopback } from '../listen.ts';
import type { Conversation } from '../slack/conversation.ts';
import { drawChannel } from './draw-channel.ts';
import { drawPage } from './draw-page.ts';
import { messagePlace } from './message-place.ts';
import { answerPost, isFromPage } from './requests.ts';

export interface PageOptions {
  readonly conversation: Conversation;
}

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

const FILES: Readonly<Record<string, { readonly url: URL; readonly type: string }>> = {
  '/message.css': { url: new URL('../../preview/html/message.css', import.meta.url), type: 'text/css' },
  '/page.css': { url: new URL('page.css', import.meta.url), type: 'text/css' },
  '/ask.js': { url: new URL('ask.js', import.meta.url), type: 'text/javascript' },
  '/page.js': { url: new URL('page.js', import.meta.url), type: 'text/javascript' },
};
/** A message can run nothing and fetch nothing, even if escaping failed. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The page at an address of its own. */
export async function createPage({ conversation }: PageOptions): Promise<Page> {
  const { origin, close } = await listenOnLoopback(createServer(answerPage(conversation)));
  return { url: `${origin}/`, close };
}

/** The page as part of a server that answers other paths too. */
export function answerPage(conversation: Conversation): RequestListener {
  return (request, response) => {
    const answering =
      request.method === 'POST' ? take(conversation, request, response) : show(conversation, request, response);
    answering.catch(() => send(response, 502, 'text/plain', 'The local Slack did not answer.'));
  };
}

async function show(conversation: Conversation, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? '/';
  const file = FILES[path];
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'Only GET and POST.');
  if (file !== undefined) return send(response, 200, file.type, readFileSync(file.url, 'utf8'));
  const channel = () => readChannel(conversation);
  if (path === '/') return send(response, 200, 'text/html', drawPage(conversation.channelName, await channel()));
  if (path === '/channel') return sendIfChanged(request, response, (await channel()).toString());
  return send(response, 404, 'text/plain', 'There is no such page.');
}

async function take(conversation: Conversation, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A browser cannot be made to name another host than it asked, or to lie about where a request comes from.
  const origin = `http://${LOOPBACK}:${request.socket.localPort}`;
  if (!isFromPage(request, origin)) return send(response, 403, 'text/plain', 'Only the page itself may ask.');
  const reply = await answerPost(conversation, request);
  if (reply === undefined) return send(response, 400, 'text/plain', 'The page does not send this.');
  send(response, 200, 'application/json', JSON.stringify(reply));
}

/** The reader sits at this machine, so its time zone is the reader's. */
async function readChannel(conversation: Conversation): Promise<Markup> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return drawChannel(await conversation.messages(), {
    language: 'en',
    timeZone,
    nowMs: Date.now(),
    headingLevel: 3,
    buttons: 'live',
    redirect: messagePlace,
    channelName: conversation.nameOf,
  });
}

function sendIfChanged(request: IncomingMessage, response: ServerResponse, text: string): void {
  const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) response.writeHead(304, HEADERS).end();
  else send(response, 200, 'text/html', text);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text);
}
