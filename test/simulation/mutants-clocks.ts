/** Rules of what time it is, broken one by one. */
import type { Mutant } from './mutants.ts';

export const clockMutants: readonly Mutant[] = [
  {
    name: 'any Date is believed',
    rule: 'a Date more than 15 minutes off is a lie, because nobody could sign a request then',
    changes: [{ file: 'lib/model/cloud-clock.ts', find: 'offsetMaxMs = 15 * 60_000;', replace: 'offsetMaxMs = 1e12;' }],
  },
  {
    name: 'the watermark follows the Date',
    rule: 'the watermark never passes what our own clock allows',
    caughtBy: 'test/lib/ingest/read-list.test.ts',
    changes: [
      {
        file: 'lib/ingest/read-list.ts',
        find: 'toSeconds = Math.min(found.get(name)?.toSeconds ?? 0, settled(asking.earliestMs()))',
        replace:
          'toSeconds = Math.min(found.get(name)?.toSeconds ?? 0, settled(asking.clock().clockJumpMs ?? asking.clock().clockOffsetMs))',
      },
    ],
  },
  {
    name: 'the watermark follows our clock alone',
    rule: 'what is not settled by the cloud’s clock is not known yet',
    caughtBy: 'test/lib/ingest/read-list.test.ts',
    changes: [
      {
        file: 'lib/ingest/read-list.ts',
        find: 'toSeconds = Math.min(found.get(name)?.toSeconds ?? 0, settled(asking.earliestMs()))',
        replace: 'toSeconds = Math.min(found.get(name)?.toSeconds ?? 0, settled(0))',
      },
    ],
  },
  {
    name: 'the watch begins when the Date says',
    rule: 'the watch begins at the earlier of both clocks',
    changes: [
      {
        file: 'lib/ingest/ingest-window.ts',
        find: 'bootCursor(run, source, list.cloudNowMs)',
        replace: 'bootCursor(run, source, list.startedAtMs + (list.clock.clockJumpMs ?? list.clock.clockOffsetMs))',
      },
    ],
  },
  {
    name: 'another project begins by our own clock',
    rule: 'own: what was known of the clock is not forgotten when another project is read',
    caughtBy: 'test/lib/ingest/renewed.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: '{ clockOffsetMs: clockOf(stored).clockOffsetMs }',
        replace: '{ clockOffsetMs: 0 * clockOf(stored).clockOffsetMs }',
      },
    ],
  },
  {
    name: 'what is missing is timed by the Date',
    rule: 'how long a task has been missing is measured by our own clock',
    caughtBy: 'test/lib/ingest/watch-after.test.ts',
    changes: [
      {
        file: 'lib/ingest/detect-stalled-and-lost.ts',
        find: 'isToBeLost(entry, context.nowMs)',
        replace: 'isToBeLost(entry, context.cloudNowMs)',
      },
      {
        file: 'lib/ingest/detect-stalled-and-lost.ts',
        find: 'missed(entry, startedAtMs)',
        replace: 'missed(entry, cloudNowMs + 0 * startedAtMs)',
      },
    ],
  },
  {
    name: 'a Date jumps at once',
    rule: 'a jump of the Date counts once the next poll says the same',
    caughtBy: 'test/lib/model/cloud-clock.test.ts',
    changes: [{ file: 'lib/model/cloud-clock.ts', find: 'jumpMinMs = 60_000;', replace: 'jumpMinMs = 60_000_000;' }],
  },
  {
    name: 'a poll confirms itself',
    rule: 'a jump of the Date counts once the next poll says the same, not another answer of this one',
    caughtBy: 'test/lib/ingest/ingest-source.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: 'read.cursor, read.result, clockBefore)',
        replace: 'read.cursor, read.result)',
      },
    ],
  },
  {
    name: 'every refusal is signed anew',
    rule: 'a Date that is not believed signs one request of a run',
    caughtBy: 'test/lib/ingest/read-list.test.ts',
    changes: [
      { file: 'lib/ingest/ask-list.ts', find: 'run.signing.anew = true;', replace: 'run.signing.anew = false;' },
    ],
  },
  {
    name: 'whatever is late was unwatched',
    rule: 'polling was interrupted only if no good poll lay in between',
    changes: [
      {
        file: 'lib/model/transition.ts',
        find: 'if (happenedAtMs <= lastLookMs) return { seenLateMs };',
        replace: 'if (happenedAtMs <= lastLookMs) return { seenLateMs, unwatched: true };',
      },
    ],
  },
  {
    name: 'every target is polled each minute',
    rule: 'whether polling was interrupted is judged by how often the target is polled',
    changes: [
      { file: 'lib/model/polling.ts', find: '1.5 * everyMs(target)', replace: '1.5 * 60_000 + 0 * everyMs(target)' },
    ],
  },
  {
    name: 'what waits was unwatched',
    rule: 'what was seen in time and sent late had to wait',
    changes: [
      {
        file: 'lib/model/slack-outcome.ts',
        find: "if (reason === undefined) return 'waited';",
        replace: "if (reason === undefined) return 'outage';",
      },
    ],
  },
  {
    name: 'a gap goes on while the backlog is read',
    rule: 'a gap ends with the poll that reads again, however many more the backlog takes',
    caughtBy: 'test/lib/ingest/seen-late.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: 'first.partlyReadAtMs ?? first.lastOkAtMs',
        replace: 'first.lastOkAtMs',
      },
    ],
  },
  {
    name: 'another project goes on with the cursor',
    rule: 'a target whose project or region was changed begins anew',
    changes: [
      {
        file: 'lib/model/cursor-owner.ts',
        find: 'return (cursor.region ?? region) !== region || (cursor.projectId ?? projectId) !== projectId;',
        replace: 'return (cursor.region ?? region) !== region || (cursor.projectId ?? projectId) === undefined;',
      },
    ],
  },
  {
    name: 'an older build takes the cursor back',
    rule: 'an older build never writes a newer one’s cursor back',
    changes: [
      {
        file: 'lib/model/cursor-owner.ts',
        find: 'builtAtMs > ours.builtAtMs;',
        replace: 'builtAtMs > ours.builtAtMs + 1e15;',
      },
    ],
  },
  {
    name: 'open rows of another project are watched',
    rule: 'rows from before the watch are of another project',
    caughtBy: 'test/lib/ingest/renewed.test.ts',
    changes: [
      {
        file: 'lib/ingest/watch-turn.ts',
        find: 'firstSeenMs >= cursor.bootAtMs',
        replace: 'firstSeenMs >= 0',
      },
    ],
  },
  {
    name: 'what is open goes on to our now alone',
    rule: 'own: a planned switchover that both sources list is one message, though the clock of the cloud is ahead of ours',
    caughtBy: 'test/lib/ingest/correlate.test.ts',
    changes: [
      {
        file: 'lib/ingest/near-rows.ts',
        find: "state === 'unknown' ? Infinity",
        replace: "state === 'unknown' ? nowMs",
      },
    ],
  },
];
