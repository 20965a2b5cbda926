import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderNotice } from '../../../lib/messages/notice.ts';
import type { SummaryView } from '../../../lib/messages/summary.ts';
import type { Form } from '../../../lib/model/message-state.ts';
import { addTransitions, emptyTally } from '../../../lib/model/weekly-tally.ts';
import { chinese, english, makeRecovered, makeSummary, makeTask } from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const forms: readonly Form[] = ['rich', 'classic', 'plain'];

interface Element {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
}

function classicText(view: SummaryView): string {
  return String((renderNotice(view, english, 'classic').blocks?.[0]?.text as { text?: unknown } | undefined)?.text);
}

function richElements(view: SummaryView): readonly Element[] {
  const block = renderNotice(view, english, 'rich').blocks?.find(({ type }) => type === 'rich_text');
  return ((block?.elements ?? []) as { elements: Element[] }[]).flatMap(({ elements }) => elements);
}

describe('renderNotice of a summary', () => {
  it('says in its first line how many tasks ended, and how many of them failed', () => {
    assert.equal(
      classicText(makeSummary()).split('\n')[0],
      '📊 Week 48 of Production (cn-north-4): 138 tasks finished, 2 failed',
    );
    const quiet = makeSummary({ counts: [], failures: [], slowest: [], security: [] });
    assert.equal(classicText(quiet).split('\n')[0], '📊 Week 48 of Production (cn-north-4): no tasks finished');
    const single = makeSummary({ counts: [{ name: 'EXTEND', event: 'succeeded', count: 1 }], failures: [] });
    assert.equal(
      classicText(single).split('\n')[0],
      '📊 Week 48 of Production (cn-north-4): 1 task finished, none failed',
    );
  });

  it('draws a bar for each kind, the most frequent first', () => {
    const lines = classicText(makeSummary()).split('\n');
    assert.equal(lines[1], 'Backup: ██████████ 84 succeeded');
    assert.equal(lines[2], 'Other types: █████ 40 succeeded');
    assert.equal(lines[3], 'Master/standby switchover: ██ 2 failed, 11 succeeded');
    assert.equal(lines[4], 'Specification change: █ 1 stalled, 1 cancelled');
  });

  it('links each failure to the message that told it, and counts those it does not name', () => {
    const elements = richElements(makeSummary());
    const link = elements.findIndex(({ type }) => type === 'link');
    assert.equal(elements[link]?.url, 'https://acme.slack.com/archives/C0123456789/p1795576353000100');
    assert.match(elements[link - 1]?.text ?? '', /^🔴 Master\/standby switchover failed · 3f1d77aa · /);
    assert.match(classicText(makeSummary()), /task 508500aa\nand 1 more/);
  });

  it('says who changed security settings, and what was slowest', () => {
    const text = classicText(makeSummary());
    assert.match(text, /Slowest: 1h 37m · Specification change · task 508500ab/);
    assert.match(text, /Security changes by anna: Password change ×3, Enabling public access/);
    assert.match(text, /Security changes by an unknown user: Port change/);
  });

  it('does not rank how long something was down among the slowest tasks', () => {
    const task = makeTask({ name: 'EXTEND', state: 'succeeded' });
    const tally = addTransitions(emptyTally, [
      { event: 'succeeded', task },
      { event: 'succeeded', task: makeRecovered('redisNodeStatusAbnormal', 86_400_000) },
    ]);
    const text = classicText(makeSummary({ ...tally, failures: [] }));
    assert.match(text, /Slowest: 3m 12s · Specification change/);
    assert.doesNotMatch(text, /1d/);
    assert.match(text, /Redis node health: █+ 1 recovered/);
  });

  it('names the days of the week in the zone of the settings', () => {
    assert.match(classicText(makeSummary()), /23 Nov 2026 – 29 Nov 2026$/);
  });

  for (const unit of ['x', '"', '<!channel>', '订', '\u202e&']) {
    it(`keeps Slack’s limits when a week is full of ${JSON.stringify(unit)}`, () => {
      const long = unit.repeat(80).slice(0, 80);
      const view = makeSummary({
        counts: Array.from({ length: 60 }, (_, index) => ({ name: `${index}${long}`, event: 'failed', count: 9e8 })),
        failures: Array.from({ length: 20 }, () => ({
          id: long,
          name: long,
          errorCode: long,
          instance: { id: long, name: long },
        })),
        slowest: Array.from({ length: 5 }, () => ({ id: long, name: long, tookMs: 1e12 })),
        security: Array.from({ length: 60 }, (_, index) => ({ user: `${index}${long}`, name: long, count: 9e8 })),
      });
      for (const reader of [english, chinese]) {
        for (const form of forms) assertWithinSlackLimits(renderNotice(view, reader, form));
      }
    });
  }
});
