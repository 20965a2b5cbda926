import { emptyMemory } from '../model/event-memory.ts';
import { readBackSeconds } from '../model/listing-delay.ts';
import type { SourceName } from '../model/task.ts';
import { eventNames } from '../model/vocabulary.ts';
import { holdMs, joinSwitchovers, relateFailovers, tasksListedBeforeMs } from './correlate.ts';
import { relate } from './pair-events.ts';
import { readEventOf } from './parse-event.ts';
import { readTask } from './parse-task.ts';
import type { Source } from './source.ts';

/** What people start: background tasks, which are open for a while and then end. */
export const taskCenter: Source = {
  name: 'tasks',
  pageMaxItems: 1_000,
  changes: true,
  lists: ({ taskList }) => [{ list: taskList, readItem: readTask }],
};

const dayMs = 86_400_000;

/** What happens by itself: events. Each is over when it is listed; a bad state and its end are two events. */
export const cloudEye: Source = {
  name: 'events',
  /** https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
  pageMaxItems: 100,
  changes: false,
  lists: ({ eventList }) => eventNames.map((name) => ({ list: eventList(name), readItem: readEventOf(name) })),

  async relate(run, cursor, { tasks, toSeconds, startedAtMs, cloudNowMs }) {
    const listedBeforeMs = toSeconds * 1_000 - holdMs(run);
    const memory = cursor.memory ?? emptyMemory;
    const committed = new Set(cursor.watched.map(({ id }) => id));
    const unreported = [...memory.held, ...tasks].filter(({ id }) => !committed.has(id));
    const related = relate(tasks, memory, {
      listedBeforeMs,
      tasksListedBeforeMs: await tasksListedBeforeMs(run, unreported, listedBeforeMs),
      nowMs: startedAtMs,
      lastOkAtMs: cursor.lastOkAtMs ?? 0,
      bootAtMs: cursor.bootAtMs,
      readFromMs: (toSeconds - readBackSeconds(run.settings, cloudEye.name)) * 1_000,
      staleBeforeMs: cloudNowMs - run.settings.fetch.staleAfterDays * dayMs,
      committed,
    });
    return await joinSwitchovers(run, related, cloudNowMs);
  },

  afterCommit: relateFailovers,
};

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
