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
    /Watching Production \(cn-north-4\).*12 finished tasks were recorded in silence.*2 open tasks are tracked/,
  ],
  [
    { notice: 'blind', target, sinceMs: startedAtMs, failures: 3, cause: 'the Task Center answered <500>' },
    /Blind.*answered &lt;500&gt;.*3 polls failed in a row.*since 25 Nov 2026, 03:12 UTC/,
  ],
  [
    { notice: 'recovered', target, fromMs: startedAtMs, toMs, tasks: 1 },
    /Seeing Production.*1 task started or changed in the meantime.*from 25 Nov 2026, 03:12 UTC to 25 Nov 2026, 04:12 UTC/,
  ],
  [
    { notice: 'setting', target, channel: 'C0123456789', reason: 'not_in_channel' },
    /Cannot deliver to channel C0123456789.*not_in_channel.*\/invite @dcs-watch/,
  ],
  [{ notice: 'setting', target, channel: 'C0123456789', reason: 'constructor' }, /Cause: constructor · What is for/],
  [{ notice: 'drift', target, count: 1, detail: 'an item without an id' }, /1 task could not be read.*without an id/],
  [
    { notice: 'blind', target, source: 'events', sinceMs: startedAtMs, failures: 3, cause: 'HTTP 403' },
    /Blind: cannot read the Cloud Eye events of Production.*HTTP 403/,
  ],
  [
    { notice: 'recovered', target, source: 'events', fromMs: startedAtMs, toMs, tasks: 2 },
    /Seeing the Cloud Eye events of Production \(cn-north-4\) again.*2 events happened in the meantime/,
  ],
  [
    { notice: 'drift', target, source: 'events', count: 2, detail: 'is not an object' },
    /2 Cloud Eye events could not be read.*is not an object/,
  ],
];

describe('renderNotice', () => {
  for (const [view, text] of cases) {
    it(`says what ${view.notice} means (${text.source.slice(0, 20)}…)`, () => {
      assert.match(renderNotice(view, english, 'rich').text, text);
    });
  }

  it('keeps Slack’s limits in every form and language, whatever the cause says', () => {
    const long = '<!channel> "'.repeat(5000);
    for (const [view] of cases) {
      const hostile = { ...view, cause: long, channel: long, reason: long, detail: long } as unknown as NoticeView;
      for (const reader of [english, chinese]) {
        for (const form of ['rich', 'classic', 'plain'] as const) {
          assertWithinSlackLimits(renderNotice(view, reader, form));
          assertWithinSlackLimits(renderNotice(hostile, reader, form));
        }
      }
    }
  });
});
