import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Configuration, Line } from './history.ts';
import { judge } from './judge.ts';

const configuration: Configuration = {
  targets: [{ id: 'prod' }],
  routes: [],
  defaultRoute: { channel: 'C0MAIN00001' },
  delivery: { graceSeconds: 30, digestAbove: 10 },
  fetch: { stalledAfterMinutes: 60, overlapSeconds: 600 },
};
const task = '8abf6e1e72c12e7c0172c15b508500aa';
const minuteMs = 60_000;

/** A task that starts and succeeds, told once and edited once. */
function goodHistory(): Line[] {
  const versions = [
    { atMs: 2 * minuteMs, state: 'open', updatedAtMs: 2 * minuteMs },
    { atMs: 4 * minuteMs, state: 'succeeded', updatedAtMs: 4 * minuteMs },
  ];
  const life = {
    target: 'prod',
    id: task,
    name: 'EXTEND',
    class: 'capacity',
    createdAtMs: 2 * minuteMs,
    versions,
    absent: [],
  };
  return [
    line(0, 'world', 'info', 'cloud.task', life),
    ...run(1, 'prod/1', undefined, []),
    ...run(3, 'prod/2', 0, [sending('started', 1), created('started', 1)]),
    ...run(5, 'prod/3', 1, [sending('succeeded', 2, '1.000001'), edited('succeeded', 2)]),
    line(10 * minuteMs, 'world', 'info', 'end', { rows: [{ pk: 'TARGET#prod', sk: 'CURSOR' }] }),
  ];
}

