import { createLocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { createInstances } from '../../../../lib/clients/huawei/instances.ts';
import type { TaskProgress } from '../../../../lib/ports/cloud.ts';
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

function asRow({ id, instanceId, createdAtMs, jobId, failReason, progress }: InstanceTask) {
  const time = new Date(createdAtMs).toISOString();
  const status = failReason === undefined ? 'SUCCESS' : 'FAILED';
  const behind = {
    instanceId,
    ...(failReason === undefined ? {} : { failReason }),
    ...(progress && { progress: asBody(progress) }),
  };
  return { id, job_id: jobId, status, created_at: time, updated_at: time, behind };
}

function asBody({ percent, remainingMs = 0, failedStep }: TaskProgress) {
  const steps = Array.from({ length: failedStep?.of ?? 0 }, (_, index) => ({
    step_name: failedStep?.name,
    ...(index + 1 === failedStep?.number
      ? { step_status: 'FAILED', error_code: failedStep.errorCode }
      : { step_status: 'FINISH' }),
  }));
  return { progress: percent, ...(remainingMs > 0 && { remain_time: remainingMs / 1_000 }), step_details: steps };
}
