import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellerOf, withEvent } from '../../../lib/model/joined-events.ts';
import { reversed, taskPatch } from '../../../lib/model/task-patch.ts';
import { readTaskRow, type TaskRow } from '../../../lib/model/task-row.ts';
import { makeRow } from '../../support/task-rows.ts';

const event = { id: 'event-0001', name: 'masterStandbySwitchover' };
const timing = { graceMs: 0, marginMs: 0 };

function patchOf(row: TaskRow) {
  return taskPatch('prod', row, timing, 4_000_000_000);
}

describe('an event that a task tells as well', () => {
  for (const what of ['joined', 'explained']) {
    it(`is in no list by time or state, but found by its id: ${what}`, () => {
      const story = [{ atMs: 1, what, task: 'a-task' }];
      const row = makeRow('prod', { ...event, createdAtMs: 1 }, { channels: {}, story });
      const { createdAt, createdOf, reversedId } = patchOf(row);
      assert.equal(tellerOf(row), 'a-task');
      assert.deepEqual([createdAt, createdOf, reversedId], [undefined, 'TARGET#prod', reversed(event.id)]);
    });
  }

  it('is in the lists where a message of its own was sent all the same', () => {
    const row = makeRow('prod', { ...event, createdAtMs: 1 }, { story: [{ atMs: 1, what: 'joined', task: 'a-task' }] });
    assert.equal(tellerOf(row), undefined);
    assert.equal(patchOf(row).createdAt, 1);
  });

  it('is in the row of the task once, under its name, and survives what is written there later', () => {
    const noted = withEvent(makeRow('prod', { id: 'a-task' }), event);
    assert.deepEqual(noted?.joinedEvents, [event]);
    assert.equal(noted && withEvent(noted, event), undefined);
    const stored = {
      ...patchOf(noted ?? makeRow('prod', { id: 'a-task' })),
      pk: 'TARGET#prod',
      sk: 'TASK#a-task',
      v: 1,
    };
    assert.deepEqual(readTaskRow(stored as never).joinedEvents, [event]);
  });

  it('is forgotten where a task has very many, the latest stay', () => {
    const events = Array.from({ length: 30 }, (_, index) => ({ ...event, id: `event-${index}` }));
    const row = events.reduce((known, one) => withEvent(known, one) ?? known, makeRow('prod', { id: 'a-task' }));
    assert.deepEqual([row.joinedEvents?.length, row.joinedEvents?.at(-1)?.id], [20, 'event-29']);
  });
});
