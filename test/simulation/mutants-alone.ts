/** Calls that reach people, broken one by one. */
import type { Mutant } from './mutants.ts';

const attempt = 'lib/deliver/attempt.ts';
const send = 'lib/deliver/send-message.ts';
const slots = 'lib/deliver/task-slots.ts';
const transition = 'lib/model/transition.ts';
const ends = 'lib/model/ends.ts';
const rows = 'lib/model/task-patch.ts';
const tests = 'test/lib/deliver/alone.test.ts';

export const aloneMutants: readonly Mutant[] = [
  {
    name: 'here and channel in a thread',
    rule: 'an alarm that calls here or channel is a message of its own',
    changes: [
      {
        file: slots,
        find: 'mustStandAlone: (row) => callsChannel(calledBy(row)),',
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
        find: 'mustStandAlone: (row) => callsChannel(calledBy(row)),',
        replace: 'mustStandAlone: () => true,',
      },
    ],
  },
  {
    name: 'what the thread refuses is given up',
    rule: 'a deleted message is never repeated, but a failure after it is still said',
    changes: [
      { file: attempt, find: 'return slot.broadcast === true || isLockedThread(reason);', replace: 'return false;' },
    ],
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
  {
    name: 'no end speaks up',
    rule: 'after what spoke up its end speaks up too',
    changes: [{ file: ends, find: 'if (!isEnd(end.event)) return [];', replace: 'if (isEnd(end.event)) return [];' }],
  },
  {
    name: 'every end speaks up',
    rule: 'only after what spoke up its end speaks up',
    changes: [
      {
        file: ends,
        find: 'isMuted ? [] : [...open];',
        replace: "[...routed.keys()].map((id) => [id, 'stalled'] as const);",
      },
    ],
  },
  {
    name: 'an end calls',
    rule: 'an end calls nobody',
    changes: [
      {
        file: ends,
        find: 'return isSaid ? [] : [[channel, []] as const]',
        replace: "return isSaid ? [] : [[channel, ['here']] as const]",
      },
    ],
  },
  {
    name: 'an end is said after each later change',
    rule: 'an end is said once',
    caughtBy: 'test/lib/model/ends.test.ts',
    changes: [{ file: 'lib/model/alarms.ts', find: "alarm.event === 'failed' ? alarm : undefined;", replace: 'open;' }],
  },
  {
    name: 'a mute of other things keeps an end quiet',
    rule: 'the end of an alarm that came through belongs to it',
    caughtBy: 'test/lib/model/ends.test.ts',
    changes: [{ file: transition, find: 'mute?.includingFailures === true', replace: 'mute !== undefined' }],
  },
  {
    name: 'F04: what takes no more edits stays as it is',
    rule: 'an edit refused for good: the end of the task is a reply',
    changes: [
      {
        file: ends,
        find: 'isStale(facts) && isQuiet(channel)',
        replace: 'facts.root.tries < 0 && isQuiet(channel)',
      },
      { file: slots, find: 'const next = isFrozen(root) ?', replace: 'const next = root.tries < 0 ?' },
    ],
  },
  {
    name: 'F04: only what froze before the end is answered',
    rule: 'an edit refused for good: the end of the task is a reply',
    changes: [{ file: slots, find: 'const next = isFrozen(root) ?', replace: 'const next = root.tries < 0 ?' }],
  },
  {
    name: 'F04: only what froze at its end is answered',
    rule: 'an edit refused for good: the end of the task is a reply',
    caughtBy: 'test/lib/model/ends.test.ts',
    changes: [
      { file: ends, find: 'isStale(facts) && isQuiet(channel)', replace: 'facts.root.tries < 0 && isQuiet(channel)' },
    ],
  },
  {
    name: 'F04: the end in place of an edit is for the whole channel',
    rule: 'an ordinary end is a plain reply that calls nobody',
    changes: [{ file: slots, find: 'broadcast: !alarm.ends ||', replace: 'broadcast: alarm.rev > 0 ||' }],
  },
  {
    name: 'F04: a failure in place of an edit is an alarm',
    rule: 'what takes the place of an edit did not speak up, so nothing that follows it does',
    caughtBy: 'test/lib/model/ends.test.ts',
    changes: [
      { file: 'lib/model/alarms.ts', find: 'if (open === undefined || alarm.quiet)', replace: 'if (alarm.quiet)' },
    ],
  },
  {
    name: 'F04: the parts of a digest stay as they are',
    rule: 'an edit of a part refused for good: members that ended since are named by replies',
    caughtBy: 'test/lib/deliver/send-digest.test.ts',
    changes: [{ file: 'lib/deliver/digest-members.ts', find: 'frozen.has(id) &&', replace: 'frozen.size < 0 &&' }],
  },
  {
    name: 'F04: an end that is shown is said again',
    rule: 'the end is said once',
    caughtBy: 'test/lib/deliver/ends.test.ts',
    changes: [{ file: ends, find: 'isEnd(event) && shownRev < stateRev', replace: 'isEnd(event) && shownRev < rev' }],
  },
  {
    name: 'F04: what was deleted is repeated',
    rule: 'a deleted message is never repeated',
    caughtBy: 'test/lib/deliver/ends.test.ts',
    changes: [
      {
        file: 'lib/model/slack-errors.ts',
        find: "word === 'cant_update_message' ||",
        replace: "word === 'message_not_found' ||",
      },
    ],
  },
  {
    name: 'each end of many in a digest replies',
    rule: 'a digest that told the alarm shows its end once it is edited',
    caughtBy: 'test/lib/deliver/ends.test.ts',
    changes: [
      {
        file: rows,
        find: 'return digestId !== undefined && coversRev(root.createdRev, alarm);',
        replace: 'return digestId === undefined && coversRev(root.createdRev, alarm);',
      },
    ],
  },
  {
    name: 'a stall is said after the message that shows what came of it',
    rule: 'a message that is created after an alarm is followed by nothing about it, but for a failure',
    caughtBy: 'test/lib/model/ends.test.ts',
    changes: [{ file: rows, find: 'return lastRev < createdRev &&', replace: 'return lastRev < 0 &&' }],
  },
  {
    name: 'who failed is named outside the thread as well',
    rule: 'a failure is announced once, though the thread that should name its task is locked',
    caughtBy: 'test/lib/deliver/named.test.ts',
    changes: [{ file: attempt, find: '  if (slot.isSaidBeside?.(row)) return false;\n', replace: '' }],
  },
  {
    name: 'a name does not wait for the alarm',
    rule: 'a failure is announced once, though its reply has to wait and the thread of its digest is locked',
    caughtBy: 'test/lib/deliver/named.test.ts',
    changes: [
      { file: rows, find: 'replies.some(isPending)', replace: 'replies.slice(replies.length).some(isPending)' },
    ],
  },
];
