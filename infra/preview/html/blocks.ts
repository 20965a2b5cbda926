/** Block Kit as HTML, as Slack would show it. https://docs.slack.dev/reference/block-kit/blocks */
import { drawActions, drawInput } from './controls.ts';
import { html, type Markup, nothing, trusted } from './markup.ts';
import { drawMrkdwn } from './mrkdwn.ts';
import type { Reading } from './reading.ts';
import { drawRichText, drawUnknown, lines } from './rich-text.ts';
import { listIn, type Thing, textIn, thingIn } from './thing.ts';

/** The body of a message: its blocks, or the text where there are none. */
export function drawBody(message: { readonly text: string; readonly blocks?: unknown }, reading: Reading): Markup {
  const blocks = listIn({ blocks: message.blocks }, 'blocks');
  if (blocks.length === 0) return html`<p>${drawMrkdwn(message.text, reading)}</p>`;
  return html`${blocks.map((block) => drawBlock(block, reading))}`;
}

function drawBlock(block: Thing, reading: Reading): Markup {
  switch (block.type) {
    case 'header':
      return heading(drawText(thingIn(block, 'text'), reading), reading);
    case 'section':
      return drawSection(block, reading);
    case 'context':
      return html`<ul class="context">${listIn(block, 'elements').map((text) => html`<li>${drawText(text, reading)}</li>`)}</ul>`;
    case 'actions':
      return drawActions(block, reading);
    case 'input':
      return drawInput(block, reading);
    case 'rich_text':
      return html`<div class="rich-text">${drawRichText(block, reading)}</div>`;
    case 'table':
      return drawTable(block, reading);
    case 'divider':
      return html`<hr>`;
    default:
      return html`<p>${drawUnknown(block)}</p>`;
  }
}

function heading(content: Markup, { headingLevel }: Reading): Markup {
  const tag = trusted(`h${headingLevel}`);
  return html`<${tag} class="header">${content}</${tag}>`;
}

function drawSection(block: Thing, reading: Reading): Markup {
  const text = thingIn(block, 'text');
  const fields = listIn(block, 'fields');
  return html`
    ${text.type === undefined ? nothing : html`<p>${drawText(text, reading)}</p>`}
    ${fields.length === 0 ? nothing : html`<div class="fields">${fields.map((field) => html`<p>${drawText(field, reading)}</p>`)}</div>`}`;
}

/** plain_text is shown as it is: no mark, no mention, no link. */
function drawText(text: Thing, reading: Reading): Markup {
  if (text.type === 'mrkdwn') return drawMrkdwn(textIn(text, 'text'), reading);
  if (text.type === 'plain_text') return html`${lines(textIn(text, 'text'))}`;
  return drawUnknown(text);
}

/** Slack shows the first row as the head. The frame scrolls sideways, so the keyboard has to be able to reach it. */
function drawTable(block: Thing, reading: Reading): Markup {
  const [head = [], ...rows] = Array.isArray(block.rows) ? block.rows.map((row) => listIn({ row }, 'row')) : [];
  const columns = listIn(block, 'column_settings');
  const wraps = (at: number) => (columns[at]?.is_wrapped === true ? html` class="wrapped"` : '');
  return html`<div class="table" role="group" aria-label="Table" tabindex="0"><table>
    <thead><tr>${head.map((cell, at) => html`<th scope="col"${wraps(at)}>${drawCell(cell, reading)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td${wraps(at)}>${drawCell(cell, reading)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function drawCell(cell: Thing, reading: Reading): Markup {
  if (cell.type === 'raw_text') return html`${textIn(cell, 'text')}`;
  return cell.type === 'rich_text' ? drawRichText(cell, reading) : drawUnknown(cell);
}
