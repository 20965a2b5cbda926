import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  compactPartSize,
  digestPartSize,
  renderDigest,
  renderDigestPart,
  splitDigest,
} from '../../../lib/messages/digest.ts';
import type { DigestMember } from '../../../lib/messages/views.ts';
import type { Form } from '../../../lib/model/message-state.ts';
import type { TaskEvent } from '../../../lib/model/task.ts';
import type { Rendered } from '../../../lib/ports/slack.ts';
import {
  chinese,
  english,
  events,
  makeDigest,
  makeMembers,
  makeTask,
  startedAtMs,
  target,
} from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const forms: readonly Form[] = ['rich', 'classic', 'plain'];

function manyOf(counts: Partial<Record<TaskEvent, number>>): readonly DigestMember[] {
  return Object.entries(counts).flatMap(([event, count]) =>
    Array.from({ length: count }, () => ({ event: event as TaskEvent, task: makeTask() })),
  );
}

function linesOf(members: readonly DigestMember[]): readonly string[] {
  const { blocks } = renderDigest(makeDigest(members), english, 'classic');
  return String((blocks?.[0]?.text as { text?: unknown } | undefined)?.text).split('\n');
}

describe('renderDigest', () => {
  it('counts in its first line, what failed first', () => {
    const members = manyOf({ started: 1, succeeded: 20, failed: 3 });
    const { text, blocks } = renderDigest(makeDigest(members), english, 'rich');
    assert.ok(text.startsWith('🔴 24 tasks: 3 failed, 20 succeeded, 1 running'));
    assert.equal(
      (blocks?.[0]?.text as { text: string } | undefined)?.text,
      '🔴 24 tasks: 3 failed, 20 succeeded, 1 running',
    );
  });

  it('names failures before it counts kinds', () => {
    const { blocks } = renderDigest(makeDigest(makeMembers(15)), english, 'classic');
    const text = (blocks?.[0]?.text as { text: string } | undefined)?.text ?? '';
    assert.ok(text.indexOf('switchover failed') < text.indexOf('Master/standby switchover: '));
    assert.match(text, /someNewJob: .*1 succeeded/);
    assert.match(text, /the thread lists them all/);
  });

  it('is no alarm when nothing went wrong', () => {
    const { text } = renderDigest(makeDigest(manyOf({ succeeded: 12 })), english, 'plain');
    assert.ok(text.startsWith('✅ 12 tasks: 12 succeeded'));
  });

  for (const [count, more] of [
    [8, undefined],
    [9, 'and 1 more in the thread'],
    [10, 'and 2 more in the thread'],
  ] as const) {
    it(`names the first eight of ${count} failures, and counts the others`, () => {
      const lines = linesOf(manyOf({ failed: count }));
      assert.equal(lines.filter((line) => line.startsWith('🔴 Master/standby switchover failed')).length, 8);
      assert.equal(
        lines.find((line) => line.startsWith('and ')),
        more,
      );
    });
  }

  for (const [count, more] of [
    [12, undefined],
    [13, 'and 1 more type in the thread'],
    [14, 'and 2 more types in the thread'],
  ] as const) {
    it(`counts the first twelve of ${count} types, and says how many others there are`, () => {
      const members = Array.from({ length: count }, (_, index): DigestMember => {
        return { event: 'succeeded', task: makeTask({ name: `job-${index}` }) };
      });
      const lines = linesOf(members);
      assert.equal(lines.filter((line) => /^job-\d+: 1 succeeded$/.test(line)).length, 12);
      assert.equal(
        lines.find((line) => line.startsWith('and ')),
        more,
      );
    });
  }

  it('names the gap after an outage', () => {
    const gap = { fromMs: startedAtMs, toMs: startedAtMs + 7_200_000 };
    const rendered = renderDigest(makeDigest(makeMembers(11), { gap, mention: ['channel'] }), english, 'rich');
    assertWithinSlackLimits(rendered, ['channel']);
    assert.match(rendered.text, /no successful poll from 25 Nov 2026, 03:12 UTC to 25 Nov 2026, 05:12 UTC/);
    assert.match(JSON.stringify(rendered.blocks), /no successful poll from <!date\^1795576353\^/);
  });

  it('F02: says how late it is, and why', () => {
    const late = { lateMs: 20 * 60_000, reason: 'rate-limited' } as const;
    const rendered = (reader: typeof english) => renderDigest(makeDigest(makeMembers(12), { late }), reader, 'rich');
    assert.match(rendered(english).text, /⏰ sent 20 minutes late: Slack was rate limiting/);
    assert.match(JSON.stringify(rendered(english).blocks), /⏰ sent 20 minutes late: Slack was rate limiting/);
    assert.match(rendered(chinese).text, /⏰ 延迟 20 分钟发送：Slack 限流/);
    const inTime = renderDigest(makeDigest(makeMembers(12), { late: { ...late, lateMs: 0 } }), english, 'rich');
    assert.doesNotMatch(inTime.text, /late/);
  });

  it('F16: names every failure by its id, however long the rest of its line is', () => {
    const task = { ...makeTask(), name: '"&<'.repeat(40), errorCode: '&'.repeat(40) };
    const members = [{ event: 'failed', task, instance: { name: '&'.repeat(64) } }] as const;
    for (const form of forms) {
      const { text, blocks } = renderDigest(makeDigest(members), english, form);
      for (const shown of [text, JSON.stringify(blocks ?? text)]) assert.ok(shown.includes('task 508500aa'), shown);
    }
  });

  it('keeps Slack’s limits with 2,000 tasks of 2,000 kinds', () => {
    const members = makeMembers(2000).map((member, index) => ({
      ...member,
      task: { ...member.task, name: `job-${index}-${'"'.repeat(90)}`, errorCode: '"'.repeat(90) },
    }));
    for (const form of forms) assertWithinSlackLimits(renderDigest(makeDigest(members), english, form));
  });
});

