import { createInstances } from '../../lib/clients/huawei/instances.ts';
import type { CloudTarget, Instances } from '../../lib/ports/cloud.ts';
import { CANARIES, NOW_MS, requestTo } from './task-center-client.ts';

export interface InstancesUnderTest {
  readonly client: Instances;
  readonly logged: readonly unknown[];
  requests(): number;
}

/** The real client with a clock that stands still unless it is given another, and everything it says kept for the assertions. */
export function createInstancesUnderTest({ remainingMs = 60_000, now = () => NOW_MS } = {}): InstancesUnderTest {
  const logged: unknown[] = [];
  let requests = 0;
  const write = (event: string, fields?: Record<string, unknown>) => void logged.push({ event, fields });
  const client = createInstances({
    credentials: new Map([['default', CANARIES]]),
    clock: { now, sleep: async () => {} },
    budget: { remainingMs: () => remainingMs },
    count: () => requests++,
    log: { debug: write, info: write, warn: write, error: write },
  });
  return { client, logged, requests: () => requests };
}

export function targetAt(origin: string): CloudTarget {
  return requestTo(origin).target;
}
