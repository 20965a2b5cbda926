/** What the page's script posts: a typed line, or a pressed button. */
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import type { Conversation, Reaction } from '../slack/conversation.ts';
import { idOf } from './draw-channel.ts';

const lineSchema = v.object({ line: v.string() });
const pressSchema = v.object({
  ts: v.string(),
  actionId: v.string(),
  value: v.optional(v.string()),
  inputs: v.optional(v.record(v.string(), v.string()), {}),
});

/** The page's item that shows the answer, or why there is none. */
export interface PageReply {
  readonly shown?: string;
  readonly problem?: string;
}

/** @returns undefined for anything that the page never sends. */
export async function answerPost(conversation: Conversation, request: IncomingMessage): Promise<PageReply | undefined> {
  const body: unknown = await json(request).catch(() => undefined);
  if (request.url === '/commands' && v.is(lineSchema, body)) return replyOf(await conversation.type(body.line));
  const press = v.safeParse(pressSchema, body);
  if (request.url !== '/presses' || !press.success) return undefined;
  return replyOf(await conversation.press(press.output));
}

/** Whether the page itself asks. Any other site open in the same browser could post here too. */
export function isFromPage({ headers }: IncomingMessage, origin: string): boolean {
  return headers.origin === origin && headers['content-type'] === 'application/json';
}

function replyOf({ shown, problem }: Reaction): PageReply {
  if (problem !== undefined) return { problem };
  return shown === undefined ? {} : { shown: idOf({ ts: shown }) };
}
