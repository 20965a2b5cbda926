import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Horizon, relate } from '../../../lib/ingest/pair-events.ts';
import { readEventOf } from '../../../lib/ingest/parse-event.ts';
import { type EventMemory, emptyMemory, mergeMemories, rememberedMax } from '../../../lib/model/event-memory.ts';
import type { Task } from '../../../lib/model/task.ts';

const startMs = Date.parse('2026-11-25T03:00:00Z');
const minuteMs = 60_000;
const listedMs = 10 * minuteMs;

const bad = (id: string, minute: number, instance = 'i1') => make('redisNodeStatusAbnormal', id, minute, instance);
const good = (id: string, minute: number, instance = 'i1') => make('redisNodeStatusNormal', id, minute, instance);
const switchover = (id: string, minute: number) => make('masterStandbySwitchover', id, minute, 'i1');

function make(name: Parameters<typeof readEventOf>[0], id: string, minute: number, resource_id: string): Task {
  const read = readEventOf(name)({ event_id: id, time: startMs + minute * minuteMs, detail: { resource_id } });
  assert.ok('task' in read);
  return read.task;
}

function at(minute: number, changes: Partial<Horizon> = {}): Horizon {
  const nowMs = startMs + minute * minuteMs;
  return {
    nowMs,
    lastOkAtMs: nowMs - minuteMs,
    listedBeforeMs: nowMs - listedMs,
    readFromMs: nowMs - listedMs,
    readFromMsOf: () => nowMs - listedMs,
    tasksListedBeforeMs: nowMs - listedMs,
    committed: new Set(),
    bootAtMs: startMs - 60 * minuteMs,
    staleBeforeMs: nowMs - 7 * 24 * 60 * minuteMs,
    ...changes,
  };
}

function shown(tasks: readonly Task[]): string[] {
  return tasks.map(({ id, state, createdAtMs = 0, updatedAtMs = 0 }) =>
    [id, state, (updatedAtMs - createdAtMs) / minuteMs].join(' '),
  );
}

/** Look after look, each with all that is listed by then. */
function watch(looks: readonly (readonly [number, readonly Task[]])[]): { told: string[]; memory: EventMemory } {
  const rows = new Map<string, Task>();
  let memory = emptyMemory;
  for (const [minute, seen] of looks) {
    const related = relate(seen, memory, at(minute, { committed: new Set(rows.keys()) }));
    for (const task of related.tasks) rows.set(task.id, task);
    memory = related.memory;
  }
  return { told: shown([...rows.values()]), memory };
}

describe('a bad state and its end', () => {
  it('are one task, which says how long it lasted', () => {
    assert.deepEqual(watch([[1, [bad('b', 0)]]]).told, ['b failed 0']);
    assert.deepEqual(
      watch([
        [1, [bad('b', 0)]],
        [5, [bad('b', 0), good('g', 4)]],
      ]).told,
      ['b succeeded 4'],
    );
    assert.deepEqual(watch([[5, [good('g', 4), bad('b', 0)]]]).told, ['b succeeded 4']);
  });

  it('belong together hours later, when the beginning is no longer listed', () => {
    assert.deepEqual(
      watch([
        [1, [bad('b', 0)]],
        [300, []],
        [601, [good('g', 600)]],
      ]).told,
      ['b succeeded 600'],
    );
  });

  it('belong together when the end is listed first', () => {
    const { told } = watch([
      [5, [good('g', 4)]],
      [8, [good('g', 4), bad('b', 0)]],
    ]);
    assert.deepEqual(told, ['b succeeded 4']);
  });

  it('are told apart by instance, and an end is none of what begins after it', () => {
    const { told } = watch([[9, [bad('b1', 0), bad('b2', 0, 'i2'), good('g', 4), bad('b3', 6)]]]);
    assert.deepEqual(told, ['b1 succeeded 4', 'b2 failed 0', 'b3 failed 0']);
  });

  it('end all that the instance has begun: it says how the instance is now', () => {
    assert.deepEqual(watch([[9, [bad('b1', 0), bad('b2', 1), good('g', 4)]]]).told, [
      'b1 succeeded 4',
      'b2 succeeded 3',
    ]);
  });

  it('are no news when the end comes twice', () => {
    const { told } = watch([
      [5, [bad('b', 0), good('g', 4)]],
      [7, [bad('b', 0), good('g', 4), good('again', 6)]],
      [40, []],
    ]);
    assert.deepEqual(told, ['b succeeded 4']);
  });

  it('keep the end they have when an earlier one is listed late', () => {
    const { told } = watch([
      [5, [bad('b', 0), good('g', 4)]],
      [7, [bad('b', 0), good('g', 4), good('late', 2)]],
    ]);
    assert.deepEqual(told, ['b succeeded 4']);
  });
});

