/** A message as lines for a terminal: its blocks in order, then the notification's text. */
import type { Rendered } from '../../lib/ports/slack.ts';
import { readableText } from '../local/story.ts';
import { listIn, type Thing, textIn, thingIn } from './html/thing.ts';

export function terminalText(rendered: Rendered): string {
  const { blocks } = rendered;
  const notification = `Notification: ${readableText(rendered.text)}`;
  return blocks === undefined ? notification : [...blocks.map(blockText), notification].join('\n');
}

/** Only the text, without buttons and fields. */
export function answerText({ text, blocks }: Rendered): string {
  const shown = blocks?.filter(({ type }) => type !== 'actions' && type !== 'input') ?? [];
  return shown.length === 0 ? readableText(text) : shown.map(blockText).join('\n');
}

function blockText(block: Thing): string {
  const elements = listIn(block, 'elements');
  switch (block.type) {
    case 'header':
      return shownText(thingIn(block, 'text'));
    case 'section':
      return [thingIn(block, 'text'), ...listIn(block, 'fields')].map(shownText).filter(Boolean).join('\n');
    case 'context':
      return elements.map(shownText).join(' · ');
    case 'actions':
      return elements.map((element) => `[${labelOf(element)}]`).join(' ');
    case 'input':
      return `${shownText(thingIn(block, 'label'))}: [ ]`;
    case 'rich_text':
      return elements.map(richText).join('\n');
    case 'table':
      return rowsOf(block)
        .map((row) => row.map(richText).join(' | '))
        .join('\n');
    default:
      return `(${String(block.type)} is not shown here)`;
  }
}

function shownText(text: Thing): string {
  return text.type === 'mrkdwn' ? readableText(textIn(text, 'text')) : textIn(text, 'text');
}

/** The label of a button or a menu. */
function labelOf(element: Thing): string {
  return shownText(thingIn(element, element.text === undefined ? 'placeholder' : 'text'));
}

/** Each section of rich text is a line; a date is shown as its fallback. */
function richText(element: Thing): string {
  if (element.type === 'channel') return `#${textIn(element, 'channel_id')}`;
  if (element.type === 'date') return textIn(element, 'fallback');
  const parts = listIn(element, 'elements');
  const between = parts.some(({ type }) => String(type).startsWith('rich_text')) ? '\n' : '';
  return textIn(element, 'text') + parts.map(richText).join(between);
}

function rowsOf(table: Thing): readonly (readonly Thing[])[] {
  return Array.isArray(table.rows) ? table.rows.map((row) => listIn({ row }, 'row')) : [];
}
