/** Views as production makes them, for tests of what people read. */
import type { SummaryView } from '../../lib/messages/summary.ts';
import type { DigestMember, DigestView, Reader, TargetView, TaskView } from '../../lib/messages/views.ts';
import type { EventFacts, Task, TaskEvent, TaskState } from '../../lib/model/task.ts';
import { type EventName, isBad } from '../../lib/model/vocabulary.ts';

export const english: Reader = { language: 'en', timeZone: 'UTC' };
export const chinese: Reader = { language: 'zh-CN', timeZone: 'Asia/Shanghai' };
export const events: readonly TaskEvent[] = [
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'stalled',
  'lost',
  'unknown',
];

/** 2026-11-25 03:12:33 UTC. */
export const startedAtMs = Date.UTC(2026, 10, 25, 3, 12, 33);

export const target: TargetView = {
  id: 'prod',
  name: 'Production',
  region: 'cn-north-4',
  consoleUrl: 'https://console.huaweicloud.com/dcs/?region=cn-north-4&locale=en-us#/dcs/manager/cacheList',
};

export function makeTask(fields: Partial<Task> = {}): Task {
  return {
    id: '8abf6e1e72c12e7c0172c15b508500aa',
    name: 'masterStandbySwapJob',
    status: 'RUNNING',
    state: 'open',
    createdAtMs: startedAtMs,
    updatedAtMs: startedAtMs + 192_000,
    details: {},
    errorCode: 'DCS.5094',
    jobId: '8abf6e1e87bce0740187bd32748b0530',
    userName: 'anna',
    ...fields,
  };
}

export function makeView(event: TaskEvent, fields: Partial<TaskView> = {}): TaskView {
  return {
    target,
    task: makeTask({ state: stateOf(event) }),
    event,
    instance: { id: '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa', name: 'redis-orders' },
    mention: [],
    buttons: true,
    nowMs: startedAtMs + 7_500_000,
    ...fields,
  };
}

export const cloudEyeSays = 'Node 192.168.0.11 of <redis-orders> & its "replica" did not answer.';

/** An event as Cloud Eye lists it: over at once, and with an account where a task has a person. */
export function makeEvent(name: EventName, facts: EventFacts = {}, fields: Partial<Task> = {}): Task {
  return {
    id: 'ev4f9d2b7c8e1a40d6b35e72c19f0a8d64',
    name,
    status: isBad(name) ? 'warning' : 'normal',
    state: isBad(name) ? 'failed' : 'succeeded',
    createdAtMs: startedAtMs,
    updatedAtMs: startedAtMs,
    details: {},
    userName: 'hwc-account-01',
    instanceId: '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa',
    cloudEvent: { instanceName: 'redis-orders', level: 'Major', says: cloudEyeSays, ...facts },
    ...fields,
  };
}

/** A bad state that another event has ended. */
export function makeRecovered(name: EventName, downMs: number): Task {
  const updatedAtMs = startedAtMs + downMs;
  return makeEvent(name, { endedBy: 'ev-of-the-end' }, { status: 'normal', state: 'succeeded', updatedAtMs });
}

export function makeEventView(task: Task, fields: Partial<TaskView> = {}): TaskView {
  return makeView(task.state === 'failed' ? 'failed' : 'succeeded', { task, ...fields });
}

export function makeMembers(count: number): readonly DigestMember[] {
  const names = ['masterStandbySwapJob', 'EXTEND', 'someNewJob'];
  return Array.from({ length: count }, (_, index) => {
    const event = events[index % 5] ?? 'started';
    const id = `8abf6e1e72c12e7c0172c15b${index.toString(16).padStart(8, '0')}`;
    return { event, task: makeTask({ id, name: names[index % 3] ?? '', state: stateOf(event) }) };
  });
}

export function makeDigest(members: readonly DigestMember[], fields: Partial<DigestView> = {}): DigestView {
  return { target, members, mention: [], nowMs: startedAtMs, ...fields };
}

/** A week as its tally gives it. */
export function makeSummary(fields: Partial<SummaryView> = {}): SummaryView {
  return {
    notice: 'summary',
    target,
    week: '2026-W48',
    fromMs: Date.UTC(2026, 10, 23),
    toMs: Date.UTC(2026, 10, 30),
    counts: [
      { name: 'masterStandbySwapJob', event: 'succeeded', count: 11 },
      { name: 'masterStandbySwapJob', event: 'failed', count: 2 },
      { name: 'backupDCSInstance', event: 'succeeded', count: 84 },
      { name: 'EXTEND', event: 'stalled', count: 1 },
      { name: 'ChangeInstanceSpec', event: 'cancelled', count: 1 },
      { name: '', event: 'succeeded', count: 40 },
    ],
    failures: [
      {
        id: '8abf6e1e72c12e7c0172c15b508500aa',
        name: 'masterStandbySwapJob',
        errorCode: 'DCS.5094',
        instance: { id: '1f3c8a52-54a7-4c39-9e2c-0b6a3f1d77aa' },
        url: 'https://acme.slack.com/archives/C0123456789/p1795576353000100',
      },
    ],
    slowest: [
      { id: '8abf6e1e72c12e7c0172c15b508500ab', name: 'EXTEND', tookMs: 5_820_000 },
      { id: '8abf6e1e72c12e7c0172c15b508500aa', name: 'masterStandbySwapJob', tookMs: 192_000 },
    ],
    security: [
      { user: 'anna', name: 'modify', count: 3 },
      { user: 'anna', name: 'BindEip', count: 1 },
      { user: '', name: 'UpdatePort', count: 1 },
    ],
    ...fields,
  };
}

export function stateOf(event: TaskEvent): TaskState {
  return event === 'started' || event === 'stalled' || event === 'lost' ? 'open' : event;
}
