/** Rules of lists that refuse spans, broken one by one. */
import type { Mutant } from './mutants.ts';

const refusedTest = 'test/lib/ingest/refused-spans.test.ts';

export const reachMutants: readonly Mutant[] = [
  {
    name: 'a refused span fails every poll',
    rule: 'what a list takes is looked for once it has refused a span',
    changes: [
      { file: 'lib/ingest/within-reach.ts', find: 'if (!isRefusedSpan(error)) throw error;', replace: 'throw error;' },
    ],
  },
  {
    name: 'what is refused is passed in silence',
    rule: 'what could not be asked for is said before the watermark passes it',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: 'announceGap(run, source.name, list.unread)',
        replace: 'announceGap(run, source.name, undefined)',
      },
    ],
  },
  {
    name: 'one failure counts as the limit of the list',
    rule: 'a limit counts only if what is older is refused too',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/find-reach.ts',
        find: 'if (isNarrow(ages) && (await takesOlder(probe, ages.refusedSeconds, oldestSeconds))) return undefined;',
        replace: 'if (isNarrow(ages) && ages.refusedSeconds > oldestSeconds) return undefined;',
      },
    ],
  },
  {
    name: 'a limit is looked for in every poll',
    rule: 'the longest span and the oldest beginning that were taken are kept for a day',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/model/reach.ts',
        find: 'const againAfterSeconds = 86_400;',
        replace: 'const againAfterSeconds = 0;',
      },
    ],
  },
  {
    name: 'a limit is believed for good',
    rule: 'a list that refused is tried again a day later',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/model/reach.ts',
        find: 'const againAfterSeconds = 86_400;',
        replace: 'const againAfterSeconds = 8_640_000;',
      },
    ],
  },
  {
    name: 'a gap is told by every hour that finds it',
    rule: 'a gap that was said within the last hour is not said again',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/self-notices.ts',
        find: "if (await hasNotice(run, 'gap', nameOf(hour - 1))) return {};",
        replace: '',
      },
    ],
  },
  {
    name: 'a long span is asked for however often it is refused',
    rule: 'no request is longer than the longest span that was taken',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'const maxSeconds = reach?.spanSeconds ?? nowSeconds;',
        replace: 'const maxSeconds = reach?.foundAtSeconds ?? nowSeconds;',
      },
    ],
  },
  {
    name: 'an old task that cannot be asked for is missing',
    rule: 'what the list does not let itself be asked for is not covered',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'if (span.firstSecond <= earliestSecond(plan)) continue;',
        replace: 'if (span.firstSecond <= earliestSecond(plan)) { left.delete(span); continue; }',
      },
    ],
  },
];
