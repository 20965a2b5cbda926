/** What the core may rely on, whoever says which instances there are. One suite, so that no fake can drift. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CloudError,
  type CloudTarget,
  type InstanceFacts,
  type Instances,
  type TaskProgress,
} from '../../lib/ports/cloud.ts';

export interface InstanceTask {
  readonly id: string;
  readonly progress?: TaskProgress;
  readonly instanceId: string;
  readonly createdAtMs: number;
  readonly jobId: string;
  /** Of a task that failed. */
  readonly failReason?: string;
}

export interface InstancesUnderTest extends AsyncDisposable {
  readonly instances: Instances;
  readonly target: CloudTarget;
}

const second = 1_000;
const startMs = Date.UTC(2026, 10, 25, 3);
const orders = { id: '2f6b1d0c-7a44-4c55-9d3e-0a1b2c3d4e5f', name: 'orders', addresses: ['192.168.0.10'] };
const carts = { id: '9a7c1f52-0b3d-4e6f-8a90-1b2c3d4e5f60', name: 'carts & co' };
const failed: TaskProgress = {
  percent: 40,
  failedStep: { name: 'Promote the replica', number: 2, of: 3, errorCode: 'DCS.5094' },
};
const running: TaskProgress = { percent: 62, remainingMs: 240 * second };
const tasks: readonly InstanceTask[] = [
  {
    id: 'a1',
    instanceId: orders.id,
    createdAtMs: startMs,
    jobId: 'job-a1',
    failReason: 'No memory.',
    progress: failed,
  },
  { id: 'a2', instanceId: orders.id, createdAtMs: startMs + 60 * second, jobId: 'job-a2', progress: running },
  { id: 'b1', instanceId: carts.id, createdAtMs: startMs + 60 * second, jobId: 'job-b1' },
];
const call = { clockOffsetMs: 0, timeoutMs: 3 * second };

export function describeInstances(
  name: string,
  create: (instances: readonly InstanceFacts[], tasks: readonly InstanceTask[]) => Promise<InstancesUnderTest>,
): void {
  describe(`${name} keeps the promises of the instances`, () => {
    let world: InstancesUnderTest;
    before(async () => {
      world = await create([orders, carts], tasks);
    });
    after(() => world[Symbol.asyncDispose]());

    it('lists every instance with what is known of it', async () => {
      const listed = await world.instances.instances(world.target, call);
      assert.deepEqual(listed, [orders, carts]);
    });

    it('names the tasks of one instance, and no others', async () => {
      const ids = await world.instances.instanceTaskIds(world.target, orders.id, call);
      assert.deepEqual(ids.toSorted(), ['a1', 'a2']);
    });

    it('leaves out what began before the time asked for', async () => {
      const sinceMs = startMs + 30 * second;
      const ids = await world.instances.instanceTaskIds(world.target, orders.id, { ...call, sinceMs });
      assert.deepEqual(ids, ['a2']);
    });

    it('takes the very moment a task began at', async () => {
      const sinceMs = startMs + 60 * second;
      const ids = await world.instances.instanceTaskIds(world.target, carts.id, { ...call, sinceMs });
      assert.deepEqual(ids, ['b1']);
    });

    it('rejects for an instance that nobody has', async () => {
      const unknown = '00000000-7a44-4c55-9d3e-0a1b2c3d4e5f';
      await assert.rejects(world.instances.instanceTaskIds(world.target, unknown, call), CloudError);
    });

    it('says why a job failed, and nothing where the job says nothing', async () => {
      assert.equal(await world.instances.failReason(world.target, 'job-a1', call), 'No memory.');
      assert.equal(await world.instances.failReason(world.target, 'job-a2', call), undefined);
    });

    it('says how far a task is, and at which step it failed', async () => {
      const of = (taskId: string) => ({ instanceId: orders.id, taskId });
      assert.deepEqual(await world.instances.progress(world.target, of('a1'), call), failed);
      assert.deepEqual(await world.instances.progress(world.target, of('a2'), call), running);
    });

    it('rejects for the progress of a task that the instance does not have', async () => {
      const other = { instanceId: orders.id, taskId: 'b1' };
      await assert.rejects(world.instances.progress(world.target, other, call), CloudError);
    });

    it('rejects for a job that nobody has', async () => {
      await assert.rejects(world.instances.failReason(world.target, 'job-none', call), CloudError);
    });
  });
}
