import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDemoClock } from '../../../infra/local/demo-clock.ts';
import { DAY_ENDS_AT, DEMO_DAY, DEMO_INSTANCES } from '../../../infra/local/demo-day.ts';
import { createLocalTaskCenter } from '../../../infra/local/task-center.ts';
import { createInstances } from '../../../lib/clients/huawei/instances.ts';
import { readTask } from '../../../lib/ingest/parse-task.ts';
import { type Naming, newNaming } from '../../../lib/instances/lookup.ts';
import { nameTasks } from '../../../lib/instances/name-tasks.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { Clock, Log } from '../../../lib/ports/effects.ts';
import { createSimulatedStore, createTableState } from '../../simulation/simulated-store.ts';
import { ask, KEY, PROJECT, type TaskListBody } from './ask-task-center.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

test('by the end of the day every task but the documented example has its instance, from every source there is', async () => {
  const clock = createDemoClock(Date.parse(DAY_ENDS_AT));
  const center = await createLocalTaskCenter({ keys: [KEY], projects: [PROJECT], now: clock.now });
  try {
    center.putInstances(PROJECT, ...DEMO_INSTANCES);
    for (const { put = [], patch } of DEMO_DAY) {
      center.put(PROJECT, ...put);
      if (patch) center.patch(PROJECT, patch.id, patch);
    }
    const listed = await ask(center.endpoint, { query: { limit: 100 }, atMs: clock.now() });
    const tasks = ((await listed.json()) as TaskListBody).tasks.map(read);

    const names = await nameAll(center.endpoint, clock, tasks);

    const byName = Map.groupBy(tasks, ({ id }) => names.get(id)?.name);
    assert.deepEqual(
      byName.get(undefined)?.map(({ name }) => name),
      ['ChangeInstanceSpec', 'dcsExportJob'],
    );
    assert.equal(byName.get('redis-orders')?.length, 3);
    assert.equal(byName.get('redis-sessions')?.length, 14);
    const reasons = [...names.values()].flatMap(({ failReason }) => failReason ?? []);
    const steps = [...names.values()].flatMap(({ failedStep }) => failedStep ?? []);
    assert.deepEqual(steps, [{ name: 'Promote the replica', number: 2, of: 3, errorCode: 'DCS.5094' }]);
    assert.deepEqual(reasons, ['The standby node did not catch up with the master in time.']);
    const [orders, sessions, carts] = DEMO_INSTANCES.map(({ instance_id }) => instance_id);
    assert.deepEqual(
      center.requests.slice(1).map(({ path }) => path.replace(`/v2/${PROJECT}`, '')),
      [
        '/instances',
        '/jobs/ff8080818bd0a1e2018bd0a1e2c4f002',
        `/instances/${orders}/tasks`,
        `/instances/${sessions}/tasks`,
        `/instances/${carts}/tasks`,
        `/instances/${orders}/tasks/ff8080818bd0a1e2018bd0a1e2c40002/progress`,
      ],
    );
  } finally {
    await center.close();
  }
});

async function nameAll(endpoint: string, clock: Clock, tasks: readonly Task[]): Promise<ReadonlyMap<string, Naming>> {
  const instances = createInstances({
    credentials: new Map([['default', KEY]]),
    clock,
    budget: { remainingMs: () => 60_000 },
    count: () => {},
    log: silent,
  });
  const store = createSimulatedStore(createTableState());
  const { found } = await nameTasks(
    { store, ids: { nonce: () => 'first' }, clock, log: silent, instances },
    { id: 'demo', endpoint, projectId: PROJECT, credentials: 'default' },
    tasks.map((task) => ({ task, event: task.state === 'failed' ? 'failed' : 'started' })),
    { timeMs: 3_000, clockOffsetMs: 0, left: newNaming().left },
  );
  return found;
}

function read(item: unknown): Task {
  const result = readTask(item);
  assert.ok('task' in result);
  return result.task;
}
