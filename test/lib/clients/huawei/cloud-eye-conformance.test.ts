import { createLocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { createCloudEye } from '../../../../lib/clients/huawei/lists.ts';
import { describeEventList } from '../../../conformance/cloud-eye.ts';

const key = { ak: 'LOCALACCESSKEY', sk: 'local secret key' };
const projectId = '0123456789abcdef0123456789abcdef';
const options = {
  credentials: new Map([['default', key]]),
  clock: { now: () => Date.now(), sleep: async () => {} },
  budget: { remainingMs: () => 60_000 },
  random: () => 0.5,
  count: () => {},
  log: { debug() {}, info() {}, warn() {}, error() {} },
};

describeEventList('The real client with the local Cloud Eye', async ({ ends, order }) => {
  const local = await createLocalTaskCenter({
    keys: [key],
    projects: [projectId],
    events: { ends, order: order === 'newest first' ? 'newest-first' : 'oldest-first' },
  });
  return {
    put: (...events) => local.putEvent(projectId, ...events.map((event) => ({ ...event }))),
    list: (name) => createCloudEye(options, name),
    target: { id: 'prod', endpoint: local.endpoint, projectId, credentials: 'default' },
    [Symbol.asyncDispose]: () => local.close(),
  };
});