describe('The judge', () => {
  it('finds nothing where all is well', () => {
    assert.deepEqual(judge(goodHistory(), configuration).violations, []);
  });

  it('finds nothing where a muted task is not told', () => {
    const history = goodHistory().filter(({ f }) => !f.startsWith('slack.'));
    assert.deepEqual(judge([muted({ target: 'prod' }), ...history], configuration).violations, []);
  });

  it('finds nothing where what is said of an outage is true', () => {
    const history = goodHistory().flatMap((item) => withRecovery(item, '1 task started or changed'));
    const rules = judge(history, configuration).violations.map(({ rule }) => rule);
    assert.ok(!rules.includes('what is said of an outage is true'));
  });

  type Crime = readonly [string, string, (history: Line[]) => Line[]];
  const crimes: readonly Crime[] = [
    [
      'a message without a header where Slack refused tables alone',
      'a refused table costs only messages with tables',
      (history) => [
        line(0, 'prod/0', 'invoke', 'slack.post', { ...message('started', 1), blocks: [{ type: 'table' }] }, 99),
        line(0, 'prod/0', 'ok', 'slack.post', { kind: 'refused' }, 99),
        ...history,
      ],
    ],
    [
      'a message that is there twice',
      'one message per task',
      (history) => [
        ...history.slice(0, -1),
        { ...created('started', 1, '1.000002'), at: 6 * minuteMs },
        ...history.slice(-1),
      ],
    ],
    ['a task that nobody told', 'every task is told', (history) => history.filter(({ f }) => !f.startsWith('slack.'))],
    [
      'an edit that never came',
      'every message shows the newest state',
      (history) => history.filter(({ f }) => f !== 'slack.edited'),
    ],
    [
      'work that stays due',
      'no work stays due',
      (history) => [
        ...history.slice(0, -1),
        line(10 * minuteMs, 'world', 'info', 'end', { rows: [{ pk: 'TARGET#prod', sk: 'TASK#x', due: 1 }] }),
      ],
    ],
    [
      'a ts that Slack never gave',
      'a stored ts exists in Slack',
      (history) => [
        ...history.slice(0, -1),
        line(10 * minuteMs, 'world', 'info', 'end', { rows: [{ pk: 'p', sk: 's', ts: '1795575600.000100' }] }),
      ],
    ],
    [
      'a secret in a log line',
      'no secret is shown',
      (history) => [line(0, 'prod/1', 'info', 'log', { event: 'SECRET-CANARY' }), ...history],
    ],
    [
      'a second post while the first may still come',
      'no post before the last one is known to be none',
      (history) =>
        history.flatMap((item) =>
          item.f === 'slack.post' && item.type === 'invoke' ? [item, { ...item, at: item.at + 1, call: 99 }] : [item],
        ),
    ],
    [
      'a task that is told though it was muted',
      'told only where it is routed',
      (history) => [muted({ type: 'extend' }), ...history],
    ],
    [
      'the end of a mute that nobody says',
      'the end of a mute is told',
      (history) => [muted({ type: 'modify' }, 4 * minuteMs), ...history],
    ],
    [
      'a task that nobody told under a mute of something else',
      'every task is told',
      (history) => [muted({ type: 'modify' }), ...history.filter(({ f }) => !f.startsWith('slack.'))],
    ],
    [
      'a message that does not say the instance that the task says',
      'a message names the instance that the task says',
      (history) => history.map((item) => about(item, { id: 'i-1', name: 'orders', isSaid: true })),
    ],
    [
      "a message that names another task's instance",
      'a message names its own instance',
      (history) => [
        line(0, 'world', 'info', 'cloud.task', { ...elsewhere, instance: { id: 'i-2', name: 'carts' } }),
        ...history.map((item) => (item.f === 'slack.created' ? saying(item, 'started · carts') : item)),
      ],
    ],
    [
      "a failed step of another task's",
      'a failed step is that of its own task',
      (history) => [
        ...asked('prod/2', { failedStep: { name: 'Stop the node' } }),
        ...history.map((item) => (item.f === 'slack.created' ? saying(item, 'Failed at step: Start the node') : item)),
      ],
    ],
    [
      'a percent that nobody said',
      'how far a task is comes from the cloud',
      (history) => [
        ...asked('prod/2', { percent: 61 }),
        ...history.map((item) => (item.f === 'slack.created' ? saying(item, 'Progress: 62%') : item)),
      ],
    ],
    [
      'a percent of a task that is over',
      'only an open task is under way',
      (history) => [
        ...asked('prod/2', { percent: 62 }),
        ...history.map((item) => (item.f === 'slack.edited' ? saying(item, 'Progress: 62%') : item)),
      ],
    ],
    [
      'a window that is another',
      'a maintenance window that is said is true',
      (history) => [
        line(0, 'world', 'info', 'cloud.window', { id: 'i-1', window: '12:00-14:00' }),
        ...history
          .map((item) => about(item, { id: 'i-1', name: 'orders' }))
          .map((item) => (item.f === 'slack.created' ? saying(item, 'inside its maintenance window') : item)),
      ],
    ],
    [
      'a failure without the step that the cloud said',
      'a failure says at which step it failed',
      (history) => [
        ...history.map((item) => (item.f === 'slack.edited' ? failing(item) : item)),
        line(5 * minuteMs, 'table', 'info', 'row.changed', { process: 'prod/3', id: task, kind: 'news' }),
        ...asked('prod/3', { failedStep: { name: 'Stop the node' } }),
      ],
    ],
    [
      'eleven calls in one run',
      'a run asks ten times how far tasks are',
      (history) => [...history, ...Array.from({ length: 11 }, () => asked('prod/3', {})).flat()],
    ],
    [
      'a call soon after one that failed',
      'a cloud that does not say how far tasks are rests for an hour',
      (history) => [
        ...history,
        line(3 * minuteMs, 'prod/2', 'fail', 'instances.progress', { error: 'no' }, 99),
        ...asked('prod/3', {}),
      ],
    ],
    [
      'a blind notice that leaves people alone',
      'what cannot be read is said with what to do',
      (history) => [
        ...history,
        line(7 * minuteMs, 'slack', 'info', 'slack.created', {
          channel: 'C0MAIN00001',
          text: 'Cannot read the tasks of Production · Cause: GET x/tasks: answered 403 · The last 3 polls failed.',
          metadata: { event_type: 'dcs_notice', event_payload: { delivery: 'n2', target: 'prod', notice: 'blind' } },
          ts: '1.000010',
        }),
      ],
    ],
    [
      'a change that has not happened',
      'what did not happen is only wanted',
      (history) =>
        history.map((item) => (item.f === 'slack.created' ? saying(item, 'started · Capacity: 8 GB · anna') : item)),
    ],
    [
      'a refused row that nobody hears of',
      'a row that the table refuses is said',
      (history) =>
        history.flatMap((item) => {
          if (item.f === 'cloud.task') return [{ ...item, value: { ...(item.value as object), isUnstorable: true } }];
          if (item.f !== 'slack.post') return [item];
          return [line(item.at, item.process, 'fail', 'store.write', { error: 'larger than the 400 KB' }), item];
        }),
    ],
    [
      'three failed polls in a row that nobody hears of',
      'three failed polls in a row are told',
      (history) => [...[6, 7, 8].flatMap((minute) => failedRun(minute)), ...history],
    ],
    ...['Nothing changed', '2 tasks started or changed'].map(
      (said): Crime => [
        `an outage with one new task of which is said: ${said}`,
        'what is said of an outage is true',
        (history) => history.flatMap((item) => withRecovery(item, said)),
      ],
    ),
    [
      'a failure that two polls leave unsaid',
      'a failure for a healthy channel is sent within two polls',
      (history) => lateFailure(history, 8),
    ],
    [
      'a look that fails for a name',
      'no look fails for a name',
      (history) => [
        line(0, 'world', 'info', 'cloud.task', { ...elsewhere, instance: { id: 'i-2' } }),
        line(6 * minuteMs, 'prod/9', 'fail', 'instances.list', { error: 'no answer' }),
        line(6 * minuteMs, 'prod/9', 'ok', 'watch', { report: { complete: false, tasks: { seen: 0 } }, faults: [{}] }),
        ...history,
      ],
    ],
  ];
  it('finds nothing where a failure is said in the second poll, or its channel was not well', () => {
    const unwell = line(5.5 * minuteMs, 'prod/3', 'invoke', 'slack.post', message('failed', 2), 20);
    const histories = [lateFailure(goodHistory(), 6), [unwell, ...lateFailure(goodHistory(), 8)]];
    const rules = histories.flatMap((history) => judge(history, configuration).violations.map(({ rule }) => rule));
    assert.ok(!rules.includes('a failure for a healthy channel is sent within two polls'));
  });

  for (const [what, rule, commit] of crimes) {
    it(`finds ${what}`, () => {
      const rules = judge(commit(goodHistory()), configuration).violations.map((violation) => violation.rule);
      assert.ok(rules.includes(rule), `found instead: ${rules.join(', ')}`);
    });
  }
});

