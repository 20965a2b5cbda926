import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderNotice } from '../../../lib/messages/notice.ts';
import type { NoticeView } from '../../../lib/messages/views.ts';
import { chinese, english, startedAtMs, target } from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const toMs = startedAtMs + 3_600_000;
const cases: readonly [view: NoticeView, text: RegExp][] = [
  [
    { notice: 'watching', target, recorded: 12, open: 2, sinceMs: startedAtMs },
    /Now watching Production \(cn-north-4\).*12 tasks had already finished and were.*2 tasks are still running/,
  ],
  [
    { notice: 'blind', target, sinceMs: startedAtMs, failures: 3, cause: 'GET x/tasks: <500>' },
    /Cannot read the tasks of Production.*The last 3 polls failed.*since 25 Nov 2026, 03:12 UTC · GET x\/tasks: &lt;500&gt;$/,
  ],
  [
    { notice: 'recovered', target, fromMs: startedAtMs, toMs, tasks: 1 },
    /Reading the tasks of Production.*1 task started or changed in the meantime.*from 25 Nov 2026, 03:12 UTC to 25 Nov 2026, 04:12 UTC/,
  ],
  [
    { notice: 'setting', target, channel: 'C0123456789', reason: 'not_in_channel' },
    /Cannot send to channel C0123456789.*not_in_channel.*\/invite @dcs-watch/,
  ],
  [
    { notice: 'setting', target, channel: 'C0123456789', reason: 'constructor' },
    /Cause: constructor · Next: Look for this word/,
  ],
  [{ notice: 'drift', target, count: 1, detail: 'an item without an id' }, /1 task could not be read.*without an id/],
  [
    { notice: 'blind', target, source: 'events', sinceMs: startedAtMs, failures: 3, cause: 'HTTP 403' },
    /Cannot read the Cloud Eye events of Production.*HTTP 403/,
  ],
  [
    { notice: 'recovered', target, source: 'events', fromMs: startedAtMs, toMs, tasks: 2 },
    /Reading the Cloud Eye events of Production \(cn-north-4\) again.*2 events happened in the meantime/,
  ],
  [
    { notice: 'drift', target, source: 'events', count: 2, detail: 'is not an object' },
    /2 Cloud Eye events could not be read.*is not an object/,
  ],
  [
    { notice: 'drift', target, source: 'events', count: 1, detail: 'nodeFrozen', isName: true },
    /Cloud Eye lists a new kind of event: nodeFrozen.*From now on it is reported under this name/,
  ],
  [
    { notice: 'gap', target, fromMs: startedAtMs, toMs },
    /Some tasks of Production \(cn-north-4\) cannot be read.*refuses to look that far back.*from 25 Nov 2026, 03:12 UTC to 25 Nov 2026, 04:12 UTC/,
  ],
  [
    { notice: 'gap', target, source: 'events', fromMs: startedAtMs, toMs },
    /Some Cloud Eye events of Production.*What happened in this time is not reported/,
  ],
  [
    {
      notice: 'mute',
      target,
      number: 3,
      filter: 'target:prod',
      by: '<!channel>',
      why: 'move',
      untilMs: toMs,
      includingFailures: true,
      buttons: true,
    },
    /Mute 3 is active.*target:prod.*Reason: move.*Failures are muted too.*\/dcs unmute 3.*by &lt;.*until 25 Nov 2026, 04:12 UTC$/,
  ],
  [
    { notice: 'lateListing', target, source: 'events', delayMs: 2_880_000, readBackMs: 3_600_000 },
    /Cloud Eye lists events late.*Next: Raise fetch.overlapSeconds.*at least 48m after it happened\. dcs-watch looks back 1h, so it misses/,
  ],
];

