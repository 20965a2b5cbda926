import { createLocalTaskCenter } from '../../../../infra/local/task-center.ts';
import { createTaskCenter } from '../../../../lib/clients/huawei/lists.ts';
import { type ListedTask, taskCenterConformance } from '../../../conformance/task-center.ts';

const key = { ak: 'LOCALACCESSKEY', sk: 'local secret key' };
const projectId = '0123456789abcdef0123456789abcdef';

taskCenterConformance('The real client with the local Task Center', async ({ filterBy, ends, order }) => {
  const local = await createLocalTaskCenter({
    keys: [key],
    projects: [projectId],
    filterOn: filterBy,
    ends,
    order: order === 'newest first' ? 'newest-first' : 'oldest-first',
  });
  const held = new Set<string>();
  return {
    taskList: createTaskCenter({
      credentials: new Map([['default', key]]),
      clock: { now: () => Date.now(), sleep: async () => {} },
      budget: { remainingMs: () => 60_000 },
      random: () => 0.5,
      count: () => {},
      log: { debug() {}, info() {}, warn() {}, error() {} },
    }),
    target: { id: 'prod', endpoint: local.endpoint, projectId, credentials: 'default' },
    hold: (listed) => {
      for (const id of held) local.remove(projectId, id);
      held.clear();
      local.put(projectId, ...listed.map(asRow));
      for (const { id } of listed) held.add(id);
    },
    [Symbol.asyncDispose]: () => local.close(),
  };
});

function asRow({ id, createdAtMs, updatedAtMs, status }: ListedTask) {
  const [created_at, updated_at] = [createdAtMs, updatedAtMs].map((timeMs) => new Date(timeMs).toISOString());
  return { id, status, created_at, updated_at };
}
