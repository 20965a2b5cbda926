import { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../../infra/local/slack.ts';

interface Place {
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
}

/** Posts and edits in #general as the product does: a header block, and the text for those who see no blocks. */
export function createPoster({ token, url, channels }: Pick<LocalSlack, 'token' | 'url' | 'channels'>) {
  const client = new WebClient(token, { slackApiUrl: url, retryConfig: { retries: 0 } });
  const channel = channels.general;
  const said = (text: string) => ({ channel, text, blocks: [{ type: 'header', text: { type: 'plain_text', text } }] });
  return {
    async post(text: string, place: Place = {}): Promise<string> {
      return String((await client.chat.postMessage({ ...said(text), ...place } as never)).ts);
    },
    async edit(ts: string, text: string): Promise<void> {
      await client.chat.update({ ...said(text), ts } as never);
    },
  };
}
