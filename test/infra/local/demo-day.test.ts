import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_ENDS_AT, DAY_STARTS_AT, DEMO_DAY, DEMO_INSTANCES } from '../../../infra/local/demo-day.ts';
import { isEventName } from '../../../lib/model/vocabulary.ts';
import example from '../../data/example-response.json' with { type: 'json' };

const put = DEMO_DAY.flatMap(({ put = [] }) => put);

test('the day holds the documented example, field for field', () => {
  assert.deepEqual(put.slice(0, 2), example.tasks);
});

test('no task is put twice, and every patch meets one that was put before', () => {
  assert.equal(new Set(put.map(({ id }) => id)).size, put.length);
  const known = new Set<unknown>();
  for (const { put: tasks = [], patch } of DEMO_DAY) {
    if (patch) assert.ok(known.has(patch.id), String(patch.id));
    for (const { id } of tasks) known.add(id);
  }
});

test('no event is put twice, and each happens before it is listed', () => {
  const events = DEMO_DAY.flatMap(({ events = [] }) => events);
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, events.length);
  for (const { at, events: listed = [] } of DEMO_DAY) {
    for (const { time, event_name } of listed) assert.ok(time <= Date.parse(at), event_name);
  }
});

test('every event is of an instance that is there, and of a sort that the product knows', () => {
  const names = DEMO_INSTANCES.map(({ name }) => name);
  for (const { event_name, detail } of DEMO_DAY.flatMap(({ events = [] }) => events)) {
    assert.ok(isEventName(event_name), event_name);
    assert.ok(names.includes((detail as { resource_name?: unknown }).resource_name));
  }
});

test('everything happens in order, after the first poll and before the last', () => {
  const times = [DAY_STARTS_AT, ...DEMO_DAY.map(({ at }) => at), DAY_ENDS_AT].map((at) => Date.parse(at));
  assert.deepEqual(
    times,
    times.toSorted((left, right) => left - right),
  );
  for (const { at, put: tasks = [] } of DEMO_DAY) {
    for (const task of tasks) assert.ok(Date.parse(String(task.updated_at)) <= Date.parse(at), String(task.id));
  }
});