describe('renderDigestPart', () => {
  for (const reader of [english, chinese]) {
    for (const form of forms) {
      it(`names every one of 2,000 tasks in parts that Slack takes (${reader.language}, ${form})`, () => {
        const members = makeMembers(2000);
        const parts = splitDigest(members);
        assert.equal(parts.flat().length, 2000);
        for (const [index, part] of parts.entries()) {
          const first = index * compactPartSize + 1;
          const rendered = renderDigestPart({ target, members: part, first, total: 2000 }, reader, form);
          assertWithinSlackLimits(rendered);
          const shown = JSON.stringify(rendered.blocks ?? rendered.text);
          for (const { task } of part) assert.ok(shown.includes(task.id.slice(-8)), `${task.id} is named`);
        }
      });
    }
  }

  it('is a table where Slack takes one', () => {
    const { blocks } = renderDigestPart({ target, members: makeMembers(2), first: 31, total: 70 }, english, 'rich');
    const [heading, row] = (blocks?.[1]?.rows ?? []) as { text: string }[][];
    assert.deepEqual(
      heading?.map(({ text }) => text),
      ['State', 'Type', 'Instance', 'Started (UTC)', 'User', 'Task'],
    );
    assert.deepEqual(
      row?.map(({ text }) => text),
      ['🔵 running', 'Master/standby switchover', '–', '11-25 03:12', 'anna', '00000000'],
    );
  });

  it('names instances by their names, or by the end of their ids', () => {
    const [first, second] = makeMembers(2);
    const named = { ...first, instance: { id: '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa', name: 'redis-orders' } };
    const unnamed = { ...second, instance: { id: '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa' } };
    const members = [named, unnamed] as readonly DigestMember[];
    const text = renderDigestPart({ target, members, first: 1, total: 2 }, english, 'plain').text;
    assert.match(text, /switchover · redis-orders · .*\n.* · 3f1d77aa · /);
  });

  const large = { target, members: makeMembers(31), first: 1, total: 500 };

  it('F15: lists what failed first in a large part, each state under a heading in words', () => {
    const { blocks } = renderDigestPart(large, english, 'rich');
    const rows = (blocks?.[1]?.rows ?? []) as { text?: string; elements?: { elements: unknown[] }[] }[][];
    const headings = rows.flatMap(([first]) => first?.elements?.[0]?.elements ?? []);
    assert.deepEqual(
      headings,
      ['6 failed', '6 stalled', '6 succeeded', '7 running', '6 cancelled'].map((text) => {
        return { type: 'text', text, style: { bold: true } };
      }),
    );
    assert.deepEqual(
      rows.slice(0, 2).map((row) => row.map(({ text }) => text)),
      [
        [undefined, 'Task'],
        ['🔴 someNewJob · anna', '00000002'],
      ],
    );
    assert.ok(rows.every((row) => row.length === 2));
  });

  for (const [form, heading] of [
    ['classic', '6 failed'],
    ['plain', '*6 failed*'],
  ] as const) {
    it(`F15: says every state of a large part in words where only lines are shown (${form})`, () => {
      const { text, blocks } = renderDigestPart(large, english, form);
      const lines = (blocks?.map((block) => String((block.text as { text?: unknown }).text)) ?? [text])
        .join('\n')
        .split('\n');
      assert.equal(lines[1], heading);
      assert.equal(lines[2], '🔴 someNewJob · anna · 00000002');
      const chineseLines = JSON.stringify(renderDigestPart(large, chinese, form));
      for (const state of ['6 个失败', '6 个停滞', '6 个成功', '7 个进行中', '6 个已取消']) {
        assert.ok(chineseLines.includes(state), state);
      }
    });
  }

  for (const reader of [english, chinese]) {
    for (const form of forms) {
      it(`F15: holds every state at once, and words as long as can be (${reader.language}, ${form})`, () => {
        const long = '"&'.repeat(150);
        const names = ['modify', 'redisNodeStatusAbnormal', 'masterStandbyFailover', 'scriptsStopped'];
        const members = Array.from({ length: compactPartSize }, (_, index): DigestMember => {
          const task = makeTask({ id: `${long}${index}`, name: names[index % 4] ?? '', userName: long });
          const event = events[Math.floor(index / 4) % events.length] ?? 'failed';
          return { task, instance: { name: long }, event, taken: { byName: long } };
        });
        const view = { target: { ...target, name: long, region: long }, members, first: 1_000_001, total: 9_000_000 };
        const rendered = renderDigestPart(view, reader, form);
        assertWithinSlackLimits(rendered);
        if (form === 'rich') assert.equal(rendered.blocks?.[1]?.type, 'table');
      });
    }
  }

  for (const size of [digestPartSize, compactPartSize]) {
    for (const unit of ['"', '&', '<!', '\\', '订', '👨‍👩‍👧']) {
      it(`stays a table, within the limits, and names all ${size} when every word is as long a ${unit} as can be`, () => {
        const long = unit.repeat(300);
        const task = makeTask({ id: long, name: long, userName: long });
        const instance = { id: long, name: long };
        const taken = { byName: long };
        const members = Array.from({ length: size }, () => ({ task, instance, event: 'cancelled' as const, taken }));
        const view = { target: { ...target, name: long, region: long }, members, first: 1_000_001, total: 9_000_000 };
        for (const form of forms) {
          const rendered = renderDigestPart(view, english, form);
          assertWithinSlackLimits(rendered);
          if (form === 'rich') assert.equal(rendered.blocks?.[1]?.type, 'table');
          else if (size > digestPartSize) assert.deepEqual(sameLines(rendered), { lines: size + 1, kinds: 2 }, form);
          else assert.deepEqual(sameLines(rendered), { lines: size, kinds: 1 }, form);
        }
      });
    }
  }
});

