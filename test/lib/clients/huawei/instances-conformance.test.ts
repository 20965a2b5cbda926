import { createLocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { createInstances } from '../../../../lib/clients/huawei/instances.ts';
import { describeInstances, type InstanceTask } from '../../../conformance/instances.ts';

const key = { ak: 'LOCALACCESSKEY', sk: 'local secret key' };
const projectId = '0123456789abcdef0123456789abcdef';

describeInstances('The real client with the local Task Center', async (instances, tasks) => {
  const local = await createLocalTaskCenter({ keys: [key], projects: [projectId], ends: 'exclusive' });
  local.putInstances(
    projectId,
    ...instances.map(({ id, name, addresses }) => ({ instance_id: id, name, ip: addresses?.join(',') })),
  );
  local.put(projectId, ...tasks.map(asRow));
  return {
    instances: createInstances({
      credentials: new Map([['default', key]]),
      clock: { now: () => Date.now(), sleep: async () => {} },
      budget: { remainingMs: () => 60_000 },
      count: () => {},
      log: { debug() {}, info() {}, warn() {}, error() {} },
    }),
    target: { id: 'prod', endpoint: local.endpoint, projectId, credentials: 'default' },
    [Symbol.asyncDispose]: () => local.close(),
  };
});

function asRow({ id, instanceId, createdAtMs, jobId, failReason }: InstanceTask) {
  const time = new Date(createdAtMs).toISOString();
  const status = failReason === undefined ? 'SUCCESS' : 'FAILED';
  const behind = { instanceId, ...(failReason === undefined ? {} : { failReason }) };
  return { id, job_id: jobId, status, created_at: time, updated_at: time, behind };
}
