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
        find: 'announceGap(run, cursor, list.unread)',
        replace: 'announceGap(run, cursor, undefined)',
      },
    ],
  },
  {
    name: 'one failure counts as the limit of the list',
    rule: 'a limit counts only if what is older is refused too',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/model/reach.ts',
        find: 'if (yield shortest(olderSeconds + passingSeconds + elapsedSeconds)) return undefined;',
        replace: 'if (olderSeconds > oldestSeconds) return undefined;',
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
        find: 'if (toMs - saidToMs < sameGapSeconds * 1_000) return {};',
        replace: '',
      },
    ],
  },
  {
    name: 'a gap is told whole by whoever finds more of it',
    rule: 'no second of a gap is said twice, though the watermark stays before it',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/self-notices.ts',
        find: 'Math.max(saidToMs, unread.fromSeconds * 1_000)',
        replace: 'unread.fromSeconds * 1_000',
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
  {
    name: 'a slow list is asked from the beginning in every poll',
    rule: 'what a search has found so far is kept for the next poll',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/find-reach.ts',
        find: 'reach: { search: { ...search, answers }, foundAtSeconds }, items',
        replace: 'reach: { search, foundAtSeconds }, items',
      },
    ],
  },
  {
    name: 'a search has no end within a poll',
    rule: 'a search spends twenty requests a poll at most, whatever it looks for',
    caughtBy: refusedTest,
    changes: [
      { file: 'lib/ingest/find-reach.ts', find: 'const requestsMax = 20;', replace: 'const requestsMax = 2_000;' },
    ],
  },
  {
    name: 'every list looks for what it takes',
    rule: 'of the lists of a source one looks for what they take, in one poll',
    caughtBy: refusedTest,
    changes: [{ file: 'lib/ingest/read-list.ts', find: 'return isFirst;', replace: 'return isFirst || isSearched;' }],
  },
  {
    name: 'what was found is lost with the next answer',
    rule: 'what a search has found is kept, whatever comes after it',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/within-reach.ts',
        find: 'return { ...nothingYet({ fromSeconds }), ...(timeLeft() > 0 ? { failure } : {}) };',
        replace: 'throw failure;',
      },
    ],
  },
  {
    name: 'a search that learns nothing is no failure',
    rule: 'a poll that brings the search no further has failed',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/find-reach.ts',
        find: 'if (prober.answered() === 0 && (!isCutOff || begun !== undefined)) throw failure;',
        replace: 'if (prober.answered() === 0 && !isCutOff) throw failure;',
      },
      {
        file: 'lib/ingest/find-reach.ts',
        find: '...(isCutOff && isFurther ? {} : { failure })',
        replace: '...(isCutOff || isFurther ? {} : { failure })',
      },
    ],
  },
  {
    name: 'the news is asked for before the pieces of a backlog',
    rule: 'a poll that has time for a piece of a backlog brings it further',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'if (plan.pieceSeconds === undefined && isOneRequest) {',
        replace:
          'if (plan.pieceSeconds === undefined && !isOneRequest) await readNewest(read, plan, from);\n  if (plan.pieceSeconds === undefined && isOneRequest) {',
      },
    ],
  },
  {
    name: 'the news waits for the backlog',
    rule: 'what time is left of a poll that reads a backlog is for the news',
    caughtBy: refusedTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'const newest = isBegun ?',
        replace: 'const newest = isBegun && from < 0 ?',
      },
    ],
  },
];
