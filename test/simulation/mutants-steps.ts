/** Failed steps, progress and maintenance windows, broken. Every name begins with "steps:", so that they can be run alone. */
import type { Mutant } from './mutants.ts';

const asked = 'lib/model/progress-asked.ts';
const report = 'lib/ingest/report-progress.ts';
const steps = 'lib/instances/failed-steps.ts';
const testOfAsked = 'test/lib/model/progress-asked.test.ts';
const testOfReport = 'test/lib/ingest/report-progress.test.ts';
const testOfSteps = 'test/lib/instances/failed-steps.test.ts';

export const stepMutants: readonly Mutant[] = [
  {
    name: 'steps: a step goes to every task that failed',
    rule: 'a failure says the step of its own task',
    changes: [
      {
        file: steps,
        find: 'if (failedStep !== undefined) found.set(task.id, { ...found.get(task.id), failedStep });',
        replace:
          'if (failedStep !== undefined) for (const one of news) found.set(one.task.id, { ...found.get(one.task.id), failedStep });',
      },
    ],
  },
  {
    name: 'steps: what was answered is not put into the row',
    rule: 'the step at which a task failed stands in its message',
    changes: [
      {
        file: 'lib/ingest/resolve-instances.ts',
        find: 'const step = known.failedStep ?? failedStep;',
        replace: 'const step = known.failedStep;',
      },
    ],
  },
  {
    name: 'steps: a named instance is not asked',
    rule: 'the step is asked for though the instance has a name',
    caughtBy: 'test/lib/ingest/resolve-instances.test.ts',
    changes: [
      {
        file: 'lib/ingest/resolve-instances.ts',
        find: '(asksForSteps && lacksFailedStep(row))',
        replace: '(!asksForSteps && lacksFailedStep(row))',
      },
    ],
  },
  {
    name: 'steps: a refusal is forgotten',
    rule: 'what is refused, slow or odd rests for an hour',
    changes: [{ file: asked, find: 'restsUntilMs: nowMs + restMs }', replace: 'restsUntilMs: nowMs }' }],
  },
  {
    name: 'steps: another task is asked for after a refusal',
    rule: 'nothing more is asked in a run that was refused',
    caughtBy: testOfSteps,
    changes: [
      {
        file: 'lib/instances/lookup.ts',
        find: "if (failure === 'permission' || source === 'progress') left[source] = 0;",
        replace: "if (failure === 'permission') left[source] = 0;",
      },
    ],
  },
  {
    name: 'steps: our own haste counts as a slow cloud',
    rule: 'a call about progress does not begin with less than a second left',
    caughtBy: testOfSteps,
    changes: [{ file: 'lib/instances/lookup.ts', find: 'progress: 1_000 }', replace: 'progress: 100 }' }],
  },
  {
    name: 'steps: events have steps',
    rule: 'only what the Task Center runs is asked for',
    caughtBy: testOfSteps,
    changes: [{ file: steps, find: ' && task.cloudEvent === undefined', replace: '' }],
  },
  {
    name: 'steps: twenty a poll',
    rule: 'ten tasks a poll are asked for at most',
    caughtBy: testOfAsked,
    changes: [{ file: asked, find: 'progressMax = 10', replace: 'progressMax = 20' }],
  },
  {
    name: 'steps: every poll asks',
    rule: 'each task is asked for every five minutes at most',
    caughtBy: testOfAsked,
    changes: [{ file: asked, find: 'askEveryMs = 5 * 60_000', replace: 'askEveryMs = 60_000' }],
  },
  {
    name: 'steps: a young task is asked for',
    rule: 'only what is open for more than three minutes is asked for',
    caughtBy: testOfReport,
    changes: [{ file: asked, find: 'openMinMs = 3 * 60_000', replace: 'openMinMs = 60_000' }],
  },
  {
    name: 'steps: the first ten have every turn',
    rule: 'a poll goes on behind the task that was asked for last',
    caughtBy: testOfAsked,
    changes: [
      { file: asked, find: "const { last = '' } = asked ?? {};", replace: "const last = '';\n  void asked?.last;" },
    ],
  },
  {
    name: 'steps: rows are read of tasks that nobody can ask for',
    rule: 'an open task without a message or an instance costs nothing',
    caughtBy: testOfReport,
    changes: [{ file: asked, find: 'return followed === true && ', replace: 'return followed !== null && ' }],
  },
  {
    name: 'steps: a failure waits for the progress of others',
    rule: 'a poll that has a failure to send asks nobody how far tasks are',
    caughtBy: testOfReport,
    changes: [{ file: report, find: ' || hasAlarm(writtenRows);', replace: ' || hasAlarm(new Map());' }],
  },
  {
    name: 'steps: the same is written again',
    rule: 'nothing is written when nothing changed',
    caughtBy: testOfReport,
    changes: [
      {
        file: 'lib/model/shown-progress.ts',
        find: 'if (known?.percent === percent && known?.minutesLeft === minutesLeft) return undefined;',
        replace: '',
      },
    ],
  },
  {
    name: 'steps: an ended task is under way',
    rule: 'nothing is written into the row of a task that ended while the cloud was asked',
    caughtBy: testOfReport,
    changes: [
      {
        file: report,
        find: 'const next = instanceToAsk(known) && nextProgress(',
        replace: 'const next = mayBeShown(known) && nextProgress(',
      },
    ],
  },
  {
    name: 'steps: what is over still says how far it is',
    rule: 'only an open task is under way',
    changes: [
      {
        file: 'lib/messages/steps.ts',
        find: "return task.state === 'open' && (event === 'started' || event === 'stalled');",
        replace: "return task.id !== '' && event !== 'lost';",
      },
    ],
  },
  {
    name: 'steps: a task that no message shows gets a new rev',
    rule: 'progress is another rev of a message that may be in Slack, and asked for where there is one',
    caughtBy: testOfReport,
    changes: [
      { file: report, find: '!lost && mayBeShown(row) ? (instance', replace: '!lost && row.v > 0 ? (instance' },
    ],
  },
  {
    name: 'steps: edits push out what was told',
    rule: 'a message that is edited for hours keeps its story',
    caughtBy: 'test/lib/model/fit-story.test.ts',
    changes: [{ file: 'lib/model/fit-story.ts', find: "what === 'edited'", replace: "what === 'never'" }],
  },
  {
    name: 'steps: a percent of 250',
    rule: 'a number that is none costs itself alone',
    caughtBy: 'test/lib/clients/huawei/read-progress.test.ts',
    changes: [{ file: 'lib/clients/huawei/read-progress.ts', find: ' && number <= max', replace: ' && max > 0' }],
  },
  {
    name: 'steps: every moment is maintenance',
    rule: 'a maintenance window is said only of what happened inside it',
    changes: [
      {
        file: 'lib/model/maintenance-window.ts',
        find: '(sinceMinutes + dayMinutes) % dayMinutes < lengthMinutes',
        replace: 'sinceMinutes !== lengthMinutes',
      },
    ],
  },
  {
    name: 'steps: nobody looks a window up',
    rule: 'the row of a failure, failover or switchover takes the window of its instance',
    caughtBy: 'test/lib/ingest/resolve-instances.test.ts',
    changes: [
      { file: 'lib/ingest/resolve-instances.ts', find: ' || lacksWindow;', replace: ' || (lacksWindow && false);' },
    ],
  },
];
