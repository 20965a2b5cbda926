/** Rules of reading in pieces, broken one by one. */
import type { Mutant } from './mutants.ts';

const backlogTest = 'test/lib/ingest/backlog.test.ts';
const windowTest = 'test/lib/ingest/window.test.ts';

export const pieceMutants: readonly Mutant[] = [
  {
    name: 'a backlog is read whatever time is left',
    rule: 'a backlog is read in pieces until the time is up, and what was read is committed',
    caughtBy: backlogTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'return items - knownItems < itemsMax && timeLeft() > restShare;',
        replace: 'return true;',
      },
    ],
  },
  {
    name: 'a read is cut off before it comes to what is new',
    rule: 'the bound on items counts from the watermark on, so every read moves it',
    caughtBy: backlogTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'if (toSeconds > watermarkSeconds) return items - knownItems < itemsMax && timeLeft() > restShare;',
        replace: 'if (toSeconds > 0) return items < itemsMax && timeLeft() > restShare;',
      },
    ],
  },
  {
    name: 'old tasks are looked up whatever time is left',
    rule: 'old watched tasks are looked up while there is time',
    caughtBy: windowTest,
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'const hasTime = () => timeLeft() > 0;',
        replace: 'const hasTime = () => true;',
      },
    ],
  },
  {
    name: 'a read that ended early counts as one to the end',
    rule: 'the watermark moves to where the read was whole',
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'return { ...reached, ...newest, items',
        replace: 'return { ...reached, ...newest, toSeconds: nowSeconds, items',
      },
    ],
  },
  {
    name: 'what is known for good is read again',
    rule: 'what was older than the overlap when it was read is not read again',
    caughtBy: backlogTest,
    changes: [
      {
        file: 'lib/ingest/read-list.ts',
        find: 'const fromSeconds = Math.min(knownSeconds, settledSeconds - overlapSeconds);',
        replace: 'const fromSeconds = Math.min(watermarkSeconds, settledSeconds) - overlapSeconds;',
      },
    ],
  },
  {
    name: 'a piece that did not fit is tried again as it is',
    rule: 'the next piece is shorter than one that did not fit',
    caughtBy: backlogTest,
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: '...(list.pieceSeconds === undefined ? {} : { pieceSeconds: list.pieceSeconds }),',
        replace: '',
      },
    ],
  },
  {
    name: 'a failed piece takes those before it along',
    rule: 'what was read before a page failed is committed',
    caughtBy: backlogTest,
    changes: [
      {
        file: 'lib/ingest/read-whole.ts',
        find: 'if (piece.span.firstSecond === span.firstSecond && !isCutOff) throw failure;',
        replace: 'if (piece.span.firstSecond >= span.firstSecond && !isCutOff) throw failure;',
      },
    ],
  },
  {
    name: 'what there was no time to look up counts as looked up',
    rule: 'old watched tasks that there was no time for are neither missing nor passed over next time',
    caughtBy: windowTest,
    changes: [{ file: 'lib/ingest/window.ts', find: 'covered.delete(entry.id);', replace: 'covered.add(entry.id);' }],
  },
  {
    name: 'what there was little time for is passed over',
    rule: 'what ended is watched until somebody has looked at it later than a quarter of an hour after',
    caughtBy: 'test/lib/ingest/window.test.ts',
    changes: [{ file: 'lib/ingest/window.ts', find: 'timeLeft() > mostShare;', replace: 'timeLeft() > 0;' }],
  },
  {
    name: 'of each older task one second is looked up',
    rule: 'nothing is known of an older task before all of its seconds are read',
    caughtBy: 'test/lib/ingest/window.test.ts',
    changes: [
      {
        file: 'lib/ingest/window.ts',
        find: 'waitingLongest.flatMap(([, own]) => own.map(({ turn }) => turn))',
        replace: 'waitingLongest.flatMap(([, own]) => own.slice(0, 1).map(({ turn }) => turn))',
      },
    ],
  },
];
