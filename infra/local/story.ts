/** What was posted to Slack, as lines for a terminal. */
import type { JournalEntry } from './slack/journal.ts';

const MARKS: Readonly<Record<JournalEntry['kind'], string>> = { post: 'posted', edit: 'edited', reply: 'replied' };
const INDENT = ' '.repeat(10);

/** For example `08:27:00  #general  replied, also to the channel: …`. */
export function storyLines(entry: JournalEntry, channelName: string, timeMs: number): string {
  const time = new Date(timeMs).toISOString().slice(11, 19);
  const mark = entry.broadcast ? `${MARKS[entry.kind]}, also to the channel` : MARKS[entry.kind];
  const text = readableText(entry.text).split('\n').join(`\n${INDENT}`);
  return `${time}  #${channelName}  ${mark}\n${INDENT}${text}`;
}

/** Undoes Slack's notation: a time becomes its fallback, a link its text, an entity its character. */
export function readableText(text: string): string {
  return text
    .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll(/<!subteam\^([A-Z0-9]+)[^>]*>/g, '@$1')
    .replaceAll(/<!(here|channel|everyone)[^>]*>/g, '@$1')
    .replaceAll(/<@([A-Z0-9]+)[^>]*>/g, '@$1')
    .replaceAll(/<[^|>]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
