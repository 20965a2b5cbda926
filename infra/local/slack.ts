/** A Slack on this machine: emulate's, behind the small adapter in slack/adapter.ts. */
import { createServer } from 'node:http';
import { createEmulator } from 'emulate';
import { listenOnLoopback } from './listen.ts';
import { createAdapter } from './slack/adapter.ts';
import { callSlack, type SlackAddress } from './slack/call.ts';
import type { StoredMessage } from './slack/history.ts';
import type { JournalEntry } from './slack/journal.ts';

export interface LocalMessage extends StoredMessage {
  readonly text: string;
  /** Oldest first. Broadcast replies are here, and not again in the channel. */
  readonly replies: readonly StoredMessage[];
}

export interface LocalSlack extends SlackAddress {
  /** Channel ids by name: the two whose ids emulate keeps between starts. */
  readonly channels: { readonly general: string; readonly random: string };
  /** A page for people: every channel with its messages. */
  readonly pageUrl: string;
  /** Every accepted post and edit, in order. */
  readonly journal: readonly JournalEntry[];
  /** The channel as it is now, oldest message first. */
  messages(channel: string): Promise<readonly LocalMessage[]>;
  close(): Promise<void>;
}

const TOKEN = 'xoxb-local-dcs-watch';
const BOT = { userId: 'U000000002', botId: 'B000000002' };
const APP_ID = 'A000000002';
const SCOPES = ['chat:write', 'commands', 'channels:history', 'groups:history'];
const CHANNELS = { general: 'C000000001', random: 'C000000002' };

const SEED = {
  slack: {
    team: { name: 'dcs-watch', domain: 'dcs-watch' },
    oauth_apps: [
      {
        app_id: APP_ID,
        client_id: 'local',
        client_secret: 'local',
        name: 'dcs-watch',
        redirect_uris: [],
        scopes: SCOPES,
        bot_id: BOT.botId,
        bot_user_id: BOT.userId,
        bot_name: 'dcs-watch',
      },
    ],
    tokens: [
      {
        token: TOKEN,
        type: 'bot',
        user_id: BOT.userId,
        bot_id: BOT.botId,
        bot_user_id: BOT.userId,
        app_id: APP_ID,
        scopes: SCOPES,
      },
    ],
    strict_scopes: true,
  },
};

export async function createLocalSlack({ port }: { readonly port?: number } = {}): Promise<LocalSlack> {
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: SEED });
  const journal: JournalEntry[] = [];
  const adapter = createAdapter({ origin: emulator.url, bot: BOT, journal: (entry) => void journal.push(entry) });
  const { origin, close } = await listenOnLoopback(createServer(adapter), port);
  const url = `${origin}/api/`;
  return {
    url,
    token: TOKEN,
    channels: CHANNELS,
    pageUrl: `${origin}/`,
    journal,
    messages: (channel) => readChannel({ url, token: TOKEN }, channel),
    async close() {
      await close();
      await emulator.close();
    },
  };
}

async function readChannel(slack: SlackAddress, channel: string): Promise<readonly LocalMessage[]> {
  const history = await read(slack, 'conversations.history', { channel, limit: '999' });
  const roots = history.filter(({ subtype }) => subtype !== 'thread_broadcast').reverse();
  const messages: LocalMessage[] = [];
  for (const root of roots) {
    const hasReplies = (root.reply_count ?? 0) > 0;
    const thread = hasReplies ? await read(slack, 'conversations.replies', { channel, ts: root.ts }) : [];
    messages.push({ ...root, text: String(root.text), replies: thread.filter(({ ts }) => ts !== root.ts) });
  }
  return messages;
}

async function read(
  slack: SlackAddress,
  method: string,
  fields: Record<string, string>,
): Promise<readonly StoredMessage[]> {
  return (await callSlack<{ messages: readonly StoredMessage[] }>(slack, method, fields)).messages;
}
