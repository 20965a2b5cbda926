import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableText, storyLines } from '../../../infra/local/story.ts';

const AT_MS = Date.parse('2023-06-17T08:27:00Z');
const ENTRY = { channel: 'C000000001', ts: '1.000001', text: 'first\nsecond', broadcast: false };

for (const { name, entry, line } of [
  { name: 'a post', entry: { ...ENTRY, kind: 'post' }, line: '08:27:00  #general  posted' },
  { name: 'an edit', entry: { ...ENTRY, kind: 'edit' }, line: '08:27:00  #general  edited' },
  { name: 'a reply', entry: { ...ENTRY, kind: 'reply', threadTs: '1.0' }, line: '08:27:00  #general  replied' },
  {
    name: 'a broadcast reply',
    entry: { ...ENTRY, kind: 'reply', threadTs: '1.0', broadcast: true },
    line: '08:27:00  #general  replied, also to the channel',
  },
] as const) {
  test(`${name} is told with its time, its channel and every line of its text`, () => {
    const indent = ' '.repeat(10);
    assert.equal(storyLines(entry, 'general', AT_MS), `${line}\n${indent}first\n${indent}second`);
  });
}

for (const [text, readable] of [
  ['<!date^1687000000^{time}|08:18 UTC>', '08:18 UTC'],
  ['<!here> <!subteam^S0123456789> <@U0123456789>', '@here @S0123456789 @U0123456789'],
  ['<https://example.com|Console>', 'Console'],
  ['redis &lt;1&gt; &amp;amp;', 'redis <1> &amp;'],
] as const) {
  test(`${text} reads ${readable}`, () => assert.equal(readableText(text), readable));
}