function run(minute: number, process: string, version: number | undefined, inside: readonly Line[]): Line[] {
  const at = minute * minuteMs;
  const items = version === undefined ? [] : [{ id: task, version }];
  const report = { complete: true, deliveries: { waiting: 0 }, tasks: { seen: 0, new: 0 } };
  return [
    line(at, process, 'invoke', 'watch', { target: 'prod' }, at),
    line(at, process, 'invoke', 'list.page', { limit: 1_000, offset: 0 }, at + 1),
    line(at, process, 'ok', 'list.page', { items }, at + 1),
    line(at, process, 'invoke', 'store.write', { pk: 'TARGET#prod', sk: 'CURSOR' }, at + 2),
    line(at, process, 'ok', 'store.write', { written: true }, at + 2),
    ...inside.map((item) => ({ ...item, at, process })),
    line(at, process, 'ok', 'watch', { report, faults: [] }, at),
  ];
}

/** The task fails, is seen at minute five, and is said to have at the minute. */
function lateFailure(history: readonly Line[], minute: number): Line[] {
  const lines = history.flatMap((item) => {
    if (item.f === 'slack.edit' || item.f === 'slack.edited') return [];
    return [JSON.parse(JSON.stringify(item).replaceAll('succeeded', 'failed')) as Line];
  });
  const reply = { ...message('failed', 2), threadTs: '1.000001', broadcast: true, ts: '1.000002' };
  const polls = [6, 7, 8].flatMap((at) => run(at, `prod/${at}`, 1, []));
  return [
    ...lines.slice(0, -1),
    ...polls,
    line(minute * minuteMs, 'slack', 'info', 'slack.created', reply),
    ...lines.slice(-1),
  ];
}

