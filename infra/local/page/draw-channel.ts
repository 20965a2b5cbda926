/** The channel as HTML, one list item per message. page.js replaces the items whose version has changed. */
import { createHash } from 'node:crypto';
import { drawBody } from '../../preview/html/blocks.ts';
import { drawFrame, labelOf } from '../../preview/html/frame.ts';
import { html, type Markup, nothing } from '../../preview/html/markup.ts';
import type { Reading } from '../../preview/html/reading.ts';
import { isEphemeral } from '../slack/ephemeral.ts';
import type { StoredMessage } from '../slack/history.ts';
import type { LocalMessage } from '../slack.ts';
import { type Entry, entriesOf, timeMsOf } from './channel.ts';

const VERSION_DIGITS = 12;

export function drawChannel(messages: readonly LocalMessage[], reading: Reading): Markup {
  return html`${entriesOf(messages).map((entry) => drawEntry(entry, reading))}`;
}

function drawEntry(entry: Entry, reading: Reading): Markup {
  const article = drawArticle(entry.message, reading, noteOf(entry), drawThread(entry.replies, reading));
  const version = createHash('sha256').update(article.toString()).digest('hex').slice(0, VERSION_DIGITS);
  return html`<li id="${idOf(entry.message)}" data-version="${version}" data-ts="${entry.message.ts}" tabindex="-1">${article}</li>\n`;
}

function drawArticle(message: StoredMessage, reading: Reading, note: Markup, thread: Markup): Markup {
  const said = { text: String(message.text ?? ''), blocks: message.blocks };
  const isEdited = message.edited !== undefined;
  const frame = { body: drawBody(said, reading), atMs: timeMsOf(message.ts), isEdited, note, thread };
  return html`<article class="message" aria-label="${labelOf(said)}">${drawFrame(frame, reading)}</article>`;
}

function noteOf({ root, message }: Entry): Markup {
  if (isEphemeral(message)) return html`<p class="note">Only visible to you</p>`;
  if (root === undefined) return nothing;
  return html`<p class="note">replied to a thread: <a href="#${idOf(root)}">${labelOf(root)}</a></p>`;
}

function drawThread(replies: readonly StoredMessage[], reading: Reading): Markup {
  if (replies.length === 0) return nothing;
  const items = replies.map((reply) => drawReply(reply, reading));
  const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
  return html`<details class="thread"><summary>${count}</summary><ol>${items}</ol></details>`;
}

/** If a reply was also sent to the channel, the item there has the id. */
function drawReply(reply: StoredMessage, reading: Reading): Markup {
  const article = drawArticle(reply, reading, replyNote(reply), nothing);
  if (reply.reply_broadcast === true) return html`<li data-ts="${reply.ts}">${article}</li>`;
  return html`<li data-ts="${reply.ts}" id="${idOf(reply)}">${article}</li>`;
}

function replyNote(reply: StoredMessage): Markup {
  return reply.reply_broadcast === true ? html`<p class="note">also sent to the channel</p>` : nothing;
}

export function idOf({ ts }: Pick<StoredMessage, 'ts'>): string {
  return `message-${ts}`;
}
