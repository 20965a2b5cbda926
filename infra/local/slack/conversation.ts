/** A person's side of a channel: what they see, type and press. */
import type { LocalMessage, LocalSlack } from '../slack.ts';
import { type EphemeralMessage, isEphemeral } from './ephemeral.ts';
import type { StoredMessage } from './history.ts';
import type { LocalHooks } from './hooks.ts';
import { actionOf, type Choice, inputState } from './press.ts';
import { type EdgeReply, type EdgeTarget, sendCommand, sendPress } from './request.ts';
import { respond } from './respond.ts';

export interface Press extends Choice {
  /** The message with the button. */
  readonly ts: string;
  /** The text in the message's fields, by block id. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Either the ts of the message that shows the answer, or why there is none. */
export type Reaction =
  | { readonly shown?: string | undefined; readonly problem?: never }
  | { readonly shown?: never; readonly problem: string };

export interface Conversation {
  readonly channelName: string;
  /** The name of any channel of the workspace. */
  nameOf(channelId: string): string | undefined;
  /** In any order. */
  messages(): Promise<readonly (LocalMessage | EphemeralMessage)[]>;
  type(line: string): Promise<Reaction>;
  press(press: Press): Promise<Reaction>;
}

export interface ConversationOptions {
  readonly slack: Pick<LocalSlack, 'messages' | 'channels'>;
  readonly channelName: keyof LocalSlack['channels'];
  readonly hooks: LocalHooks;
  readonly edge: EdgeTarget;
  /** Slack's own three seconds unless given. */
  readonly patienceMs?: number;
}

const commandLine = /^\s*\/dcs(?:\s+(?<text>.*))?$/su;

export function createConversation(options: ConversationOptions): Conversation {
  const { slack, channelName, hooks } = options;
  const channel = slack.channels[channelName];
  const names = new Map(Object.entries(slack.channels).map(([name, id]) => [id, name]));
  const messages = async () => [...(await slack.messages(channel)), ...hooks.ephemerals.list()];
  return {
    channelName,
    nameOf: (id) => names.get(id),
    messages,
    type: (line) => type(options, channel, line),
    async press({ ts, ...press }) {
      const message = (await messages()).flatMap((root) => [root, ...root.replies]).find((one) => one.ts === ts);
      return message === undefined
        ? { problem: 'That message is gone.' }
        : pressUnder(options, channel, message, press);
    },
  };
}

async function type(options: ConversationOptions, channel: string, line: string): Promise<Reaction> {
  const { hooks, edge, patienceMs } = options;
  const match = commandLine.exec(line);
  if (match === null) return { problem: 'Start with /dcs, for example /dcs help' };
  const { url: responseUrl } = hooks.issue({ channel });
  const text = match.groups?.text?.trim() ?? '';
  const reply = await sent(sendCommand(edge, text, { channel, responseUrl }, patienceMs));
  if (reply.status !== 200) return { problem: `/dcs failed: ${reply.reason}` };
  return { shown: await respond(hooks, { channel }, JSON.parse(reply.body)) };
}

async function pressUnder(
  { channelName, hooks, edge, patienceMs }: ConversationOptions,
  channel: string,
  message: StoredMessage,
  { inputs, ...choice }: Omit<Press, 'ts'>,
): Promise<Reaction> {
  const action = actionOf(message, choice);
  if (action === undefined) return { problem: 'That button is gone.' };
  const { ts } = message;
  const source = { ts, isEphemeral: isEphemeral(message) };
  const responseUrl = hooks.issue({ channel, message: source });
  const press = {
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: source.isEphemeral },
    channel: { id: channel, name: channelName },
    // Slack leaves out a message that it does not keep.
    ...(source.isEphemeral ? {} : { message }),
    state: inputState(message, inputs),
    response_url: responseUrl.url,
    actions: [action],
  };
  const reply = await sent(sendPress(edge, press, patienceMs));
  return reply.status === 200 ? { shown: responseUrl.shown() } : { problem: `The app failed: ${reply.reason}` };
}

type Sent = EdgeReply & { readonly reason: string };

/** In Slack's words: https://docs.slack.dev/interactivity/implementing-slash-commands */
async function sent(sending: Promise<EdgeReply>): Promise<Sent> {
  try {
    const reply = await sending;
    return { ...reply, reason: `HTTP ${reply.status}` };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return { status: 0, body: '', reason: isLate ? 'operation_timeout' : 'dispatch_failed' };
  }
}
