import { type CloudListOptions, createCloudEye, createTaskCenter } from '../../lib/clients/huawei/lists.ts';
import type { CloudList, CloudPageRequest } from '../../lib/ports/cloud.ts';

export const NOW_MS = Date.UTC(2026, 10, 25, 3, 0, 0, 500);

/** None of these may be found in an error or a log line. */
export const CANARIES = { ak: 'CANARYACCESSKEY', sk: 'CANARYSECRETKEY', securityToken: 'CANARYSECURITYTOKEN' };

export interface ClientUnderTest {
  readonly client: CloudList;
  readonly sleeps: readonly number[];
  readonly logged: readonly unknown[];
  requests(): number;
}

/** The real client with a clock that stands still, time without end, and everything it does kept for the assertions. */
export function createClientUnderTest(options: Partial<CloudListOptions> = {}): ClientUnderTest {
  return underTest(createTaskCenter, options);
}

/** The same for Cloud Eye's list of one sort of event. */
export function createCloudEyeUnderTest(
  options: Partial<CloudListOptions> = {},
  eventName = 'masterStandbyFailover',
): ClientUnderTest {
  return underTest((all) => createCloudEye(all, eventName), options);
}

function underTest(
  create: (options: CloudListOptions) => CloudList,
  options: Partial<CloudListOptions>,
): ClientUnderTest {
  const sleeps: number[] = [];
  const logged: unknown[] = [];
  let requests = 0;
  const write = (event: string, fields?: Record<string, unknown>) => void logged.push({ event, fields });
  const client = create({
    credentials: new Map([['default', CANARIES]]),
    clock: { now: () => NOW_MS, sleep: async (durationMs) => void sleeps.push(durationMs) },
    budget: { remainingMs: () => 60_000 },
    random: () => 0.5,
    count: () => requests++,
    log: { debug: write, info: write, warn: write, error: write },
    ...options,
  });
  return { client, sleeps, logged, requests: () => requests };
}

export function requestTo(endpoint: string, fields: Partial<CloudPageRequest> = {}): CloudPageRequest {
  return {
    target: { id: 'prod', endpoint, projectId: '0123456789abcdef0123456789abcdef', credentials: 'default' },
    fromSeconds: Date.UTC(2026, 10, 25, 1) / 1_000,
    toSeconds: Date.UTC(2026, 10, 25, 2, 59, 59) / 1_000,
    offset: 0,
    limit: 1_000,
    clockOffsetMs: 0,
    ...fields,
  };
}
