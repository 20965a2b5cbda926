import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderTask } from '../../../lib/messages/task.ts';
import type { TaskView } from '../../../lib/messages/views.ts';
import type { Task } from '../../../lib/model/task.ts';
import { chinese, english, makeEvent, makeEventView, makeTask, makeView } from '../../support/message-views.ts';

const inside = 'inside its maintenance window';
const window = (maintenance: string) => ({ instance: { name: 'redis-orders', maintenance } });
const saysInside = (view: TaskView) => renderTask(view, english, 'plain').text.includes(inside);
const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 25, hour, minute);

function failed(name: string, createdAtMs: number, updatedAtMs: number, maintenance = '02:00-06:00'): TaskView {
  const task: Task = makeTask({ name, state: 'failed', status: 'FAILED', createdAtMs, updatedAtMs });
  return makeView('failed', { task, ...window(maintenance) });
}

describe('the maintenance window', () => {
  it('is said in the grey line of a failure, in both languages', () => {
    const view = failed('EXTEND', at(3), at(4));
    assert.match(JSON.stringify(renderTask(view, english, 'rich').blocks), new RegExp(`"context".*"${inside}"`));
    assert.match(renderTask(view, chinese, 'plain').text, / · 处于实例的维护时间窗内 · /);
  });

  it('counts for a task when it failed, not when it began', () => {
    assert.ok(saysInside(failed('EXTEND', at(1), at(2))));
    assert.ok(!saysInside(failed('EXTEND', at(5), at(6))));
  });

  it('is said of a failover and of a switchover, whatever came of it', () => {
    const failover = makeEvent('masterStandbyFailover', {}, { createdAtMs: at(3), updatedAtMs: at(3) });
    assert.ok(saysInside(makeEventView(failover, window('02:00-06:00'))));
    assert.ok(!saysInside(makeEventView(failover, window('22:00-02:00'))));
    for (const event of ['started', 'succeeded'] as const) {
      const state = event === 'started' ? 'open' : 'succeeded';
      const task = makeTask({ state, createdAtMs: at(5, 59), updatedAtMs: at(6, 1) });
      assert.ok(saysInside(makeView(event, { task, ...window('02:00-06:00') })), event);
    }
  });

  it('is no news of anything else that goes well', () => {
    const task = makeTask({ name: 'EXTEND', state: 'succeeded', createdAtMs: at(3), updatedAtMs: at(4) });
    assert.ok(!saysInside(makeView('succeeded', { task, ...window('02:00-06:00') })));
  });

  it('is not said where nobody knows it, or when it happened', () => {
    const { instance: _, ...unknown } = failed('EXTEND', at(3), at(4));
    assert.ok(!saysInside(unknown));
    assert.ok(!saysInside(failed('EXTEND', at(3), at(4), 'always')));
    const { createdAtMs: _created, updatedAtMs: _updated, ...timeless } = makeTask({ state: 'failed' });
    assert.ok(!saysInside(makeView('failed', { task: timeless, ...window('02:00-06:00') })));
  });
});
