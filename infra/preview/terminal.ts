/** A message as lines for a terminal: its blocks in order, then what a notification would say. */
import type { Rendered } from '../../lib/ports.ts';
import { readableText } from '../local/story.ts';
import { listIn, type Thing, textIn, thingIn } from './html/thing.ts';

export function terminalText(rendered: Rendered): string {
  const { blocks } = rendered;
  const notification = `Notification: ${readableText(rendered.text)}`;
  return blocks === undefined ? notification : [...blocks.map(blockText), notification].join('\n');
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
      return elements.map((element) => `[${shownText(thingIn(element, 'text'))}]`).join(' ');
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

function richText(element: Thing): string {
  return textIn(element, 'text') + listIn(element, 'elements').map(richText).join('');
}

function rowsOf(table: Thing): readonly (readonly Thing[])[] {
  return Array.isArray(table.rows) ? table.rows.map((row) => listIn({ row }, 'row')) : [];
}
