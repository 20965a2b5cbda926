/** What people read of events: a fact that somebody wakes up to, never a task that failed or succeeded. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownKinds } from '../../../lib/messages/catalogue.ts';
import { renderDigest, renderDigestPart } from '../../../lib/messages/digest.ts';
import { eventStateOf, happenedText, stateName } from '../../../lib/messages/happened.ts';
import { renderNotice } from '../../../lib/messages/notice.ts';
import { renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { DigestMember, Reader, TaskView } from '../../../lib/messages/views.ts';
import { wordsOf } from '../../../lib/messages/words.ts';
import type { Form } from '../../../lib/model/message-state.ts';
import type { Task } from '../../../lib/model/task.ts';
import { endOf, eventNames, isBad, plannedSwitchover, startOf } from '../../../lib/model/vocabulary.ts';
import type { Rendered } from '../../../lib/ports/slack.ts';
import {
  chinese,
  cloudEyeSays,
  english,
  makeDigest,
  makeEvent,
  makeEventView,
  makeMembers,
  makeRecovered,
  makeSummary,
  target,
} from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const forms: readonly Form[] = ['rich', 'classic', 'plain'];
const readers = [english, chinese];
const states = eventNames.filter((name) => endOf(name) !== undefined);
const shownEvents = [
  ...eventNames.map((name) => makeEvent(name)),
  ...states.map((name) => makeRecovered(name, 252_000)),
];

function allText(task: Task, fields: Partial<TaskView> = {}, reader = english): string {
  const view = makeEventView(task, fields);
  return forms.map((form) => JSON.stringify(renderTask(view, reader, form))).join('\n');
}

function classicText({ blocks }: Rendered): string {
  return String((blocks?.[0]?.text as { text?: unknown } | undefined)?.text);
}

function plainText(task: Task, reader = english): string {
  return renderTask(makeEventView(task), reader, 'plain').text;
}

describe('the words of events', () => {
  for (const { language } of readers) {
    const { events, kinds } = wordsOf(language);

    it(`has something to look at for every bad one in ${language}`, () => {
      const lacking = eventNames.filter((name) => isBad(name) !== (events[name].check !== undefined));
      assert.deepEqual(lacking, []);
    });

    it(`says of every state that ends how it is then in ${language}, in the words of the end itself`, () => {
      const ended = eventNames.filter((name) => events[name].recovered !== undefined);
      assert.deepEqual(ended, states);
      for (const end of eventNames) {
        const start = states.find((name) => name === startOf(end));
        if (start === undefined) continue;
        assert.equal(events[end].title, events[start].recovered);
        assert.equal(events[end].name, events[start].name);
      }
    });

    it(`calls no two events alike in ${language} that are not one story, and none like a kind of task`, () => {
      const stories = eventNames.filter((name) => startOf(name) === undefined).map((name) => events[name].name);
      const tasks = knownKinds.map((kind) => kinds[kind].name);
      assert.equal(new Set(stories).size, stories.length);
      assert.deepEqual(
        stories.filter((name) => tasks.includes(name)),
        [],
      );
    });
  }

  it('has Chinese for every word of Chinese', () => {
    for (const words of Object.values(wordsOf('zh-CN').events)) {
      for (const text of Object.values(words)) assert.match(text, /\p{Script=Han}/u);
    }
  });
});

describe('renderTask of an event', () => {
  it('says what happened to which instance in its first line', () => {
    assert.match(
      plainText(makeEvent('masterStandbyFailover')),
      /^🔴 Automatic failover: a replica took over · redis-orders · /,
    );
    assert.match(plainText(makeEvent('redisNodeStatusAbnormal')), /^🔴 Redis node unhealthy · redis-orders · /);
    assert.match(
      plainText(makeRecovered('redisNodeStatusAbnormal', 1_000)),
      /^✅ Redis node healthy again · redis-orders · /,
    );
    assert.match(plainText(makeEvent('scriptsStopped')), /^🔵 Long-running Lua script stopped · redis-orders · /);
    assert.match(
      plainText(makeEvent('masterStandbyFailover'), chinese),
      /^🔴 自动故障切换：副本已接管 · redis-orders · /,
    );
  });

  it('says no word that only a task deserves', () => {
    for (const task of shownEvents) {
      assert.doesNotMatch(allText(task), /succeeded|failover failed|Cause|gave none|· started|took \d/, task.name);
      assert.doesNotMatch(allText(task, {}, chinese), /成功(?!备份)|云服务未给出|开始于|耗时/, task.name);
    }
  });

  it('shows no time that is none', () => {
    const none = /\b0 ?s\b|\b0 秒|unhealthy for|异常持续/;
    const instant = [...eventNames.map((name) => makeEvent(name)), ...states.map((name) => makeRecovered(name, 0))];
    for (const task of [...instant, ...states.map((name) => makeRecovered(name, 999))]) {
      for (const reader of readers) assert.doesNotMatch(allText(task, {}, reader), none, task.name);
    }
  });

  it('says how long it was down, once it is well again, and since when as long as it is not', () => {
    assert.match(plainText(makeRecovered('redisNodeStatusAbnormal', 240_000)), /· unhealthy for 4m ·/);
    assert.match(plainText(makeRecovered('redisNodeStatusAbnormal', 240_000), chinese), /· 异常持续 4 分钟 ·/);
    assert.match(plainText(makeEvent('redisNodeStatusAbnormal')), /· since <!date\^1795576353\^/);
    assert.match(plainText(makeEvent('masterStandbyFailover')), /· <!date\^1795576353\^/);
  });

  it('B14: shows when a state that is over began and when it ended, and one moment of any other event', () => {
    const began = 1_795_576_353;
    for (const downSeconds of [1, 240, 90_000]) {
      const both = `<!date\\^${began}\\^[^>]*> (to|至) <!date\\^${began + downSeconds}\\^`;
      for (const name of states) {
        for (const reader of readers) {
          const text = plainText(makeRecovered(name, downSeconds * 1_000), reader);
          assert.match(text, new RegExp(both), text);
        }
      }
    }
    for (const task of [
      ...eventNames.map((name) => makeEvent(name)),
      ...states.map((name) => makeRecovered(name, 0)),
    ]) {
      assert.equal(plainText(task).match(/<!date/g)?.length, 1, task.name);
    }
  });

  it('shows what Cloud Eye says, escaped where text is read as markup', () => {
    const task = makeEvent('instanceBackupFailure');
    const escaped = cloudEyeSays.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;');
    for (const form of forms) {
      const { text } = renderTask(makeEventView(task), english, form);
      assert.ok(text.includes(`Cloud Eye says: ${escaped}`), text);
    }
    assert.match(plainText(makeRecovered('redisNodeStatusAbnormal', 1_000)), /Cloud Eye said: Node/);
  });

  for (const says of [
    '<!channel>',
    '<@U0123456789>',
    '<https://evil|fix>',
    '&lt;!here&gt;',
    '\u202eevil',
    ' \u200b',
    'x'.repeat(9_000),
    '"\\'.repeat(900),
  ]) {
    it(`keeps Slack’s limits and calls nobody when Cloud Eye says ${JSON.stringify(says).slice(0, 24)}`, () => {
      for (const name of eventNames) {
        const task = makeEvent(name, { says, level: says, instanceName: says }, { userName: says, id: says });
        for (const reader of readers) {
          for (const form of forms) {
            assertWithinSlackLimits(renderTask(makeEventView(task, { instance: { name: says } }), reader, form));
            assertWithinSlackLimits(renderTaskReply(makeEventView(task, { mention: ['here'] }), reader, form), [
              'here',
            ]);
          }
        }
      }
    });
  }

  it('leaves the line out when Cloud Eye says nothing', () => {
    for (const says of ['', ' \u200b\n']) {
      assert.doesNotMatch(allText(makeEvent('masterStandbyFailover', { says })), /Cloud Eye/);
    }
  });

  it('B07: tells a planned switchover that no task explains as such, and no other', () => {
    const unexplained = makeEvent('masterStandbySwitchover', { unexplained: true });
    assert.match(plainText(unexplained), /^✅ Planned switchover.* · No task of yours explains it/);
    assert.match(plainText(unexplained, chinese), /^✅ 计划内主备切换.* · 没有您的任务与之对应/);
    assert.doesNotMatch(plainText(makeEvent('masterStandbySwitchover')), /explains/);
  });

  it('tells how bad it is in words of the reader, and as it came when there are none', () => {
    assert.match(plainText(makeEvent('nodeRestarted', { level: 'Critical' })), /· severity critical ·/);
    assert.match(plainText(makeEvent('nodeRestarted', { level: 'Critical' }), chinese), /· 级别 紧急 ·/);
    assert.match(plainText(makeEvent('nodeRestarted', { level: 'constructor' })), /· severity constructor ·/);
    const { level: _level, ...facts } = makeEvent('nodeRestarted').cloudEvent ?? {};
    assert.doesNotMatch(plainText(makeEvent('nodeRestarted', {}, { cloudEvent: facts })), /severity/);
  });

  it('names a person for a planned switchover alone', () => {
    const named = eventNames.filter((name) => /hwc-account-01/.test(allText(makeEvent(name))));
    assert.deepEqual(named, [plannedSwitchover]);
  });

  it('F16: is called an event, by the end of its id, in every form', () => {
    for (const task of shownEvents) {
      for (const form of forms) {
        const rendered = renderTask(makeEventView(task), english, form);
        assert.ok(JSON.stringify(rendered.blocks ?? rendered.text).includes(`event ${task.id.slice(-8)}`));
      }
    }
  });
});

describe('a digest with events', () => {
  const members: readonly DigestMember[] = shownEvents.map((task) => ({
    task,
    event: task.state === 'failed' ? 'failed' : 'succeeded',
  }));

  it('has a state of their own in every row, and no account', () => {
    for (const reader of readers) {
      const { text } = renderDigestPart({ target, members, first: 1, total: members.length }, reader, 'plain');
      const [, ...rows] = text.split('\n');
      const { eventState } = wordsOf(reader.language);
      assert.equal(rows.length, members.length);
      for (const [index, row] of rows.entries()) {
        const { task, event } = members[index] ?? assert.fail();
        const state = eventStateOf(task.name, event) ?? assert.fail(task.name);
        assert.ok(row.split(' · ')[0]?.endsWith(` ${eventState[state]}`), row);
        assert.equal(row.includes('hwc'), task.name === plannedSwitchover);
      }
    }
  });

  it('counts states by what they are, and what only happens by how often', () => {
    const lines = classicText(renderDigest(makeDigest(members), english, 'classic')).split('\n');
    assert.ok(lines.includes('Redis node health: 1 unhealthy, 2 recovered'), lines.join('\n'));
    assert.ok(lines.includes('Automatic failover: 1'));
    assert.ok(lines.includes('🔴 Automatic failover: a replica took over · event 9f0a8d64'));
  });

  it('F12: counts tasks and events in its title, each as what they are', () => {
    const titleOf = (shown: readonly DigestMember[], reader: Reader) =>
      classicText(renderDigest(makeDigest(shown), reader, 'classic')).split('\n')[0];
    const tasks = makeMembers(12);
    assert.equal(titleOf(members, english), '🔴 15 events: 7 bad, 4 recovered, 4 other');
    assert.equal(titleOf(members, chinese), '🔴 15 个事件：7 个异常，4 个已恢复，4 个其他');
    assert.equal(
      titleOf([...tasks, ...members.slice(0, 1)], english),
      '🔴 12 tasks: 2 failed, 2 stalled, 3 succeeded, 3 running, 2 cancelled; 1 event: 1 bad',
    );
    const part = renderDigestPart({ target, members, first: 1, total: 15 }, english, 'plain').text;
    assert.match(part, /^1–15 of 15 · Production \(cn-north-4\) · 15 events: 7 bad, 4 recovered, 4 other\n/);
  });

  it('F12: is no failed task in the title of a week', () => {
    const counts = [
      { name: 'modify', event: 'failed', count: 1 },
      { name: 'redisNodeStatusAbnormal', event: 'succeeded', count: 2 },
      { name: 'masterStandbyFailover', event: 'failed', count: 3 },
    ] as const;
    const titleOf = (reader: Reader) =>
      classicText(renderNotice(makeSummary({ counts }), reader, 'classic')).split('\n')[0];
    assert.match(titleOf(english) ?? '', /: 1 task finished, 1 failed; 5 events: 3 bad, 2 recovered$/);
    assert.match(titleOf(chinese) ?? '', /：1 个任务已结束，其中 1 个失败；5 个事件：3 个异常，2 个已恢复$/);
  });

  it('is told in the same words by the summary of the week', () => {
    const counts = [
      { name: 'redisNodeStatusAbnormal', event: 'failed', count: 3 },
      { name: 'redisNodeStatusAbnormal', event: 'succeeded', count: 2 },
      { name: 'masterStandbyFailover', event: 'failed', count: 1 },
    ] as const;
    const failures = [{ id: 'ev4f9d2b7c8e1a40', name: 'masterStandbyFailover', instance: { name: 'redis-orders' } }];
    const rendered = renderNotice(makeSummary({ counts, failures }), english, 'classic');
    const lines = classicText(rendered).split('\n');
    assert.equal(lines[1], 'Redis node health: ██████████ 3 unhealthy, 2 recovered');
    assert.equal(lines[2], 'Automatic failover: ██ 1');
    assert.equal(lines[3], '🔴 Automatic failover: a replica took over · redis-orders · event 7c8e1a40');
  });
});

describe('an event of which nobody knew', () => {
  it('is named as Cloud Eye names it, and neither fails nor succeeds', () => {
    for (const event of ['failed', 'succeeded'] as const) {
      const task = { ...makeEvent('nodeRestarted'), name: 'SYS.DCS/nodeFrozen' };
      assert.equal(happenedText(task, event, english), 'Cloud Eye event nodeFrozen');
      assert.equal(happenedText(task, event, chinese), '云监控事件 nodeFrozen');
      assert.equal(stateName(task.name, event, english), 'happened');
    }
  });
});
