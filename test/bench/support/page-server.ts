/** A Task Center that costs next to nothing: its pages are slices of one buffer. And a Slack that accepts everything. */
import { createServer } from 'node:http';
import { listenOnLoopback } from '../../../infra/local/listen.ts';
import { listedTask, spacingMs, taskAt } from './tasks.ts';

export interface PageServer extends AsyncDisposable {
  readonly origin: string;
  /** Path and query of every page that was asked for since the last `forget`. */
  readonly asked: readonly string[];
  slackCalls(): number;
  forget(): void;
}

const listPath = /^\/v2\/[0-9a-f]+\/tasks$/;

/** @param count tasks, the newest one spacing before `nowMs`. */
export async function startPageServer(count: number, nowMs: number): Promise<PageServer> {
  const pages = createPages(count, nowMs);
  const asked: string[] = [];
  let slackCalls = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench');
    const send = (body: Buffer | string) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    if (request.method === 'POST') {
      slackCalls += 1;
      request.resume();
      return void send(
        `{"ok":true,"channel":"C0123456789","ts":"${Math.floor(Date.now() / 1_000)}.${String(slackCalls).padStart(6, '0')}"}`,
      );
    }
    if (!listPath.test(url.pathname)) return void send('{"instances":[],"instance_num":0,"tasks":[]}');
    asked.push(request.url ?? '/');
    const { start_time: from, end_time: to, offset, limit } = Object.fromEntries(url.searchParams);
    send(pages.page(readTime(from), readTime(to), Number(offset), Number(limit)));
  });
  const { origin, close } = await listenOnLoopback(server);
  return {
    origin,
    asked,
    slackCalls: () => slackCalls,
    forget() {
      asked.length = 0;
      slackCalls = 0;
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Oldest first; both ends included. */
function createPages(count: number, nowMs: number) {
  const items = Array.from({ length: count }, (_, index) =>
    JSON.stringify(listedTask(taskAt(count - 1 - index, nowMs))),
  );
  const bytes = Buffer.from(`${items.join(',')},`);
  const starts: number[] = [0];
  for (const item of items) starts.push((starts.at(-1) as number) + Buffer.byteLength(item) + 1);
  const oldestMs = taskAt(count - 1, nowMs).createdAtMs;
  /** The first item that is as new as that. */
  const place = (timeMs: number) => Math.min(count, Math.max(0, Math.ceil((timeMs - oldestMs) / spacingMs)));
  return {
    page(fromMs: number, toMs: number, offset: number, limit: number): Buffer {
      const total = place(toMs + 1) - place(fromMs);
      const first = place(fromMs) + Math.min(offset, total);
      const last = first + Math.min(limit, total - Math.min(offset, total));
      const slice = last > first ? bytes.subarray(starts[first], (starts[last] as number) - 1) : Buffer.alloc(0);
      return Buffer.concat([Buffer.from(`{"task_num":"${total}","tasks":[`), slice, Buffer.from(']}')]);
    },
  };
}

function readTime(compact = ''): number {
  return Date.parse(compact.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z'));
}
