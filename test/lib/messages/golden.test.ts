/** What people read, to be read by people: a change of a word shows as a diff under test/golden/messages. */
import { describe, it } from 'node:test';
import { type KnownKind, knownKinds } from '../../../lib/messages/catalogue.ts';
import { renderDigest, renderDigestPart } from '../../../lib/messages/digest.ts';
import { renderNotice } from '../../../lib/messages/notice.ts';
import { renderEndReply, renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { DigestMember, NoticeView, Reader, TaskView } from '../../../lib/messages/views.ts';
import type { DetailValue, Task, TaskEvent } from '../../../lib/model/task.ts';
import type { Retried } from '../../../lib/model/task-row.ts';
import { endOf, eventNames } from '../../../lib/model/vocabulary.ts';
import type { Rendered } from '../../../lib/ports/slack.ts';
import { assertGolden } from '../../support/golden.ts';
import {
  chinese,
  english,
  events,
  makeDigest,
  makeEvent,
  makeEventView,
  makeMembers,
  makeRecovered,
  makeSummary,
  makeTask,
  makeView,
  startedAtMs,
  stateOf,
  target,
} from '../../support/message-views.ts';

const detailsByKind: Partial<Record<KnownKind, Readonly<Record<string, DetailValue>>>> = {
  masterStandbySwapJob: { source_ip: '192.168.0.11', target_ip: '192.168.0.12', node_name: 'redis-node-2' },
  EXTEND: {
    old_capacity: '4',
    new_capacity: 8,
    old_resource_spec_code: 'redis.ha.xu1.large.r2.4',
    new_resource_spec_code: 'redis.ha.xu1.large.r2.8',
  },
  ChangeInstanceSpec: { old_cache_mode: 'single', new_cache_mode: 'ha', old_capacity: 0.125, new_capacity: 0.25 },
  AddReplica: { old_replica_num: 1, new_replica_num: 2, replica_az: 'cn-north-4a' },
  DelReplica: { old_replica_num: 2, new_replica_num: 1, replica_ip: '192.168.0.13' },
  RemoveIpFromDns: { replica_ip: '192.168.0.13', group_name: 'shard-1' },
  BindEip: { enable_public_ip: true, public_ip_address: '203.0.113.7', enable_ssl: true },
  UnBindEip: { enable_public_ip: false, public_ip_id: '5a1d0b5e-33b0-4d4f-8a39-0c7b2c1d9f00' },
  DeleteAcl: { account_name: 'reporting' },
  UpdatePort: { old_port: 6379, new_port: 6380 },
  modify: { rename_commands: ['keys', 'flushall'] },
};

function viewOf(name: KnownKind, event: TaskEvent): TaskView {
  const errorCode = name === 'masterStandbySwapJob' ? 'DCS. 5094' : '111400842';
  const details = detailsByKind[name] ?? {};
  const task = makeTask({ name, state: stateOf(event), status: event, details, errorCode });
  return makeView(event, { task, ...(event === 'stalled' ? { usualMs: 192_000 } : {}) });
}

/** Each of them as it is first told, and once more when it has ended. */
function cloudEvents(): readonly Task[] {
  return eventNames.flatMap((name) => [
    makeEvent(name),
    ...(endOf(name) === undefined ? [] : [makeRecovered(name, 252_000)]),
  ]);
}

function eventMembers(): readonly DigestMember[] {
  const instance = { name: 'redis-orders' };
  return cloudEvents().map((task) => ({ task, instance, event: task.state === 'failed' ? 'failed' : 'succeeded' }));
}

/** One line a block, so that a diff shows which one changed. */
function json(rendered: Rendered): string {
  const blocks = (rendered.blocks ?? []).map((block) => `      ${JSON.stringify(block)}`).join(',\n');
  return `{\n    "text": ${JSON.stringify(rendered.text)},\n    "blocks": [\n${blocks}\n    ]\n  }`;
}

function bodyOf(rendered: Rendered): string {
  return String((rendered.blocks?.[0]?.text as { text?: unknown } | undefined)?.text);
}

const requestName = 'GET dcs.cn-north-4.myhuaweicloud.com/v2/0123456789abcdef0123456789abcdef/tasks';
const eventsRequest = 'GET ces.cn-north-4.myhuaweicloud.com/V1.0/0123456789abcdef0123456789abcdef/events';

function notices(): readonly NoticeView[] {
  const toMs = startedAtMs + 3_600_000;
  return [
    { notice: 'watching', target, recorded: 12, open: 2, sinceMs: startedAtMs },
    { notice: 'blind', target, sinceMs: startedAtMs, failures: 3, cause: `${requestName}: answered 403 DCS.2003` },
    { notice: 'recovered', target, fromMs: startedAtMs, toMs, tasks: 5 },
    { notice: 'setting', target, channel: 'C0123456789', reason: 'not_in_channel' },
    makeSummary(),
    { notice: 'drift', target, count: 1, detail: 'has no id' },
  ];
}

function eventNotices(): readonly NoticeView[] {
  const shared = { target, source: 'events' } as const;
  return [
    {
      ...shared,
      notice: 'blind',
      sinceMs: startedAtMs,
      failures: 3,
      cause: `${eventsRequest}: answered 403 ces.0017: the policy does not allow ces:events:get`,
    },
    { ...shared, notice: 'recovered', fromMs: startedAtMs, toMs: startedAtMs + 3_600_000, tasks: 5 },
    { ...shared, notice: 'drift', count: 1, detail: 'has neither an event_id nor a time' },
  ];
}

/** A second and a third try, and how trying it again can go, with a link to its message and without one. */
function tried(): readonly TaskView[] {
  const of = { id: '8abf6e1e72c12e7c0172c15b50850b1c', afterMs: 240_000 };
  const url = 'https://acme.slack.com/archives/C0123456789/p1795576353000100';
  const retried = (state: Retried['state'], more: object = {}) =>
    makeView('failed', { retried: { ...of, state, ...more } });
  return [
    makeView('started', { retryOf: { ...of, number: 2, url } }),
    makeView('started', { retryOf: { ...of, number: 3 } }),
    ...(['open', 'failed', 'cancelled', 'lost', 'unknown'] as const).map((state) => retried(state)),
    retried('failed', { mended: true }),
    retried('succeeded', { mended: true, url }),
  ];
}

function wholeText(reader: Reader): string {
  const tasks = knownKinds.flatMap((kind) => events.map((event) => renderTask(viewOf(kind, event), reader, 'classic')));
  const failed = makeView('failed', { failReason: 'Node redis-node-2 is not in sync.', mention: ['here'] });
  const members = makeMembers(12);
  const gap = { fromMs: startedAtMs, toMs: startedAtMs + 3_600_000 };
  const late = { lateMs: 14 * 60_000, reason: 'rate-limited' } as const;
  const others = [
    renderTaskReply(failed, reader, 'classic'),
    ...(['stalled', 'lost', 'failed'] as const).map((spoke) =>
      renderEndReply(makeView('succeeded'), spoke, reader, 'classic'),
    ),
    renderTask(makeView('started', { late, possibleRepeat: true }), reader, 'classic'),
    renderTask(makeView('failed', { taken: { byName: 'anna', atMs: startedAtMs } }), reader, 'classic'),
    renderTaskReply(makeView('failed', { untakenMs: 600_000 }), reader, 'classic'),
    ...tried().map((view) => renderTask(view, reader, 'classic')),
    renderDigest(makeDigest(members, { gap, late }), reader, 'classic'),
    renderDigestPart({ target, members, first: 1, total: 12 }, reader, 'classic'),
    ...notices().map((notice) => renderNotice(notice, reader, 'classic')),
  ];
  return `${[...tasks, ...others].map(bodyOf).join('\n\n')}\n`;
}

function eventText(reader: Reader): string {
  const failover = makeEventView(makeEvent('masterStandbyFailover'), { mention: ['here'] });
  const shown = [
    ...cloudEvents().map((task) => renderTask(makeEventView(task), reader, 'classic')),
    renderTaskReply(failover, reader, 'classic'),
    renderDigest(makeDigest(eventMembers()), reader, 'classic'),
    renderDigestPart({ target, members: eventMembers(), first: 1, total: 15 }, reader, 'classic'),
    ...eventNotices().map((notice) => renderNotice(notice, reader, 'classic')),
  ];
  return `${shown.map(bodyOf).join('\n\n')}\n`;
}

describe('messages', () => {
  for (const kind of knownKinds) {
    it(`shows ${kind} at every event as it did`, () => {
      const shown = events.map((event) => `  "${event}": ${json(renderTask(viewOf(kind, event), english, 'rich'))}`);
      assertGolden(`messages/en/${kind}.json`, `{\n${shown.join(',\n')}\n}\n`);
    });
  }

  it('shows a reply, a digest and notices as it did', () => {
    const members = makeMembers(12);
    const failed = makeView('failed', { failReason: 'Node redis-node-2 is not in sync.', mention: ['S0123456789'] });
    const shown = [
      `  "reply": ${json(renderTaskReply(failed, english, 'rich'))}`,
      `  "digest": ${json(renderDigest(makeDigest(members, { mention: ['here'] }), english, 'rich'))}`,
      `  "part": ${json(renderDigestPart({ target, members, first: 1, total: 12 }, english, 'rich'))}`,
      ...notices().map((notice) => `  "${notice.notice}": ${json(renderNotice(notice, english, 'rich'))}`),
    ];
    assertGolden('messages/en/others.json', `{\n${shown.join(',\n')}\n}\n`);
  });

  it('shows events of Cloud Eye as it did', () => {
    const shown = cloudEvents().map(
      (task) => `  "${task.name} ${task.state}": ${json(renderTask(makeEventView(task), english, 'rich'))}`,
    );
    assertGolden('messages/en/cloud-eye.json', `{\n${shown.join(',\n')}\n}\n`);
  });

  for (const reader of [english, chinese]) {
    it(`reads events of Cloud Eye in ${reader.language} as it did`, () => {
      assertGolden(`messages/cloud-eye.${reader.language}.txt`, eventText(reader));
    });

    it(`reads in ${reader.language} as it did`, () => {
      assertGolden(`messages/${reader.language}.txt`, wholeText(reader));
    });
  }
});
