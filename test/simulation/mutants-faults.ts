import type { Mutant } from './mutants.ts';

const send = 'lib/deliver/send-message.ts';
const faults = 'lib/model/channel-faults.ts';

/** What Slack refuses, where, and who says so. */
export const faultMutants: readonly Mutant[] = [
  {
    name: 'a scope that is missing for reading stops posting',
    rule: 'a fault has a channel and an operation',
    caughtBy: 'test/lib/deliver/send-message-answers.test.ts',
    changes: [
      {
        file: send,
        find: "where === 'channel' ? slackOperations : [operation]",
        replace: 'slackOperations',
      },
    ],
  },
  {
    name: 'one channel counts for all',
    rule: 'three answers in a row that explain nothing stop their channel, and no other',
    caughtBy: 'test/lib/deliver/deliver.test.ts',
    changes: [
      {
        file: 'lib/run.ts',
        find: 'const lane = lanes.get(channel) ??',
        replace: 'const lane = [...lanes.values()][0] ??',
      },
    ],
  },
  {
    name: 'what Slack denies is tried for every message',
    rule: 'what Slack denies for no reason of the message counts as what nobody knows',
    caughtBy: 'test/lib/deliver/send-message-answers.test.ts',
    changes: [{ file: send, find: " || (kind === 'not-sent' && answer.retryAfterMs !== undefined)", replace: '' }],
  },
  {
    name: 'every target announces the fault of a channel',
    rule: 'one fault of one channel, several targets: one announces it',
    caughtBy: 'test/lib/model/channel-faults.test.ts',
    changes: [{ file: faults, find: 'const isMine = by === target ||', replace: 'const isMine = true ||' }],
  },
  {
    name: 'edits mend posts',
    rule: 'what succeeds mends its own operation',
    caughtBy: 'test/lib/model/channel-faults.test.ts',
    changes: [
      { file: faults, find: 'fault.of.filter((other) => other !== operation)', replace: '[] as SlackOperation[]' },
    ],
  },
];
