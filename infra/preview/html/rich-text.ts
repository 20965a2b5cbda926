/** A rich_text block, shown literally. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
import { type Content, html, type Markup } from './markup.ts';
import { drawDate, drawLink, drawMention } from './mrkdwn.ts';
import type { Reading } from './reading.ts';
import { listIn, type Thing, textIn, thingIn } from './thing.ts';

export function drawRichText(block: Thing, reading: Reading): Markup {
  return html`${listIn(block, 'elements').map((part) => drawPart(part, reading))}`;
}

function drawPart(part: Thing, reading: Reading): Markup {
  const elements = listIn(part, 'elements');
  switch (part.type) {
    case 'rich_text_section':
      return html`<p>${elements.map((element) => drawElement(element, reading))}</p>`;
    case 'rich_text_list':
      return html`<ul>${elements.map((item) => html`<li>${drawPart(item, reading)}</li>`)}</ul>`;
    case 'rich_text_preformatted':
      return html`<pre>${elements.map((element) => drawElement(element, reading))}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${elements.map((element) => drawElement(element, reading))}</blockquote>`;
    default:
      return drawUnknown(part);
  }
}

function drawElement(element: Thing, reading: Reading): Content {
  switch (element.type) {
    case 'text':
      return styled(lines(textIn(element, 'text')), thingIn(element, 'style'));
    case 'link':
      return drawLink(textIn(element, 'url'), textIn(element, 'text'), reading);
    case 'user':
      return drawMention(`@${textIn(element, 'user_id')}`);
    case 'channel':
      return drawChannel(textIn(element, 'channel_id'), reading);
    case 'usergroup':
      return drawMention(`@${textIn(element, 'usergroup_id')}`);
    case 'broadcast':
      return drawMention(`@${textIn(element, 'range')}`);
    case 'date':
      return drawDate(
        Number(element.timestamp) * 1000,
        textIn(element, 'format'),
        textIn(element, 'fallback'),
        reading,
      );
    default:
      return drawUnknown(element);
  }
}

function drawChannel(id: string, { channelName }: Reading): Markup {
  return drawMention(`#${channelName?.(id) ?? id}`);
}

function styled(content: Content, style: Thing): Content {
  let shown = content;
  if (style.code === true) shown = html`<code>${shown}</code>`;
  if (style.strike === true) shown = html`<s>${shown}</s>`;
  if (style.italic === true) shown = html`<em>${shown}</em>`;
  if (style.bold === true) shown = html`<strong>${shown}</strong>`;
  return shown;
}

export function lines(text: string): Content {
  return text.split('\n').map((line, index) => (index === 0 ? line : html`<br>${line}`));
}

/** A visible gap is better than a message that only looks complete. */
export function drawUnknown({ type }: Thing): Markup {
  return html`<span class="unknown">(${String(type)} is not drawn here)</span>`;
}
