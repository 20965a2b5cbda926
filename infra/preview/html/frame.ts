/** The frame around a message's body: who posted it, and when. */
import { readableText } from '../../local/story.ts';
import { html, type Markup, nothing } from './markup.ts';
import type { Reading } from './reading.ts';
import { listIn, textIn, thingIn } from './thing.ts';

export interface Frame {
  readonly body: Markup;
  readonly atMs: number;
  readonly isEdited?: boolean;
  /** Above the body. */
  readonly note?: Markup;
  /** Below the body. */
  readonly thread?: Markup;
}

const AUTHOR = 'dcs-watch';
const labelMaxCharacters = 120;

/** The content of an article. The caller makes the article, because it has an id on only one of the two pages. */
export function drawFrame(frame: Frame, reading: Reading): Markup {
  return html`
    <span class="avatar" aria-hidden="true"></span>
    <div class="content">
      <p class="byline"><strong>${AUTHOR}</strong> <span class="app">APP</span> ${drawTime(frame.atMs, reading)}</p>
      ${frame.note ?? nothing}
      <div class="body">${frame.body}${frame.isEdited ? html`<p class="edited">(edited)</p>` : nothing}</div>
      ${frame.thread ?? nothing}
    </div>`;
}

/** What a screen reader calls the message: its header, or how its text begins. */
export function labelOf(message: { readonly text: string; readonly blocks?: unknown }): string {
  const header = listIn({ blocks: message.blocks }, 'blocks').find(({ type }) => type === 'header');
  const words = header === undefined ? readableText(message.text) : textIn(thingIn(header, 'text'), 'text');
  return words.slice(0, labelMaxCharacters).toWellFormed();
}

function drawTime(atMs: number, { language, timeZone }: Reading): Markup {
  const shown = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone }).format(atMs);
  return html`<time datetime="${new Date(atMs).toISOString()}">${shown}</time>`;
}
