/** Rules of the second source, broken one by one. */
import type { Mutant } from './mutants.ts';

const pairs = 'lib/ingest/pair-events.ts';
const neighbours = 'lib/ingest/correlate.ts';
const stories = 'lib/ingest/tell-stories.ts';
const parse = 'lib/ingest/parse-event.ts';

export const eventMutants: readonly Mutant[] = [
  {
    name: 'nobody hears that events are listed almost too late',
    rule: 'late listing is warned of before it is too late',
    changes: [
      { file: 'lib/model/listing-delay.ts', find: 'const warningShare = 0.75;', replace: 'const warningShare = 1;' },
    ],
  },
  {
    name: 'events are read back no further than tasks',
    rule: 'own: an event that Cloud Eye lists up to an hour late is told',
    changes: [{ file: 'lib/model/listing-delay.ts', find: 'events: 3_600 }', replace: 'events: 0 }' }],
  },
  {
    name: 'an event is held for as long as events are read back',
    rule: 'own: reading back and holding are two numbers',
    caughtBy: 'test/lib/ingest/late-events.test.ts',
    changes: [
      {
        file: neighbours,
        find: 'return Math.min(settings.fetch.overlapSeconds * 1_000, holdMaxMs);',
        replace: 'return settings.fetch.overlapSeconds * 1_000;',
      },
    ],
  },
  {
    name: 'an end is told by itself at once',
    rule: 'own: an end without a beginning is held until every beginning must be listed',
    changes: [
      { file: pairs, find: 'return createdAtMs >= listedBeforeMs;', replace: 'return createdAtMs >= horizon.nowMs;' },
    ],
  },
  {
    name: 'held events are forgotten',
    rule: 'own: what is held is remembered in the cursor until it is told',
    changes: [{ file: pairs, find: 'byId([...listed, ...known.held])', replace: 'byId([...listed])' }],
  },
  {
    name: 'bad states are forgotten',
    rule: 'own: a bad state is remembered until something ends it',
    caughtBy: 'test/lib/ingest/pair-events.test.ts',
    changes: [{ file: pairs, find: ', ...known.begun]), everyEnd', replace: ']), ends' }],
  },
  {
    name: 'pollers forget what others remember',
    rule: 'own: the memories of two pollers are merged, never overwritten',
    caughtBy: 'test/lib/model/cursor.test.ts',
    changes: [
      {
        file: 'lib/model/cursor.ts',
        find: 'memory: mergeMemories(ours ?? emptyMemory, theirs ?? emptyMemory)',
        replace: 'memory: mergeMemories(ours ?? emptyMemory, emptyMemory)',
      },
    ],
  },
  {
    name: 'switchovers are told by both sources',
    rule: 'own: a planned switchover seen in both sources is one message',
    changes: [
      {
        file: neighbours,
        find: 'partnerOf(event, others, swaps, nowMs, ',
        replace: 'partnerOf(event, others, [], nowMs, ',
      },
    ],
  },
  {
    name: 'a switchover is told by itself though a task explains it',
    rule: 'own: a planned switchover that a task explains is silent',
    changes: [
      { file: neighbours, find: 'explanationOf(event, rows, nowMs)', replace: 'explanationOf(event, [], nowMs)' },
    ],
  },
  {
    name: 'an explained switchover is told nowhere',
    rule: 'own: a planned switchover is told in the thread of the task that explains it',
    changes: [
      {
        file: neighbours,
        find: 'byId([...related.memory.failovers, ...besides])',
        replace: 'byId([...related.memory.failovers])',
      },
    ],
  },
  {
    name: 'whatever runs explains a switchover',
    rule: 'own: a backup swaps no roles: a planned switchover beside it is told by itself',
    changes: [
      { file: 'lib/model/vocabulary.ts', find: 'explaining.has(classOf(name))', replace: 'explaining.size > 0' },
    ],
  },
  {
    name: 'only what runs explains a switchover',
    rule: 'own: a task that ended up to ten minutes before a planned switchover explains it',
    changes: [
      {
        file: neighbours,
        find: 'const span = { fromMs: atMs - relatedMs,',
        replace: 'const span = { fromMs: atMs - stampsDifferMaxMs,',
      },
    ],
  },
  {
    name: 'no task explains it, as far as anybody knows',
    rule: 'own: that no task explains a switchover is said only once every task of its time is listed',
    caughtBy: 'test/lib/ingest/correlate.test.ts',
    changes: [
      { file: neighbours, find: 'startedAtOf(task) < listedBeforeMs &&', replace: 'listedBeforeMs < nowMs &&' },
    ],
  },
  {
    name: 'switchovers are not held for a Task Center that lags',
    rule: 'own: a planned switchover is held until the Task Center must have listed it',
    changes: [
      {
        file: neighbours,
        find: 'return Math.min(listedBeforeMs, Math.max(',
        replace: 'return Math.max(listedBeforeMs, Math.max(',
      },
    ],
  },
  {
    name: 'only the index knows the neighbours',
    rule: 'own: index reads lag and decide nothing; what is under watch is known for certain, the rest is waited for',
    changes: [
      // Either of the two guards is enough where the lag is as long as here.
      { file: pairs, find: 'const indexLagMaxMs = 150_000;', replace: 'const indexLagMaxMs = 0;' },
      {
        file: 'lib/ingest/near-rows.ts',
        find: '[...recent.map(({ id }) => taskKey(run.target.id, id)), ...found]',
        replace: '[...recent.slice(0, 0).map(({ id }) => taskKey(run.target.id, id)), ...found]',
      },
    ],
  },
  {
    name: 'a fall is told nowhere but by itself',
    rule: 'own: a node that falls within ten minutes of something earlier on its instance is told in the thread of that too',
    changes: [
      {
        file: pairs,
        find: 'if (!isBadEvent(name) ||',
        replace: "if (name !== 'masterStandbyFailover' ||",
      },
    ],
  },
  {
    name: 'a fall is told where it did not begin',
    rule: 'own: what is told beside another is told in the thread of the earlier one',
    changes: [{ file: stories, find: 'return laterMs > 0;', replace: 'return laterMs !== 0;' }],
  },
  {
    name: 'a story is told in every thread',
    rule: 'own: a story is told where it began, once',
    caughtBy: 'test/lib/ingest/tell-stories.test.ts',
    changes: [{ file: stories, find: 'index === 0 ||', replace: 'index >= 0 ||' }],
  },
  {
    name: 'a reply beside another stays as it was',
    rule: 'own: what is told beside another shows its newest state',
    changes: [
      {
        file: 'lib/ingest/commit.ts',
        find: 'if (earlier?.task.state === task.state)',
        replace: 'if (earlier !== undefined)',
      },
    ],
  },
  {
    name: 'a fall that is over is no news beside another',
    rule: 'own: a fall is looked for in other threads again when it is over',
    caughtBy: 'test/lib/ingest/pair-events.test.ts',
    changes: [{ file: pairs, find: '...changed.flatMap(', replace: '...changed.slice(0, 0).flatMap(' }],
  },
  {
    name: 'a failover waits for no neighbour',
    rule: 'own: a failover within ten minutes of another task of its instance is told in the thread of that too',
    changes: [{ file: pairs, find: 'filter(({ untilMs }) => untilMs >= horizon.lastOkAtMs)', replace: 'slice(0, 0)' }],
  },
  {
    name: 'an end before the watch began is told',
    rule: 'own: a state that began and ended before the watch is silent, in however many looks it is read',
    caughtBy: 'test/lib/model/diff.test.ts',
    changes: [
      {
        file: 'lib/model/diff.ts',
        find: "if (sourceOf(task) === 'events' && wasBefore(task, bootAtMs))",
        replace: "if (sourceOf(task) === 'events' && bootAtMs < 0)",
      },
    ],
  },
  {
    name: 'a name makes a failure new',
    rule: 'own: a failure is announced once, though its instance is named while the first post is in doubt',
    changes: [{ file: 'lib/model/alarms.ts', find: '{ ...alarm, lastRev: rev }', replace: '{ ...alarm }' }],
  },
  {
    name: 'an event that is held counts as listed late',
    rule: 'own: a delay is the list’s, not ours',
    caughtBy: 'test/lib/ingest/measure-delays.test.ts',
    changes: [
      { file: 'lib/ingest/measure-delays.ts', find: '!waitedBefore.has(id) &&', replace: '' },
      { file: 'lib/ingest/measure-delays.ts', find: 'waitsNow.has(id) || ', replace: '' },
    ],
  },
  {
    name: 'events by the clock of this machine',
    rule: 'own: where a source has not answered yet, the cloud’s clock is known from the others',
    caughtBy: 'test/lib/ingest/ingest.test.ts',
    changes: [
      {
        file: 'lib/ingest/record-failure.ts',
        find: 'clockJumpMs, toldMs)',
        replace: 'clockJumpMs, 0 * (toldMs ?? 0))',
      },
    ],
  },
  {
    name: 'an instance only by its resource id',
    rule: 'own: an event’s instance is read from its dimensions too',
    changes: [
      {
        file: parse,
        find: 'idIn(instanceDimension) ?? first',
        replace: "(instanceDimension.test('') ? undefined : first)",
      },
    ],
  },
  {
    name: 'the end of one node ends all',
    rule: 'own: states are paired by node where either names one',
    changes: [
      {
        file: pairs,
        find: 'if (nodeOf(end) !== undefined && nodeOf(task) !== undefined) return false;',
        replace: 'if (nodeOf(end) !== undefined && nodeOf(task) !== undefined) return true;',
      },
    ],
  },
  {
    name: 'one id is one event',
    rule: 'own: an event is known by its id, name, resource and time',
    changes: [
      {
        file: 'lib/model/task.ts',
        find: 'differs(one.createdAtMs, other.createdAtMs)',
        replace: 'one.id === undefined',
      },
    ],
  },
  {
    name: 'two ids are two events',
    rule: 'own: the same thing listed twice is one',
    changes: [
      {
        file: 'lib/ingest/identify-events.ts',
        find: 'return JSON.stringify([name, instance, createdAtMs, ...words]);',
        replace: 'return JSON.stringify([id, name, instance, createdAtMs, ...words]);',
      },
    ],
  },
  {
    name: 'events are read up to now',
    rule: 'own: an event stamped up to ten minutes ahead is told now',
    changes: [{ file: 'lib/ingest/sources.ts', find: 'aheadSeconds: 600,', replace: 'aheadSeconds: 1,' }],
  },
  {
    name: 'an end is forgotten while its beginning may still be listed',
    rule: 'an end is remembered until no list can show a beginning of it any more',
    caughtBy: 'test/lib/ingest/late-events.test.ts',
    changes: [{ file: 'lib/ingest/pair-events.ts', find: '...(known.ends ?? []), ...ends', replace: '...ends' }],
  },
  {
    name: 'ends are remembered without a bound',
    rule: 'what is remembered of events is bounded in bytes',
    caughtBy: 'test/lib/ingest/cursor-bytes.test.ts',
    changes: [
      {
        file: 'lib/ingest/pair-events.ts',
        find: 'latest(goneEnds.toSorted(byTime), endsMaxBytes)',
        replace: 'goneEnds',
      },
    ],
  },
  {
    name: 'events are paired each with each',
    rule: 'own: four times the work takes about four times the steps',
    caughtBy: 'test/lib/growth.test.ts',
    changes: [{ file: pairs, find: '(groups.get(key) ?? [])', replace: 'tasks' }],
  },
];
