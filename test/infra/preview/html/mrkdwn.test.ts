import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawMrkdwn } from '../../../../infra/preview/html/mrkdwn.ts';
import type { Reading } from '../../../../infra/preview/html/reading.ts';

const reading: Reading = {
  language: 'en',
  timeZone: 'Europe/Berlin',
  nowMs: Date.parse('2026-11-25T12:00:00Z'),
  headingLevel: 3,
  buttons: 'pictures',
};

for (const [name, text, shown] of [
  ['a broadcast is a mention', '<!here>', '<span class="mention">@here</span>'],
  ['a group is a mention', '<!subteam^S01>', '<span class="mention">@S01</span>'],
  ['a person is a mention', '<@U01>', '<span class="mention">@U01</span>'],
  ['an escaped broadcast is text', '&lt;!here&gt;', '&lt;!here&gt;'],
  ['entities are undone once', '&amp;lt;b&amp;gt;', '&amp;lt;b&amp;gt;'],
  ['HTML is text', '<b onclick=x>', '&lt;b onclick=x&gt;'],
  ['bold', 'a *b c* d', 'a <strong>b c</strong> d'],
  ['marks inside a word are text', 'paas_dcs_01 2*3*4', 'paas_dcs_01 2*3*4'],
  ['code keeps its marks', '`*a*`', '<code>*a*</code>'],
  ['a mention in bold', '*to <@U01>*', '<strong>to <span class="mention">@U01</span></strong>'],
  ['a line break', 'a\nb', 'a<br>b'],
  [
    'a link leads out',
    '<https://example.com/?a=1&amp;b=2|there>',
    '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">there</a>',
  ],
  ['a script is no link', '<javascript:alert(1)|x>', '&lt;javascript:alert(1)|x&gt;'],
  [
    'a quote cannot leave its attribute',
    '<https://example.com/"onclick="x>',
    '<a href="https://example.com/&quot;onclick=&quot;x" target="_blank" rel="noopener noreferrer">https://example.com/&quot;onclick=&quot;x</a>',
  ],
] as const) {
  test(`mrkdwn: ${name}`, () => {
    assert.equal(drawMrkdwn(text, reading).toString(), shown);
  });
}

for (const [name, token, shown] of [
  ['today, in the reader’s zone', '<!date^1795577553^{date_short_pretty} at {time}|fallback>', 'today at 4:32 AM'],
  ['yesterday', '<!date^1795491153^{date_pretty}|fallback>', 'yesterday'],
  ['another day', '<!date^1686990000^{date_short_pretty} {time_secs}|fallback>', 'Jun 17, 2023 10:20:00 AM'],
] as const) {
  test(`a date is shown as Slack shows it: ${name}`, () => {
    const drawn = drawMrkdwn(token, reading).toString().replaceAll('\u202f', ' ');
    assert.match(drawn, new RegExp(`^<time datetime="[^"]+Z" title="fallback">${shown}</time>$`));
  });
}

test('a date in a format that Slack does not know is its fallback', () => {
  assert.equal(drawMrkdwn('<!date^1686990000^{weekday}|17 Jun>', reading).toString(), '17 Jun');
});

test('a date beyond all calendars is its fallback', () => {
  assert.equal(drawMrkdwn('<!date^99999999999999^{date}|never>', reading).toString(), 'never');
});
