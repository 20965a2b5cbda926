/** Names of instances, broken: only worlds that have instances can tell these from the rule. */
import type { Mutant } from './mutants.ts';

const match = 'lib/instances/match.ts';
const lookup = 'lib/instances/lookup.ts';

export const nameMutants: readonly Mutant[] = [
  {
    name: 'the first of several instances is taken',
    rule: 'no name is better than that of another instance',
    changes: [
      {
        file: match,
        find: 'return others.length === 0 ? only : undefined;',
        replace: 'return others.length < 9 ? only : undefined;',
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
        find: 'if (!isSameList(row, listed)) await',
        replace: 'if (!isSameList(row, listed) || progress.askedLast !== undefined) await',
      },
    ],
  },
];
