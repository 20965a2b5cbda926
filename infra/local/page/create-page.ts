/** The page to watch. It shows what the local Slack holds, reads it anew for every answer, and keeps nothing. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Markup } from '../../preview/html/markup.ts';
import { listenOnLoopback } from '../listen.ts';
import type { LocalSlack } from '../slack.ts';
import { drawChannel } from './draw-channel.ts';
import { drawPage } from './draw-page.ts';

export interface PageOptions {
  readonly slack: Pick<LocalSlack, 'messages' | 'channels'>;
  readonly channel: keyof LocalSlack['channels'];
  readonly port?: number;
}

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

const FILES: Readonly<Record<string, { readonly url: URL; readonly type: string }>> = {
  '/message.css': { url: new URL('../../preview/html/message.css', import.meta.url), type: 'text/css' },
  '/page.css': { url: new URL('page.css', import.meta.url), type: 'text/css' },
  '/page.js': { url: new URL('page.js', import.meta.url), type: 'text/javascript' },
};
/** What a message says can run nothing and fetch nothing, even if escaping failed. */
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

export async function createPage(options: PageOptions): Promise<Page> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch(() =>
      send(response, 502, 'text/plain', 'The local Slack did not answer.'),
    );
  });
  const { origin, close } = await listenOnLoopback(server, options.port);
  return { url: `${origin}/`, close };
}

async function answer(options: PageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? '/';
  const file = FILES[path];
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'Only GET.');
  if (file !== undefined) return send(response, 200, file.type, readFileSync(file.url, 'utf8'));
  if (path === '/') return send(response, 200, 'text/html', drawPage(options.channel, await readChannel(options)));
  if (path === '/channel') return sendIfChanged(request, response, (await readChannel(options)).toString());
  return send(response, 404, 'text/plain', 'There is no such page.');
}

/** The reader sits at this machine, so this machine's time zone is the reader's. */
async function readChannel({ slack, channel }: PageOptions): Promise<Markup> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const messages = await slack.messages(slack.channels[channel]);
  const reading = { language: 'en', timeZone, nowMs: Date.now(), headingLevel: 3, buttons: 'links' } as const;
  return drawChannel(messages, reading);
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