describe('an end without a beginning', () => {
  it('is held until every beginning must be listed, and then told by itself, once', () => {
    assert.deepEqual(
      watch([
        [5, [good('g', 4)]],
        [13, [good('g', 4)]],
      ]).told,
      [],
    );
    const looks: [number, Task[]][] = [
      [5, [good('g', 4)]],
      [15, []],
      [16, []],
    ];
    assert.deepEqual(watch(looks).told, ['g succeeded 0']);
    assert.deepEqual(watch(looks).memory.held, []);
  });

  it('of before the watch began is not held', () => {
    assert.deepEqual(shown(relate([good('g', -2)], emptyMemory, at(1, { bootAtMs: startMs })).tasks), [
      'g succeeded 0',
    ]);
  });

  it('without an instance belongs to nothing', () => {
    const { instanceId: _i, ...nowhere } = bad('b', 0);
    const { instanceId: _g, ...end } = good('g', 4);
    assert.deepEqual(
      watch([
        [5, [nowhere, end]],
        [15, []],
      ]).told,
      ['b failed 0', 'g succeeded 0'],
    );
  });
});

describe('a planned switchover', () => {
  it('is held for the task of the Task Center, and a little longer, as the index that finds it lags', () => {
    const looks: [number, Task[]][] = [
      [5, [switchover('s', 4)]],
      [15, []],
      [17, []],
    ];
    assert.deepEqual(watch(looks).told, []);
    assert.deepEqual(watch([...looks, [18, []]]).told, ['s succeeded 0']);
    const [told] = relate([], watch(looks).memory, at(18)).tasks;
    assert.equal(told?.cloudEvent?.heldUntilMs, undefined);
  });

  it('is not held where no Task Center is read', () => {
    const { tasks } = relate(
      [switchover('s', 4)],
      emptyMemory,
      at(5, { tasksListedBeforeMs: Number.POSITIVE_INFINITY }),
    );
    assert.deepEqual(shown(tasks), ['s succeeded 0']);
  });

  it('is held longer while the Task Center cannot be read', () => {
    const { tasks, memory } = relate([switchover('s', 4)], emptyMemory, at(30, { tasksListedBeforeMs: startMs }));
    assert.deepEqual([tasks.length, memory.held.length], [0, 1]);
  });

  it('is not held again once its row is written', () => {
    const { tasks, memory } = relate([switchover('s', 4)], emptyMemory, at(5, { committed: new Set(['s']) }));
    assert.deepEqual([tasks.length, memory.held.length], [0, 0]);
  });
});

describe('what is remembered', () => {
  it('is bounded; what there is no room for is told at once', () => {
    const ends = Array.from({ length: rememberedMax + 3 }, (_, index) => good(`g${index}`, 4, `i${index}`));
    const { tasks, memory } = relate(ends, emptyMemory, at(5));
    assert.equal(memory.held.length, rememberedMax);
    assert.equal(tasks.length, 3);
  });

  it('of two pollers is what either knows; an end that one of them knows stays', () => {
    const [begun] = relate([bad('b', 0)], emptyMemory, at(1)).memory.begun;
    const [ended] = relate([bad('b', 0), good('g', 4)], emptyMemory, at(5)).memory.begun;
    assert.ok(begun && ended);
    const ours = { begun: [begun], held: [good('g1', 1)], failovers: [] };
    const theirs = { begun: [ended], held: [good('g2', 2)], failovers: [] };
    for (const merged of [mergeMemories(ours, theirs), mergeMemories(theirs, ours)]) {
      assert.deepEqual(merged.begun, [ended]);
      assert.deepEqual(merged.held.map(({ id }) => id).sort(), ['g1', 'g2']);
    }
  });

  it('forgets a state that nothing ended', () => {
    const memory = { ...emptyMemory, begun: [bad('b', 0)] };
    assert.deepEqual(relate([], memory, at(9, { staleBeforeMs: startMs + 1 })).memory.begun, []);
    assert.equal(relate([], memory, at(9, { staleBeforeMs: startMs })).memory.begun.length, 1);
  });

  it('holds a fall for its neighbours again once it is over, however long it lasted', () => {
    const during = watch([
      [1, [bad('b1', 0)]],
      [60, []],
    ]);
    assert.deepEqual(during.memory.failovers, []);
    const after = watch([
      [1, [bad('b1', 0)]],
      [60, []],
      [61, [good('g1', 60)]],
    ]);
    assert.deepEqual(
      after.memory.failovers.map(({ id }) => id),
      ['b1'],
    );
  });

  it('holds a failover for its neighbours for ten minutes, however late it is first seen, and for the first look after an outage', () => {
    const failover = make('masterStandbyFailover', 'f', 0, 'i1');
    const { memory } = relate([failover], emptyMemory, at(100));
    assert.deepEqual(
      memory.failovers.map(({ id }) => id),
      ['f'],
    );
    const committed = new Set(['f']);
    assert.equal(relate([failover], memory, at(119, { committed })).memory.failovers.length, 1);
    assert.equal(relate([failover], memory, at(122, { committed })).memory.failovers.length, 0);
    const afterOutage = at(180, { committed, lastOkAtMs: startMs + 101 * minuteMs });
    assert.equal(relate([], memory, afterOutage).memory.failovers.length, 1);
  });
});