describe('who has a failure', () => {
  const failure: DigestMember = { task: makeTask({ id: 'failure-0001' }), event: 'failed', taken: { byName: 'anna' } };
  const instance = { name: 'redis-orders' };

  for (const [reader, said] of [
    [english, 'anna is on it'],
    [chinese, 'anna 正在处理'],
  ] as const) {
    for (const form of forms) {
      it(`stands in its line of the digest and of its part: ${reader.language}, ${form}`, () => {
        const { blocks, text } = renderDigest(makeDigest([failure, ...makeMembers(11)]), reader, form);
        assert.match(JSON.stringify(blocks ?? text), new RegExp(`0001.*${said}|${said}.*0001`));
        const members = [failure, { ...failure, taken: undefined }].map(({ taken, ...member }) => {
          return { ...member, instance, ...(taken && { taken }) };
        });
        const part = renderDigestPart({ target, members, first: 1, total: 2 }, reader, form);
        assert.equal(JSON.stringify(part).split(said).length, 2);
      });
    }
  }

  it('is named before the instance where a row is short', () => {
    const members = Array.from({ length: compactPartSize }, () => ({ ...failure, instance }));
    for (const form of forms) {
      const part = renderDigestPart({ target, members, first: 1, total: compactPartSize }, english, form);
      assert.match(JSON.stringify(part), /switchover · 👤 ann/, form);
    }
  });

  it('is text, whatever the name holds', () => {
    const members = [{ ...failure, taken: { byName: '<!channel>' } }];
    const { text } = renderDigestPart({ target, members, first: 1, total: 1 }, english, 'plain');
    assert.doesNotMatch(text, /<!channel>/);
  });
});

/** The lines below the title: the last is as whole as the first when there is one kind of them. */
function sameLines({ text, blocks }: Rendered): { lines: number; kinds: number } {
  const sections = blocks?.map((block) => String((block.text as { text?: unknown }).text)) ?? [text];
  const lines = sections.join('\n').split('\n').slice(1);
  return { lines: lines.length, kinds: new Set(lines).size };
}

describe('splitDigest', () => {
  for (const [count, parts] of [
    [0, 0],
    [1, 1],
    [digestPartSize, 1],
    [digestPartSize + 1, 2],
    [420, 14],
    [421, 14],
    [1000, 14],
    [1009, 15],
  ] as const) {
    it(`cuts ${count} members into ${parts} parts`, () => {
      const members = makeMembers(count);
      assert.equal(splitDigest(members).length, parts);
      assert.deepEqual(splitDigest(members).flat(), members);
    });
  }
});
