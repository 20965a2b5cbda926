import type { Mutant } from './mutants.ts';

const send = 'lib/deliver/send-message.ts';
const learn = 'lib/deliver/learn-from.ts';
const forms = 'lib/deliver/fallback-forms.ts';
const faults = 'lib/model/channel-faults.ts';

/** What Slack refuses, where, and who says so. */
export const faultMutants: readonly Mutant[] = [
  {
    name: 'a scope that is missing for reading stops posting',
    rule: 'a fault has a channel and an operation',
    caughtBy: 'test/lib/deliver/send-message-answers.test.ts',
    changes: [
      {
        file: learn,
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
    name: 'lanes one after another, until an answer explains nothing',
    rule: 'lanes run side by side: one that waits, sleeps or is stopped holds up no other',
    changes: [
      {
        file: 'lib/deliver/deliver.ts',
        find: `() => keepBacklog(run, lane.channel, lane.tasks, tried));
  });`,
        replace: `() => keepBacklog(run, lane.channel, lane.tasks, tried));
  }, { concurrency: 1 });`,
      },
      {
        file: 'lib/run.ts',
        find: 'canTry: () => hasTimeFor(tryMs) &&',
        replace: 'canTry: () => [...lanes.values()].every((lane) => lane.unknownInARow === 0) && hasTimeFor(tryMs) &&',
      },
    ],
  },
  {
    name: 'D08: a locked thread is tried again and again',
    rule: 'what a thread does not take is sent as a message of its own in the same run',
    changes: [
      {
        file: 'lib/model/slack-errors.ts',
        find: "gone: 'thread_not_found cannot_reply_to_message restricted_action_thread_locked',\n  denied: `draft",
        replace: "gone: 'thread_not_found cannot_reply_to_message',\n  denied: `restricted_action_thread_locked draft",
      },
    ],
  },
  {
    name: 'D08: a part is said in its thread or not at all',
    rule: 'what a thread does not take is sent as a message of its own in the same run',
    changes: [
      {
        file: 'lib/deliver/digest-slots.ts',
        find: '    mustStandAlone: () => false,\n',
        replace: '',
      },
    ],
  },
  {
    name: 'E01: what waits goes where it was to',
    rule: 'what is neither in Slack nor in doubt asks the routes and mutes of today when it is tried',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'if (waiting.length === 0) return rows;',
        replace: 'if (waiting.length >= 0) return rows;',
      },
    ],
  },
  {
    name: 'E01: what waits is won, and never let go',
    rule: 'its channel is let go where nobody asks for it any more',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'for (const [channel] of free) if (!wanted',
        replace: 'for (const [channel] of free) if (channel === undefined && !wanted',
      },
    ],
  },
  {
    name: 'E01: what waits calls whom it was to call',
    rule: 'who is called is whom the route of today calls',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: '? { ...known, mention: asked.mention } : known;',
        replace: '? { ...known } : known;',
      },
    ],
  },
  {
    name: 'E01: what is not in Slack after all goes where it was to',
    rule: 'what a look did not find is in no doubt: it asks the routes and mutes of today',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [
      {
        file: 'lib/deliver/send-message.ts',
        find: 'if (await slot.isElsewhere?.(row, free(message)))',
        replace: 'if (row.v < 0)',
      },
    ],
  },
  {
    name: 'E01: a reply goes where no route leads any more',
    rule: 'what a look did not find is in no doubt: it asks the routes and mutes of today',
    caughtBy: 'test/lib/deliver/ask-again.test.ts',
    changes: [{ file: 'lib/deliver/task-slots.ts', find: 'facts && row.alarms.some(isSame) ?', replace: 'facts ?' }],
  },
  {
    name: 'E01: a digest that is not in Slack after all goes where it was to',
    rule: 'a digest that is not in doubt ends where one of its members would go elsewhere today',
    caughtBy: 'test/lib/deliver/end-digests.test.ts',
    changes: [
      {
        file: 'lib/deliver/digest-slots.ts',
        find: 'return [...tasks.values()].some((task) =>',
        replace: 'return [...tasks.values()].slice(tasks.size).some((task) =>',
      },
    ],
  },
  {
    name: 'E01: a doubt that nobody can clear is waited for',
    rule: 'a doubt that cannot be cleared holds nothing up where no route leads any more',
    changes: [
      {
        file: 'lib/model/message-state.ts',
        find: "(meaning === 'channel' || meaning === 'operation')",
        replace: "meaning === 'limited'",
      },
    ],
  },
  {
    name: 'E04: what waits expires like what is done',
    rule: 'a row expires `retentionDays` after its last write, but never while work is due',
    caughtBy: 'test/lib/deliver/backlog.test.ts',
    changes: [
      {
        file: 'lib/model/task-patch.ts',
        find: 'expiresAt: due === undefined ? expiresAtSeconds : undefined,',
        replace: 'expiresAt: expiresAtSeconds,',
      },
    ],
  },
  {
    name: 'D04: one channel fills the list of due work',
    rule: 'what waits for one channel in great numbers is kept in a list of its own',
    changes: [
      { file: 'lib/deliver/work.ts', find: 'const dueRowsMax = 5_000;', replace: 'const dueRowsMax = 100;' },
      { file: 'lib/deliver/backlog.ts', find: 'const manyRows = 100;', replace: 'const manyRows = 100_000;' },
    ],
  },
  {
    name: 'what Slack denies is tried for every message',
    rule: 'what Slack denies for no reason of the message counts as what nobody knows',
    caughtBy: 'test/lib/deliver/send-message-answers.test.ts',
    changes: [{ file: learn, find: " || (kind === 'not-sent' && answer.retryAfterMs !== undefined)", replace: '' }],
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
  {
    name: 'D10: what is refused costs every message its form',
    rule: 'a kind of block that was refused is remembered, not the form as a whole',
    changes: [
      {
        file: 'lib/model/block-kinds.ts',
        find: 'together.every((kind) => kinds.has(kind))',
        replace: "kinds.size > 0 && together[0] !== ''",
      },
    ],
  },
  {
    name: 'D10: a refused kind is not remembered',
    rule: 'what holds it is not tried again for a day',
    caughtBy: 'test/lib/deliver/fallback-forms.test.ts',
    changes: [{ file: send, find: 'if (refused.length > 0) await', replace: 'if (refused.length < 0) await' }],
  },
  {
    name: 'D10: what was accepted after all is suspected, too',
    rule: 'no more is remembered than is known',
    caughtBy: 'test/lib/deliver/fallback-forms.test.ts',
    changes: [{ file: forms, find: '[...kinds.difference(accepted)]', replace: '[...accepted]' }],
  },
  {
    name: 'D10: a text that is refused condemns its kinds',
    rule: 'no more is remembered than is known',
    caughtBy: 'test/lib/deliver/fallback-forms.test.ts',
    changes: [
      { file: forms, find: '(unsupported === undefined || unsupported.length > 0)', replace: 'unsupported !== forms' },
    ],
  },
  {
    name: 'F06: a 429 is believed',
    rule: 'a create that was answered 429 is looked for before it is sent again',
    changes: [
      {
        file: 'lib/deliver/attempt.ts',
        find: 'if (ts !== undefined) return heldEnding',
        replace: 'if (nowMs > 0) return heldEnding',
      },
    ],
  },
  {
    name: 'F06: an edit that is limited stops posts',
    rule: 'a 429 of chat.update stops that method, and never a post',
    caughtBy: 'test/lib/channel-pace.test.ts',
    changes: [
      {
        file: 'lib/channel-pace.ts',
        find: "if (operation === 'edit') return",
        replace: "if (operation === 'reply') return",
      },
    ],
  },
  {
    name: 'F08: a wait in the body is not read',
    rule: 'a wait that stands only in the body counts too',
    caughtBy: 'test/lib/model/slack-outcome.test.ts',
    changes: [
      {
        file: 'lib/model/slack-outcome.ts',
        find: 'const waitSeconds = waitIn(body);',
        replace: 'const waitSeconds = waitIn(undefined);',
      },
    ],
  },
  {
    name: 'D11: a look goes on to now',
    rule: 'the search for an earlier try has an end',
    caughtBy: 'test/lib/deliver/send-message-look.test.ts',
    changes: [{ file: send, find: 'lastAtMs === undefined ? {} :', replace: 'lastAtMs !== 0 ? {} :' }],
  },
  {
    name: 'F07: what is not due yet has no age',
    rule: 'undeliveredSeconds is the age of the oldest that waits, tried or not',
    caughtBy: 'test/lib/deliver/deliver.test.ts',
    changes: [{ file: 'lib/deliver/work.ts', find: 'keys.slice(0, laterRowsMax)', replace: '[]' }],
  },
];