it('in whatever order and pieces events are listed, the same is told in the end', () => {
  const event = fc.tuple(fc.constantFrom('bad', 'good'), fc.integer({ min: 0, max: 9 }), fc.constantFrom('i1', 'i2'));
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.integer({ min: 0, max: 9 })), (events, delays) => {
      const tasks = events.map(([kind, minute, instance], index) =>
        kind === 'bad' ? bad(`e${index}`, minute, instance) : good(`e${index}`, minute, instance),
      );
      const listedAt = (index: number) => (events[index]?.[1] ?? 0) + (delays[index] ?? 0) * 0.9;
      const looks = Array.from({ length: 45 }, (_, minute): [number, Task[]] => [
        minute,
        tasks.filter(({ createdAtMs = 0 }, index) => {
          const isListed = listedAt(index) <= minute;
          return isListed && createdAtMs >= startMs + (minute - 1) * minuteMs - listedMs;
        }),
      ]);
      const ids = (told: readonly string[]) => told.map((line) => line.split(' ').slice(0, 2).join(' ')).sort();
      assert.deepEqual(ids(watch(looks).told), ids(watch([[45, tasks]]).told));
    }),
    { numRuns: 300 },
  );
});

describe('B10: nodes of one instance', () => {
  const on = (node: string | undefined, task: Task): Task =>
    node === undefined ? task : { ...task, details: { node_name: node } };

  for (const [what, seen, told] of [
    [
      'end by themselves',
      [on('n1', bad('b1', 0)), on('n2', bad('b2', 1)), on('n1', good('g', 4))],
      ['b1 succeeded 4', 'b2 failed 0'],
    ],
    [
      'end one after the other',
      [on('n1', bad('b1', 0)), on('n2', bad('b2', 1)), on('n2', good('g2', 3)), on('n1', good('g1', 4))],
      ['b1 succeeded 4', 'b2 succeeded 2'],
    ],
    ['end where only the beginning names one', [on('n1', bad('b', 0)), good('g', 4)], ['b succeeded 4']],
    ['end where only the end names one', [bad('b', 0), on('n1', good('g', 4))], ['b succeeded 4']],
    [
      'stay red where the end may mean either',
      [on('n1', bad('b1', 0)), on('n2', bad('b2', 1)), good('g', 4)],
      ['b1 failed 0', 'b2 failed 0'],
    ],
    [
      'end where all others are known to have ended',
      [on('n1', bad('b1', 0)), on('n1', good('g1', 1)), on('n2', bad('b2', 2)), good('g2', 4)],
      ['b1 succeeded 1', 'b2 succeeded 2'],
    ],
  ] as const) {
    it(what, () => {
      assert.deepEqual(watch([[5, seen]]).told, told);
      assert.deepEqual(watch([[5, seen.toReversed()]]).told.toSorted(), told.toSorted());
      const looks = seen.map((_, index) => [5 + index / 10, seen.slice(0, index + 1)] as const);
      assert.deepEqual(watch(looks).told.toSorted(), told.toSorted());
    });
  }
});
