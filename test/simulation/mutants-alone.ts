/** Calls that reach people, broken one by one. */
import type { Mutant } from './mutants.ts';

const attempt = 'lib/deliver/attempt.ts';
const send = 'lib/deliver/send-message.ts';
const slots = 'lib/deliver/task-slots.ts';
const tests = 'test/lib/deliver/alone.test.ts';

export const aloneMutants: readonly Mutant[] = [
  {
    name: 'here and channel in a thread',
    rule: 'an alarm that calls here or channel is a message of its own',
    changes: [
      {
        file: slots,
        find: 'mustStandAlone: () => callsChannel(alarm.to[channel]),',
        replace: 'mustStandAlone: () => false,',
      },
    ],
  },
  {
    name: 'every alarm stands alone',
    rule: 'with people or groups it stays a broadcast reply',
    changes: [
      {
        file: slots,
        find: 'mustStandAlone: () => callsChannel(alarm.to[channel]),',
        replace: 'mustStandAlone: () => true,',
      },
    ],
  },
  {
    name: 'what the thread refuses is given up',
    rule: 'a deleted message is never repeated, but a failure after it is still said',
    changes: [{ file: attempt, find: "return kind === 'gone' ||", replace: 'return' }],
  },
  {
    name: 'one place is searched',
    rule: 'the search for an earlier try looks in every place that was tried',
    caughtBy: tests,
    changes: [
      {
        file: send,
        find: "...(threadTs !== undefined && places.includes('channel') ? { inChannelToo: true } : {}),",
        replace: '',
      },
    ],
  },
  {
    name: 'the channel is not searched after the thread',
    rule: 'the search for an earlier try looks in every place that was tried',
    caughtBy: 'test/lib/clients/slack/find-message.test.ts',
    changes: [
      {
        file: 'lib/clients/slack/find-message.ts',
        find: "!(inChannelToo && answer.kind === 'absent')",
        replace: 'true',
      },
    ],
  },
  {
    name: 'the place of an earlier try is forgotten',
    rule: 'the place of a try is stored with its claim',
    caughtBy: tests,
    changes: [
      {
        file: 'lib/model/message-state.ts',
        find: 'const before = firstAtMs === undefined ? [] : places.filter((tried) => tried !== place);',
        replace: 'const before = firstAtMs === undefined ? [] : places.slice(places.length);',
      },
    ],
  },
];
