/** Rules of the clients. Where a rule ends at a port, the simulation has a double there, and the client's own test catches it. */
import type { Mutant } from './mutants.ts';

export const clientMutants: readonly Mutant[] = [
  {
    name: "Slack's client retries",
    rule: 'SDK retries on: its client posts twice on a 503 by default',
    caughtBy: 'test/lib/clients/slack/transport.test.ts',
    changes: [
      {
        file: 'lib/clients/slack/call.ts',
        find: 'retryConfig: { retries: 0 },',
        replace: 'retryConfig: { retries: 1 },',
      },
    ],
  },
  {
    name: 'history without metadata',
    rule: 'metadata flag missing: include_all_metadata',
    changes: [{ file: 'lib/clients/slack/find-message.ts', find: 'include_all_metadata: true, ', replace: '' }],
  },
  {
    name: 'markers of others are believed',
    rule: 'own: the probe takes messages of its own bot only',
    changes: [
      {
        file: 'lib/clients/slack/find-message.ts',
        find: 'isOwn(message, bot) && hasMarker(message, delivery)',
        replace: 'isOwn !== undefined && bot !== undefined && hasMarker(message, delivery)',
      },
    ],
  },
  {
    name: 'offset paging without a second read',
    rule: 'a second that holds more than a page is read twice and accepted when both passes agree',
    caughtBy: 'test/lib/ingest/stable-read.test.ts',
    changes: [
      {
        file: 'lib/ingest/stable-read.ts',
        find: 'if (current !== undefined && previous !== undefined && holdSame(current.keys, previous.keys)) return current;',
        replace: 'if (current !== undefined && holdSame(current.keys, (previous ?? current).keys)) return current;',
      },
    ],
  },
  {
    name: 'a store of secrets that never answers is waited for',
    rule: 'a fetch of secrets that takes too long fails, and says so',
    caughtBy: 'test/lib/clients/aws/secrets.test.ts',
    changes: [
      { file: 'lib/clients/aws/secrets.ts', find: 'throwOnRequestTimeout: true,', replace: '' },
      { file: 'lib/clients/aws/secrets.ts', find: 'socketTimeout: requestTimeoutMs,', replace: '' },
    ],
  },
  {
    name: 'a refused key is used until its time is over',
    rule: 'a changed secret is used at once after the cloud has refused the keys',
    caughtBy: 'test/lib/clients/aws/secrets.test.ts',
    changes: [{ file: 'lib/clients/aws/secrets.ts', find: '      known = undefined;\n', replace: '' }],
  },
  {
    name: 'G08: a refresh that fails takes the good secrets away',
    rule: 'the last good secret goes on while a refresh fails',
    caughtBy: 'test/lib/clients/aws/secrets.test.ts',
    changes: [{ file: 'lib/clients/aws/secrets.ts', find: '.catch(() => good);', replace: ';' }],
  },
  {
    name: 'G07: all functions refresh their secrets at the same time',
    rule: 'each refreshes at a time of its own',
    caughtBy: 'test/lib/clients/aws/secrets.test.ts',
    changes: [
      { file: 'lib/clients/aws/secrets.ts', find: 'const earliestShare = 0.6;', replace: 'const earliestShare = 1;' },
    ],
  },
];