/** The table does not take the row of a task. */
function failedRun(minute: number): Line[] {
  const at = minute * minuteMs;
  const process = `prod/${minute}`;
  const value = {
    report: { complete: false, deliveries: { waiting: 0 }, tasks: {} },
    faults: [{ error: 'throttled' }],
  };
  return [
    line(at, process, 'invoke', 'watch', { target: 'prod' }, at),
    line(at, process, 'invoke', 'store.write', { pk: 'TARGET#prod', sk: 'TASK#x' }, at + 1),
    line(at, process, 'fail', 'store.write', { error: 'throttled' }, at + 1),
    line(at, process, 'ok', 'watch', value, at),
  ];
}

/** The second run, which sees a new task, says what changed since the first. */
function withRecovery(item: Line, said: string): Line[] {
  const row = { pk: 'TARGET#prod', sk: 'NOTICE#recovered#1' };
  if (item.f === 'end') {
    const { rows } = item.value as { rows: object[] };
    const facts = { fromMs: 1.5 * minuteMs, toMs: 3 * minuteMs };
    return [{ ...item, value: { rows: [...rows, { ...row, facts, message: { ts: '1.000009' } }] } }];
  }
  if (item.f !== 'slack.post') return [item];
  const event_payload = { delivery: 'n1', target: 'prod', notice: 'recovered' };
  const text = `Reading the tasks of Production again · ${said} in the meantime.`;
  const change = { target: 'prod', id: task, name: 'EXTEND', process: item.process, kind: 'news' };
  const notice = {
    channel: 'C0MAIN00001',
    text,
    metadata: { event_type: 'dcs_notice', event_payload },
    ts: '1.000009',
  };
  return [
    line(item.at, 'table', 'info', 'row.changed', change),
    line(item.at, item.process, 'invoke', 'store.write', row, item.at + 7),
    line(item.at, item.process, 'ok', 'store.write', { written: true, v: 1 }, item.at + 7),
    line(item.at, 'slack', 'info', 'slack.created', notice),
    item,
  ];
}

function sending(event: string, rev: number, ts?: string): Line {
  return line(
    0,
    '',
    'invoke',
    ts === undefined ? 'slack.post' : 'slack.edit',
    { ...message(event, rev), ...(ts && { ts }) },
    ts === undefined ? 7 : 8,
  );
}

function created(event: string, rev: number, ts = '1.000001'): Line {
  return line(0, 'slack', 'info', 'slack.created', { ...message(event, rev), ts }, 7);
}

function edited(event: string, rev: number): Line {
  return line(0, 'slack', 'info', 'slack.edited', { ...message(event, rev), ts: '1.000001' }, 8);
}

function message(event: string, rev: number) {
  const event_payload = { delivery: 'd1', target: 'prod', task_id: task, event, rev };
  return { channel: 'C0MAIN00001', text: event, metadata: { event_type: 'dcs_task', event_payload } };
}

/** A task that the list never shows. */
const elsewhere = { target: 'prod', id: 'ffff', name: 'EXTEND', class: 'capacity', versions: [], absent: [] };

function about(item: Line, instance: object): Line {
  return item.f === 'cloud.task' ? { ...item, value: { ...(item.value as object), instance } } : item;
}

function saying(item: Line, text: string): Line {
  return { ...item, value: { ...(item.value as object), text } };
}

/** How far the task is, as the cloud answers it in this run. */
function asked(process: string, answer: object): Line[] {
  const [of, call] = [{ instanceId: 'i-1', taskId: task }, 98];
  return [
    line(2 * minuteMs, process, 'invoke', 'instances.progress', of, call),
    line(2 * minuteMs, process, 'ok', 'instances.progress', answer, call),
  ];
}

function failing(item: Line): Line {
  return { ...item, value: { ...(item.value as object), ...message('failed', 2) } };
}

/** Long before the first look. */
function muted(filter: object, untilMs = 60 * minuteMs): Line {
  return line(-minuteMs, 'people', 'info', 'mute.began', { number: 1, filter, untilMs, includingFailures: true });
}

function line(at: number, process: string, type: Line['type'], f: string, value: unknown, call?: number): Line {
  return { at, process, type, f, value, ...(call === undefined ? {} : { call }) };
}