const shared = { target, sinceMs: startedAtMs } as const;
const counted: readonly [view: NoticeView, sentence: string][] = [
  [{ ...shared, notice: 'watching', recorded: 0, open: 0 }, 'No finished tasks were found. No tasks are running.'],
  [
    { ...shared, notice: 'watching', recorded: 1, open: 1 },
    '1 task had already finished and was recorded without a message. 1 task is still running; you will hear when it finishes.',
  ],
  [
    { ...shared, notice: 'watching', recorded: 2, open: 2 },
    '2 tasks had already finished and were recorded without a message. 2 tasks are still running; you will hear when they finish.',
  ],
  [{ ...shared, notice: 'blind', failures: 1, cause: 'HTTP 500' }, 'The last poll failed.'],
  [{ ...shared, notice: 'blind', failures: 2, cause: 'HTTP 500' }, 'The last 2 polls failed.'],
  [
    { ...shared, notice: 'blind', failures: 2, cause: 'throttled', isTable: true },
    '🔴 Cannot store the tasks of Production (cn-north-4)',
  ],
  [{ notice: 'recovered', target, fromMs: startedAtMs, toMs, tasks: 0 }, 'Nothing changed in the meantime.'],
  [{ notice: 'recovered', target, fromMs: startedAtMs, toMs, tasks: 2 }, '2 tasks started or changed in the meantime.'],
  [{ notice: 'drift', target, count: 1, detail: 'no id' }, '🟠 1 task could not be read'],
  [{ notice: 'drift', target, count: 2, detail: 'no id' }, '🟠 2 tasks could not be read'],
  [{ notice: 'drift', target, count: 1, detail: 'size', isRefused: true }, '🟠 1 task could not be stored'],
  [
    { notice: 'drift', target, count: 1, detail: 'size', isRefused: true },
    'It is not reported. All other items are reported as usual.',
  ],
  [
    { notice: 'drift', target, count: 2, detail: 'size', isRefused: true },
    'They are not reported. All other items are reported as usual.',
  ],
  [
    { notice: 'drift', target, count: 2, detail: 'no parts', isRow: true },
    'They are kept and tried again in every poll. All other messages are sent as usual.',
  ],
  [{ notice: 'drift', target, count: 2, detail: 'no parts', isRow: true }, '🟠 2 stored messages could not be read'],
];

describe('renderNotice', () => {
  for (const [view, sentence] of counted) {
    it(`counts as people do: ${sentence}`, () => {
      assert.ok(renderNotice(view, english, 'rich').text.split(' · ').includes(sentence));
    });
  }

  for (const [view, text] of cases) {
    it(`says what ${view.notice} means (${text.source.slice(0, 20)}…)`, () => {
      assert.match(renderNotice(view, english, 'rich').text, text);
    });
  }

  for (const [reason, what, todo] of [
    ['not_in_channel', /not in the channel/, /type \/invite @dcs-watch there/],
    [
      'channel_not_found',
      /ID is wrong or the channel is private/,
      /correct the route in infra\/watch\.yml and deploy again/,
    ],
    ['is_archived', /archived/, /unarchive it and invite the app again \(\/invite @dcs-watch\), or correct the route/],
    ['restricted_action', /does not let the app post there/, /ask an administrator/],
    ['missing_scope', /lacks a scope/, /reinstall the app .*npm run manifest.*store the token/],
    ['invalid_auth', /invalid/, /store the token/],
    ['not_authed', /missing/, /store the token/],
    ['token_expired', /expired/, /store the token/],
    ['token_revoked', /revoked/, /reinstall the app, then store the token/],
    ['account_inactive', /removed from the workspace/, /reinstall it, then store the token/],
    ['not_allowed_token_type', /not that of a bot/, /store the token/],
    ['no_permission', /not allowed/, /ask an administrator/],
    ['access_denied', /not allowed/, /ask an administrator/],
    ['ekm_access_denied', /key management/, /ask its administrator/],
    ['team_access_not_granted', /no access to the workspace/, /ask an administrator/],
  ] as const) {
    it(`F14: says of ${reason} what is wrong and what to do`, () => {
      const view = { notice: 'setting', target, channel: 'C0123456789', reason } as const;
      const { text } = renderNotice(view, english, 'rich');
      const [, next = ''] = text.split('Next: ');
      assert.match(next.split(':')[0] ?? '', what);
      assert.match(next, todo);
      assert.match(
        renderNotice(view, chinese, 'rich').text,
        new RegExp(`原因：${reason} · 下一步：[^·]*[\\u4e00-\\u9fff]`),
      );
    });
  }

  it('keeps Slack’s limits in every form and language, whatever the cause says', () => {
    const long = '<!channel> "'.repeat(5000);
    for (const [view] of cases) {
      const hostile: NoticeView = { ...view, ...{ cause: long, channel: long, reason: long, detail: long } };
      for (const reader of [english, chinese]) {
        for (const form of ['rich', 'classic', 'plain'] as const) {
          assertWithinSlackLimits(renderNotice(view, reader, form));
          assertWithinSlackLimits(renderNotice(hostile, reader, form));
        }
      }
    }
  });
});
