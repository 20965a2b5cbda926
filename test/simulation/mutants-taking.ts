/** Whose a failure is, and whom it calls, broken one by one. */
import type { Mutant } from './mutants.ts';

const escalation = 'lib/model/escalation.ts';
const alarms = 'lib/model/alarms.ts';
const take = 'lib/commands/answer-take.ts';
const takeTests = 'test/lib/commands/take.test.ts';
const callTests = 'test/lib/deliver/escalate.test.ts';

export const takingMutants: readonly Mutant[] = [
  {
    name: 'who pressed just before a call is not asked for',
    rule: 'before others are called the newest press is read',
    caughtBy: callTests,
    changes: [{ file: 'lib/deliver/escalate.ts', find: '  await applyNewestTake(run, row);\n', replace: '' }],
  },
  {
    name: 'a press is put into the row by every poll',
    rule: "a press is put into the task's row once",
    changes: [
      {
        file: 'lib/model/taking.ts',
        find: 'return { due: undefined, dueOf: undefined, expiresAt: expiresAtSeconds };',
        replace: 'return { expiresAt: expiresAtSeconds };',
      },
    ],
  },
  {
    name: "a pending press is nobody's",
    rule: 'who pressed has it before a poll has heard of it',
    caughtBy: takeTests,
    changes: [{ file: 'lib/model/taking.ts', find: 'take?.isPending === true ? take.taken : taken', replace: 'taken' }],
  },
  {
    name: 'nobody is ever called',
    rule: 'what nobody takes calls each step of its route',
    changes: [
      {
        file: escalation,
        find: 'return step && {',
        replace: 'return alarm.rev > 0 ? undefined : step && {',
      },
    ],
  },
  {
    name: 'a call is made before its time',
    rule: 'nobody is called before the time of the step',
    changes: [
      {
        file: 'lib/deliver/escalate.ts',
        find: '(nextCall(row)?.atMs ?? Infinity) <= run.now()',
        replace: '(nextCall(row)?.atMs ?? 0) <= run.now() + 1e9',
      },
      { file: 'lib/deliver/escalate.ts', find: 'call.atMs > run.now()', replace: 'call.atMs > run.now() + 1e9' },
    ],
  },
  {
    name: 'a step is called by every poll',
    rule: 'each step is called once',
    changes: [
      {
        file: escalation,
        find: 'const called = (alarm.called ?? 0) + 1;',
        replace: 'const called = alarm.called ?? 0;',
      },
    ],
  },
  {
    name: 'what is taken calls all the same',
    rule: 'whoever takes it ends every further call',
    caughtBy: callTests,
    changes: [
      {
        file: escalation,
        find: '!isUntaken(row) || alarm === undefined',
        replace: 'alarm === undefined',
      },
    ],
  },
  {
    name: 'what is over calls all the same',
    rule: 'the next state ends every further call',
    caughtBy: callTests,
    changes: [{ file: escalation, find: ' || !coversRev(rev, alarm)', replace: '' }],
  },
  {
    name: 'a first message that waited calls although somebody has it',
    rule: 'what is taken calls nobody any more',
    caughtBy: takeTests,
    changes: [{ file: alarms, find: '!isUntaken(row) || covered.length === 0', replace: 'covered.length === 0' }],
  },
  {
    name: 'a call stays where routes lead no more',
    rule: "a call that was not sent goes where today's routes send its step",
    changes: [
      {
        file: 'lib/deliver/ask-again.ts',
        find: 'if (alarm.ends === true || alarm.to[channel] === undefined)',
        replace: 'if (alarm.ends === true || alarm.step !== undefined || alarm.to[channel] === undefined)',
      },
    ],
  },
  {
    name: 'calls go by the routes of the failure',
    rule: "today's routes say whom a call calls, and when",
    caughtBy: callTests,
    changes: [
      {
        file: 'lib/deliver/escalate.ts',
        find: 'withSteps(row, stored.alarm, route(run.settings, subject, run.now()).steps)',
        replace: 'withSteps(row, stored.alarm, stored.alarm.steps ?? [])',
      },
    ],
  },
  {
    name: 'many calls are told one by one',
    rule: 'more calls than digestAbove are one digest',
    caughtBy: callTests,
    changes: [{ file: 'lib/deliver/deliver-lane.ts', find: "  await assembleCrowds(lane, 'calls');\n", replace: '' }],
  },
  {
    name: 'what waits for its call is undelivered',
    rule: 'a row that waits for its next call has nothing to send',
    caughtBy: callTests,
    changes: [
      {
        file: 'lib/deliver/work.ts',
        find: 'const later = waiting.length + unread.length;',
        replace: 'const later = keys.length;',
      },
    ],
  },
  {
    name: 'whoever presses last has it',
    rule: 'the first to take it has it',
    caughtBy: takeTests,
    changes: [
      {
        file: take,
        find: 'taken === undefined || (over === true && taken.by !== asker.id)',
        replace: 'taken?.by !== asker.id',
      },
    ],
  },
  {
    name: 'a reply does not show who has it',
    rule: 'every message about a failure shows who has it',
    caughtBy: takeTests,
    changes: [
      {
        file: 'lib/model/task-patch.ts',
        find: 'coversRev(takenRev, alarm) ? takenRev : 1;',
        replace: 'coversRev(takenRev, alarm) ? 1 : 1;',
      },
    ],
  },
  {
    name: "what went on well stays somebody's",
    rule: "a task that fails anew is nobody's",
    caughtBy: 'test/lib/model/taking.test.ts',
    changes: [
      {
        file: 'lib/model/transition.ts',
        find: '...(taken && needsSomebody(free) && { taken }),',
        replace: '...(taken && { taken }),',
      },
    ],
  },
];
