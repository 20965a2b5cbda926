/** Shows an app's answer. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
import * as v from 'valibot';
import { callSlack, type SlackAddress } from './call.ts';
import type { EphemeralMessages, Said } from './ephemeral.ts';

export interface Place {
  readonly slack: SlackAddress;
  readonly ephemerals: EphemeralMessages;
}

/** What is being answered: a command has no message, a press has one. */
export interface Source {
  readonly channel: string;
  readonly message?: { readonly ts: string; readonly isEphemeral: boolean };
}

const responseSchema = v.object({
  response_type: v.optional(v.picklist(['ephemeral', 'in_channel']), 'ephemeral'),
  replace_original: v.optional(v.boolean(), false),
  delete_original: v.optional(v.boolean(), false),
  text: v.optional(v.string(), ''),
  blocks: v.optional(v.array(v.unknown()), []),
});

/** @returns the ts of the message that shows it; undefined if one was deleted. Rejects if it is not an answer. */
export async function respond(place: Place, source: Source, body: unknown): Promise<string | undefined> {
  const response = v.parse(responseSchema, body);
  const { message, channel } = source;
  if (message !== undefined && response.delete_original) return remove(place, channel, message);
  if (message !== undefined && response.replace_original) return replace(place, channel, message, response);
  if (response.response_type === 'ephemeral') return place.ephemerals.add(response);
  const posted = await callSlack<{ ts: string }>(place.slack, 'chat.postMessage', fieldsOf(channel, response));
  return posted.ts;
}

type Message = NonNullable<Source['message']>;

async function remove({ slack, ephemerals }: Place, channel: string, { ts, isEphemeral }: Message): Promise<undefined> {
  if (isEphemeral) ephemerals.remove(ts);
  else await callSlack(slack, 'chat.delete', { channel, ts });
}

async function replace(place: Place, channel: string, { ts, isEphemeral }: Message, said: Said): Promise<string> {
  if (isEphemeral) place.ephemerals.replace(ts, said);
  else await callSlack(place.slack, 'chat.update', { ...fieldsOf(channel, said), ts });
  return ts;
}

function fieldsOf(channel: string, { text, blocks = [] }: Said): Record<string, string> {
  return { channel, text, blocks: JSON.stringify(blocks) };
}
