/** Slack's words misread: only a simulated Slack that answers words, and no kinds, can tell these from the rule. */
import type { Mutant } from './mutants.ts';

const outcome = 'lib/model/slack-outcome.ts';
const exchange = 'lib/model/slack-outcome.ts';
const words = 'lib/model/slack-errors.ts';
const probe = 'lib/clients/slack/find-message.ts';

export const wordMutants: readonly Mutant[] = [
  {
    name: 'an internal error is read as never done',
    rule: 'only words whose meaning is certain release a message to be sent again',
    changes: [{ file: words, find: "unknown: 'internal_error ", replace: "form: 'internal_error', unknown: '" }],
  },
  {
    name: 'a word nobody knows is read as never done',
    rule: 'what is not listed may have been applied',
    changes: [
      {
        file: outcome,
        find: '    case undefined:\n',
        replace: "    case undefined:\n      return { kind: 'not-sent', reason };\n",
      },
    ],
  },
  {
    name: 'a word of the form is not known',
    rule: 'a refused form is tried again in a plainer one',
    changes: [{ file: words, find: ' msg_blocks_too_long', replace: '' }],
  },
  {
    name: 'a lost thread is not known',
    rule: 'a message to edit or to reply to that is gone is given up',
    changes: [{ file: words, find: 'message_not_found cant_update_message', replace: 'message_not_found' }],
  },
  {
    name: "a gateway's page is believed",
    rule: "a gateway's error page proves nothing, whatever its body says",
    caughtBy: 'test/lib/model/slack-outcome.test.ts',
    changes: [
      { file: exchange, find: 'if (status !== 200) return', replace: 'if (parseObject(text) === undefined) return' },
      { file: outcome, find: ' || (fault.status ?? 200) !== 200)', replace: ')' },
    ],
  },
  {
    name: 'Retry-After is read in tenths',
    rule: 'never sooner than Retry-After',
    changes: [{ file: outcome, find: 'Math.ceil(Number(value) * 1000)', replace: 'Math.ceil(Number(value) * 100)' }],
  },
  {
    name: 'a timeout is read as not sent',
    rule: 'false only when it is certain that no byte of the request left this machine',
    changes: [
      {
        file: exchange,
        find: "return { headersSent, timedOut, detail: timedOut ? 'timeout' : networkCode(error) };",
        replace:
          "return { headersSent: headersSent && !timedOut, timedOut, detail: timedOut ? 'timeout' : networkCode(error) };",
      },
    ],
  },
  {
    name: 'F01: what failed is said as if it had happened',
    rule: 'nothing that did not happen is said as if it had',
    changes: [
      {
        file: 'lib/messages/changes.ts',
        find: "event === 'succeeded' || !isOutcome",
        replace: "event !== 'lost' || !isOutcome",
      },
    ],
  },
  {
    name: 'F10: a job ID is asked for that is not there',
    rule: 'a message speaks only of what it holds',
    caughtBy: 'test/lib/messages/task.test.ts',
    changes: [{ file: 'lib/messages/reasons.ts', find: "jobIdOf(view) !== ''", replace: 'true' }],
  },
  {
    name: 'F12: an event is counted as a task',
    rule: 'a digest counts tasks and events as what they are',
    caughtBy: 'test/lib/messages/cloud-eye.test.ts',
    changes: [
      { file: 'lib/messages/happened.ts', find: '!isEventKind(name))', replace: 'true)' },
      { file: 'lib/messages/happened.ts', find: 'isEventKind(name))]', replace: 'false)]' },
    ],
  },
  {
    name: 'F09: a blind notice calls nobody',
    rule: 'what could not be read calls whom the default route calls',
    caughtBy: 'test/lib/messages/self-causes.test.ts',
    changes: [{ file: 'lib/messages/notice.ts', find: "view.notice === 'blind' ||", replace: '' }],
  },
  {
    name: 'F09: a refused policy is read as a refused key',
    rule: 'what is said to do next fits the failure',
    caughtBy: 'test/lib/messages/self-causes.test.ts',
    changes: [{ file: 'lib/messages/self-causes.ts', find: 'status === 401', replace: 'status <= 403' }],
  },
  {
    name: 'F09: a blind notice shows its raw cause',
    rule: 'what could not be read is said in words',
    caughtBy: 'test/lib/messages/self-causes.test.ts',
    changes: [
      {
        file: 'lib/messages/self-causes.ts',
        find: 'const said = causeOf(code, reader.language)?.words ?? notice.failureCause[kind];',
        replace: 'const said = clean(text) || causeOf(code, reader.language)?.words || notice.failureCause[kind];',
      },
    ],
  },
  {
    name: 'F02: a digest does not say that it is late',
    rule: 'late is said',
    caughtBy: 'test/lib/messages/digest.test.ts',
    changes: [{ file: 'lib/messages/digest.ts', find: '      ...lateNote(view.late, reader),\n', replace: '' }],
  },
  {
    name: 'F15: a large part lists as it comes',
    rule: 'what failed comes first, under its own words',
    caughtBy: 'test/lib/messages/digest.test.ts',
    changes: [
      {
        file: 'lib/messages/digest-part.ts',
        find: 'eventOrder.indexOf(one.event) - eventOrder.indexOf(other.event)',
        replace: '0',
      },
    ],
  },
  {
    name: 'F12: what is listed is called a task',
    rule: 'an answer counts tasks and events as what they are',
    caughtBy: 'test/lib/commands/cloud-eye.test.ts',
    changes: [{ file: 'lib/commands/task-words.ts', find: 'isEventKind(row.task.name)', replace: 'false' }],
  },
  {
    name: 'what an event and a task tell together is two rows',
    rule: 'what an event and a task tell together is one row in every list',
    caughtBy: 'test/lib/commands/cloud-eye.test.ts',
    changes: [{ file: 'lib/model/task-patch.ts', find: 'tellerOf(next) === undefined', replace: 'true' }],
  },
  {
    name: 'an event that a task tells too is found by nothing',
    rule: 'what an event and a task tell together is found by either',
    caughtBy: 'test/lib/commands/cloud-eye.test.ts',
    changes: [{ file: 'lib/commands/find-tasks.ts', find: 'eventsOf(row).some(', replace: '[].some(' }],
  },
  {
    name: 'statistics are read for as long as it takes',
    rule: 'statistics are answered within a second, and say over how many tasks they are',
    caughtBy: 'test/lib/commands/answer-stats.test.ts',
    changes: [
      { file: 'lib/commands/answer-stats.ts', find: 'Math.min(stopAtMs, now() + readingMs)', replace: 'Infinity' },
    ],
  },
  {
    name: 'a mute is said to keep quiet what it lets through',
    rule: 'the evidence of a mute counts what it would have kept quiet',
    caughtBy: 'test/lib/commands/mute-evidence.test.ts',
    changes: [{ file: 'lib/commands/mute-evidence.ts', find: '!isThrough(mute, row.event)', replace: 'true' }],
  },
  {
    name: 'a digest does not say who has a failure',
    rule: 'who has a failure stands where it was told',
    caughtBy: 'test/lib/commands/take.test.ts',
    changes: [{ file: 'lib/deliver/digest-slots.ts', find: '...(isSaid && { taken })', replace: '' }],
  },
  {
    name: 'one page of history is enough',
    rule: 'only a look to the very end may say absent',
    caughtBy: 'test/lib/clients/slack/find-message.test.ts',
    changes: [{ file: probe, find: 'if (cursor === undefined)', replace: "if (cursor !== 'never')" }],
  },
];
