import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownKinds } from '../../../lib/messages/catalogue.ts';
import { renderEndReply, renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { Form } from '../../../lib/model/message-state.ts';
import type { Rendered } from '../../../lib/ports/slack.ts';
import { chinese, english, events, makeTask, makeView, startedAtMs, target } from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const forms: readonly Form[] = ['rich', 'classic', 'plain'];

function buttonsOf({ blocks }: Rendered): unknown[] {
  const block = blocks?.find(({ type }) => type === 'actions');
  return ((block?.elements ?? []) as { action_id: unknown }[]).map((button) => button.action_id);
}

function firstLine({ blocks }: Rendered): string {
  const [first] = blocks ?? [];
  return String((first?.text as { text?: unknown } | undefined)?.text).split('\n')[0] ?? '';
}

describe('renderTask', () => {
  it('says what happened to which instance in its first line', () => {
    assert.equal(
      firstLine(renderTask(makeView('started'), english, 'rich')),
      '🔵 Master/standby switchover · redis-orders',
    );
    assert.equal(
      firstLine(renderTask(makeView('failed'), english, 'classic')),
      '🔴 Master/standby switchover failed · redis-orders',
    );
    assert.equal(firstLine(renderTask(makeView('failed'), chinese, 'rich')), '🔴 主备切换失败 · redis-orders');
  });

  it('shows a kind that nobody knows by its own name', () => {
    for (const name of ['someNewJob', 'constructor', '__proto__']) {
      const rendered = renderTask(makeView('failed', { task: makeTask({ name }) }), english, 'rich');
      assert.equal(firstLine(rendered), `🔴 ${name} failed · redis-orders`);
    }
  });

  it('shows a task of which the list gave nothing but the id', () => {
    const { target: where } = makeView('unknown');
    const task = { id: 'only-an-id', name: '', status: '', state: 'unknown', details: {} } as const;
    for (const form of forms) {
      const rendered = renderTask({ target: where, task, event: 'unknown', mention: [], nowMs: 0 }, english, form);
      assertWithinSlackLimits(rendered);
      assert.equal(rendered.text, '⚪ Unnamed task: no status · Production (cn-north-4) · task ly-an-id');
    }
  });

  it('shows a status that nobody knows, in the raw word', () => {
    const view = makeView('unknown', { task: makeTask({ status: 'HALF_DONE', state: 'unknown' }) });
    assert.match(firstLine(renderTask(view, english, 'rich')), /unknown status "HALF_DONE" · redis-orders$/);
  });

  it('never takes the error code of a task that succeeded for a failure', () => {
    const view = makeView('succeeded', { task: makeTask({ state: 'succeeded', errorCode: '111400063' }) });
    for (const form of forms) {
      assert.doesNotMatch(JSON.stringify(renderTask(view, english, form)), /111400063|parameter|fail/i);
    }
  });

  it('says the same in one line of text', () => {
    const view = makeView('failed', { failReason: 'node 2\nis not in sync', mention: ['here'] });
    for (const form of forms) {
      const { text } = renderTask(view, english, form);
      assert.doesNotMatch(text, /\n/);
      for (const part of [/switchover failed · redis-orders/, /DCS\.5094/, /node 2 is not in sync/, /<!here>$/]) {
        assert.match(text, part);
      }
      assert.match(text, new RegExp(`task ${view.task.id.slice(-8)}`));
    }
  });

  it('says how long a task took that is over, and nothing of the kind before', () => {
    assert.match(renderTask(makeView('succeeded'), english, 'plain').text, /took 3m 12s/);
    assert.doesNotMatch(renderTask(makeView('started'), english, 'plain').text, /took/);
  });

  it('says how late it is and why, and that it may be a repeat', () => {
    const late = { lateMs: 14 * 60_000, reason: 'rate-limited' } as const;
    const { text } = renderTask(makeView('started', { late, possibleRepeat: true }), english, 'rich');
    assert.match(text, /sent 14 minutes late: Slack was rate limiting/);
    assert.match(text, /possible duplicate/);
  });

  for (const consoleUrl of [
    '',
    'console.huaweicloud.com',
    'http://a.example',
    'javascript:alert(1)',
    'https://a|x><!channel>',
    `https://a.example/${'x'.repeat(1_000)}`,
  ]) {
    it(`leaves the button out for ${JSON.stringify(consoleUrl)}`, () => {
      const rendered = renderTask(makeView('started', { target: { ...target, consoleUrl } }), english, 'rich');
      assert.deepEqual(buttonsOf(rendered), ['open', 'offer']);
      assertWithinSlackLimits(rendered);
    });
  }

  it('encodes what could break out of the button’s address', () => {
    const consoleUrl = 'https://a.example/x><!channel>|y';
    const rendered = renderTask(makeView('started', { target: { ...target, consoleUrl } }), english, 'rich');
    assert.deepEqual(buttonsOf(rendered), ['console', 'open', 'offer']);
    assertWithinSlackLimits(rendered);
  });

  it('carries the words of a command in its buttons', () => {
    const { blocks } = renderTask(makeView('started'), english, 'rich');
    const [, details, mute] = (blocks?.at(-1)?.elements ?? []) as { value: string; text: { text: string } }[];
    assert.deepEqual([details?.text.text, mute?.text.text], ['Details', 'Mute']);
    assert.equal(details?.value, 'task 8abf6e1e72c12e7c0172c15b508500aa target:prod');
    assert.equal(mute?.value, details?.value);
  });

  it('has no Details and no Mute where nobody answers them, nor for an id that cannot be typed', () => {
    assert.deepEqual(buttonsOf(renderTask(makeView('started', { buttons: false }), english, 'rich')), ['console']);
    for (const id of ['a b', 'abc', '<!channel>', '8'.repeat(129), '订订订订']) {
      assert.deepEqual(buttonsOf(renderTask(makeView('started', { task: makeTask({ id }) }), english, 'rich')), [
        'console',
      ]);
    }
  });

  for (const name of ['<!channel>', '<https://evil|fix>', '&lt;', '`code`', '<@U0123456789>', 'a"b\\c', '\u202eevil']) {
    it(`shows an instance called ${JSON.stringify(name)} literally`, () => {
      const view = makeView('failed', { instance: { name } });
      for (const form of forms) assertWithinSlackLimits(renderTask(view, english, form));
      const shown = name.replace('\u202e', '');
      const line = firstLine(renderTask(view, english, 'rich')).replaceAll('\u2060', '');
      assert.equal(line, `🔴 Master/standby switchover failed · ${shown}`);
      const escaped = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      assert.ok(renderTask(view, english, 'plain').text.includes(`failed · ${escaped} · `));
    });
  }

  it('puts nothing newer than one plain section into the classic form', () => {
    const { blocks } = renderTask(makeView('failed', { mention: ['here'] }), english, 'classic');
    assert.equal(blocks?.length, 1);
    assert.equal(blocks[0]?.type, 'section');
    assert.equal((blocks[0]?.text as { type: string } | undefined)?.type, 'plain_text');
  });

  it('keeps the task’s name in every form when everything else is too long', () => {
    const long = 'x'.repeat(5000);
    const task = makeTask({ name: long, userName: long, jobId: long, errorCode: long, details: { node_name: long } });
    const view = makeView('failed', { task, failReason: long, instance: { name: long } });
    for (const form of forms) {
      const rendered = renderTask(view, english, form);
      assertWithinSlackLimits(rendered);
      assert.match(rendered.text, /task 508500aa/);
      assert.match(JSON.stringify(rendered.blocks ?? rendered.text), /task 508500aa/);
    }
  });

  it('names a task with an endless id by its tail', () => {
    const task = makeTask({ id: `${'8'.repeat(500)}tail-end` });
    assert.match(renderTask(makeView('started', { task }), english, 'rich').text, /task tail-end$/);
  });

  for (const reader of [english, chinese]) {
    it(`keeps Slack’s limits for every kind and event in ${reader.language}`, () => {
      for (const name of knownKinds) {
        for (const event of events) {
          for (const form of forms) {
            assertWithinSlackLimits(renderTask(makeView(event, { task: makeTask({ name }) }), reader, form));
          }
        }
      }
    });
  }
});

describe('renderEndReply', () => {
  const ended = (event: 'succeeded' | 'failed' | 'cancelled') =>
    makeView(event, { task: makeTask({ state: event, updatedAtMs: startedAtMs + 7_200_000 }), mention: ['here'] });

  for (const [spoke, event, inEnglish, inChinese] of [
    ['stalled', 'succeeded', 'It went on and succeeded after 2h.', '任务恢复执行，最终成功，共耗时 2 小时。'],
    ['stalled', 'cancelled', 'It went on and was cancelled after 2h.', '任务恢复执行，最终取消，共耗时 2 小时。'],
    [
      'lost',
      'failed',
      'It is in the list again: it failed after 2h.',
      '任务已重新出现在列表中，最终失败，共耗时 2 小时。',
    ],
    [
      'failed',
      'succeeded',
      'It had been listed as failed, and succeeded in the end, after 2h.',
      '任务曾显示为失败，最终成功，共耗时 2 小时。',
    ],
  ] as const) {
    it(`F11: says of what ${spoke} that it ${event}, and calls nobody`, () => {
      for (const form of forms) {
        const rendered = renderEndReply(ended(event), spoke, english, form);
        assertWithinSlackLimits(rendered);
        assert.ok(JSON.stringify(rendered.blocks ?? rendered.text).includes(inEnglish));
        assert.ok(renderEndReply(ended(event), spoke, chinese, form).text.includes(inChinese));
      }
      assert.ok(firstLine(renderEndReply(ended(event), spoke, english, 'rich')).includes(`switchover ${event}`));
    });
  }

  it('F11: says no more of the time than is known', () => {
    const { updatedAtMs: _at, ...task } = ended('succeeded').task;
    const { text } = renderEndReply({ ...ended('succeeded'), task }, 'stalled', english, 'plain');
    assert.match(text, /It went on and succeeded\. ·/);
  });
});

describe('renderTaskReply', () => {
  it('says what failed, why, what to look at next, and calls whom the route asks for', () => {
    const mention = ['S0123456789', 'here'];
    const task = makeTask({ state: 'failed', details: { old_port: 1, new_port: 2 } });
    const view = makeView('failed', { task, mention, failReason: 'node 2 is not in sync' });
    for (const form of forms) {
      const rendered = renderTaskReply(view, english, form);
      assertWithinSlackLimits(rendered, mention);
      const all = JSON.stringify(rendered.blocks ?? rendered.text);
      for (const part of [
        'switchover failed',
        'DCS.5094',
        'not in sync',
        'Check which node',
        '<!subteam^S0123456789>',
      ]) {
        assert.ok(all.includes(part), `${form} says ${part}`);
      }
      assert.ok(!all.includes('Port'), 'what changed is said by the root');
    }
  });

  it('shows the raw code when nobody knows it', () => {
    const view = makeView('failed', { task: makeTask({ errorCode: 'DCS.9999' }) });
    assert.match(renderTaskReply(view, english, 'plain').text, /Cause: DCS\.9999/);
  });

  for (const [jobId, inEnglish, inChinese] of [
    ['8abf6e1e87bce074', 'give support the error code and the job ID.', '并提供错误码和作业 ID。'],
    [undefined, 'give support the error code.', '并提供错误码。'],
    ['\u200b', 'give support the error code.', '并提供错误码。'],
  ] as const) {
    it(`F10: asks to give support what is there (job ID ${jobId})`, () => {
      const { jobId: _job, ...task } = makeTask({ state: 'failed' });
      const view = makeView('failed', { task: { ...task, ...(jobId === undefined ? {} : { jobId }) } });
      for (const form of forms) {
        assert.ok(JSON.stringify(renderTaskReply(view, english, form)).includes(inEnglish));
        assert.ok(JSON.stringify(renderTaskReply(view, chinese, form)).includes(inChinese));
      }
    });
  }

  it('F10: speaks of no support where there is no code', () => {
    const { errorCode: _code, ...task } = makeTask({ state: 'failed' });
    assert.doesNotMatch(renderTaskReply(makeView('failed', { task }), english, 'plain').text, /support|error code/);
  });

  it('says how long a stalled task is open, and how long its kind usually takes', () => {
    const { text } = renderTaskReply(makeView('stalled', { usualMs: 192_000 }), english, 'plain');
    assert.match(text, /has stalled.*Running for: 2h 5m \(usually takes 3m 12s\).*Next: Check which node is master/);
  });

  it('says that the end of a lost task is not known, and when it was last seen', () => {
    const { text } = renderTaskReply(makeView('lost', { lastSeenMs: startedAtMs }), english, 'classic');
    assert.match(text, /disappeared from the task list.*Outcome: unknown.*last seen 25 Nov 2026, 03:12 UTC/);
  });
});

describe('what the route of a failure says', () => {
  const runbook = 'https://wiki.example.com/redis?a=1&b=2';
  const note = 'Call <!channel> & the DBA first';

  it('is a button and a line, in the message and in the reply, in both languages', () => {
    for (const [reader, button, label] of [
      [english, 'Runbook', 'Note: '],
      [chinese, '处理手册', '备注：'],
    ] as const) {
      for (const render of [renderTask, renderTaskReply]) {
        const rendered = render(makeView('failed', { runbook, note }), reader, 'rich');
        assertWithinSlackLimits(rendered);
        const json = JSON.stringify(rendered.blocks);
        assert.deepEqual(buttonsOf(rendered), ['runbook', 'console', 'open', 'offer']);
        assert.ok(json.includes(`"text":"${button}","emoji":false},"url":"${runbook}"`), json);
        assert.ok(json.includes(`"text":"${label}","style":{"bold":true}}`), json);
        assert.match(rendered.text, /Call &lt;!channel&gt; &amp; the DBA first/);
      }
    }
  });

  it('has the address of the runbook in its text where there are no buttons, if it is short', () => {
    for (const form of ['classic', 'plain'] as const) {
      const shown = (url: string) =>
        JSON.stringify(renderTask(makeView('failed', { runbook: url }), english, form)).includes('Runbook: https://');
      assert.equal(shown(runbook), true);
      assert.equal(shown(`https://wiki.example.com/${'a'.repeat(200)}`), false);
      assert.equal(shown('javascript:alert(1)'), false);
    }
    assert.doesNotMatch(renderTask(makeView('failed', { runbook }), english, 'rich').text, /wiki/);
  });

  it('has no button for anything but https, nor for an address that a button does not take', () => {
    for (const url of [
      'http://wiki.example.com',
      'javascript:alert(1)',
      'no url',
      `https://a.example/${'a'.repeat(1_000)}`,
    ])
      assert.ok(!buttonsOf(renderTask(makeView('failed', { runbook: url }), english, 'rich')).includes('runbook'));
  });
});

it('a test says so first, in both languages, and that nothing failed', () => {
  const test = (route: number | 'default') =>
    makeTask({ name: 'Test alarm', state: 'failed', test: { route, calls: true } });
  for (const form of forms) {
    const { text, ...rendered } = renderTask(makeView('failed', { task: test(1), instance: {} }), english, form);
    if (form !== 'plain') assert.equal(firstLine({ text, ...rendered }), '🧪 Test: a failure that route 1 sends');
    assert.match(text, /^🧪 Test: .*Nothing failed: somebody ran npm run test-alert/);
    assert.doesNotMatch(text, /🔴|Cause|Next/);
  }
  const { text } = renderTask(makeView('failed', { task: test('default') }), chinese, 'rich');
  assert.match(text, /^🧪 测试：默认路由发送的失败消息.*没有任何失败/);
});
