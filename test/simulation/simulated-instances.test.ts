import { describeInstances } from '../conformance/instances.ts';
import { createSimulatedInstances } from './simulated-instances.ts';

const target = { id: 'prod', endpoint: 'https://dcs.example', projectId: '0'.repeat(32), credentials: 'default' };

describeInstances('The simulated cloud', async (instances, tasks) => {
  const lists = {
    instances: instances.map((facts) => ({ target: target.id, facts, listedMs: 0 })),
    runs: tasks.map((task) => ({ target: target.id, listedMs: 0, ...task })),
  };
  return {
    instances: createSimulatedInstances(lists, () => Number.MAX_SAFE_INTEGER),
    target,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
});
