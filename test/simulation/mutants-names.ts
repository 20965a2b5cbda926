/** Names of instances, broken: only worlds that have instances can tell these from the rule. */
import type { Mutant } from './mutants.ts';

const match = 'lib/instances/match.ts';
const before = 'lib/ingest/name-before-routing.ts';
const lookup = 'lib/instances/lookup.ts';

export const nameMutants: readonly Mutant[] = [
  {
    name: 'the first of several instances is taken',
    rule: 'no name is better than that of another instance',
    changes: [
      {
        file: match,
        find: 'return others.every(({ id }) => id === first?.id) ? first : undefined;',
        replace: 'return others.length < 9 ? first : undefined;',
      },
    ],
  },
  {
    name: 'the group of a whitelist is an instance',
    rule: "the group of a whitelist is a word of people's own",
    changes: [{ file: match, find: 'isWhitelist(task.name) ? []', replace: "task.name === '' ? []" }],
  },
  {
    name: 'a name goes to every task that was asked for',
    rule: 'an instance is asked which of the tasks are its own',
    changes: [
      {
        file: lookup,
        find: 'if (ids.has(id)) recordInstance',
        replace: 'if (ids.size > 0 && id !== "") recordInstance',
      },
    ],
  },
  {
    name: 'a failed search for names fails the poll',
    rule: 'what fails is logged, and the message goes out without it',
    changes: [
      {
        file: lookup,
        find: 'const failure = recordFailure(options, source, error);',
        replace:
          "const failure = recordFailure(options, source, error);\n        if (failure !== 'permission') throw error;",
      },
      {
        file: 'lib/instances/name-tasks.ts',
        find: "log.warn('instances.search-failed', { target: target.id, error: error instanceof Error ? error.message : '' });",
        replace: "log.warn('instances.search-failed', { target: target.id });\n    throw error;",
      },
    ],
  },
  {
    name: 'a name is looked for in every poll',
    rule: 'tries to name a task grow apart',
    caughtBy: 'test/lib/ingest/unnamed-task.test.ts',
    changes: [
      {
        file: 'lib/model/naming-progress.ts',
        find: 'nextAtMs: nowMs + firstWaitMs * 2 ** tries',
        replace: 'nextAtMs: nowMs',
      },
    ],
  },
  {
    name: 'each search writes where it stopped',
    rule: 'a task whose instance cannot be named costs one request more in the polls that look for it',
    caughtBy: 'test/lib/ingest/unnamed-task.test.ts',
    changes: [
      {
        file: 'lib/instances/name-tasks.ts',
        find: 'if (isSameList(row, listed)) return',
        replace: 'if (isSameList(row, listed) && progress.askedLast === undefined) return',
      },
    ],
  },
  {
    name: 'what is routed is named afterwards',
    rule: 'a task goes where its instance is routed from its first message',
    changes: [
      {
        file: 'lib/ingest/commit.ts',
        find: 'const knowing = { ...context, named };',
        replace: 'const knowing = context;',
      },
    ],
  },
  {
    name: 'nobody is named for a route',
    rule: 'a route by instance makes the poll look instances up first',
    changes: [{ file: before, find: 'match.instance !== undefined', replace: 'match === undefined' }],
  },
  {
    name: 'nobody is named for a mute',
    rule: 'a mute by instance makes the poll look instances up first',
    caughtBy: 'test/lib/ingest/name-before-routing.test.ts',
    changes: [{ file: before, find: 'return instance !== undefined &&', replace: "return instance === '' &&" }],
  },
  {
    name: 'a new instance is not asked for',
    rule: 'an instance that a rule needs and the table lacks is asked for once',
    caughtBy: 'test/lib/ingest/name-before-routing.test.ts',
    changes: [{ file: 'lib/instances/name-tasks.ts', find: 'isNew === true', replace: 'isNew === false' }],
  },
  {
    name: 'a route waits as long as a message for a name',
    rule: 'what is about to be routed waits two seconds at most for a name',
    caughtBy: 'test/lib/ingest/name-before-routing.test.ts',
    changes: [{ file: before, find: 'Math.min(timeMaxMs, reading', replace: 'Math.min(9 * timeMaxMs, reading' }],
  },
  {
    name: 'each look for a name has calls of its own',
    rule: 'two looks of one run share the calls that they may make',
    caughtBy: 'test/lib/ingest/name-before-routing.test.ts',
    changes: [{ file: before, find: 'left: naming.left }', replace: 'left: { ...naming.left } }' }],
  },
  {
    name: 'a pattern is a word like any other',
    rule: '* in a name of a route stands for any characters',
    changes: [{ file: 'lib/model/match.ts', find: "split('*')", replace: "split('?')" }],
  },
  {
    name: 'an id is compared as a whole',
    rule: 'the last eight characters of an id are enough',
    changes: [{ file: 'lib/model/match.ts', find: ' || id.endsWith(wanted)', replace: '' }],
  },
  {
    name: 'a few characters are an id',
    rule: 'a part of an id that is shorter than eight characters says nothing',
    caughtBy: 'test/lib/model/match.test.ts',
    changes: [
      { file: 'lib/model/match.ts', find: 'const idPartMinCharacters = 8;', replace: 'const idPartMinCharacters = 4;' },
    ],
  },
];
