import { emptyMemory } from '../model/event-memory.ts';
import { readBackSeconds } from '../model/listing-delay.ts';
import type { SourceName } from '../model/task.ts';
import { endOf, eventNames, startOf } from '../model/vocabulary.ts';
import { holdMs, joinSwitchovers, tasksListedBeforeMs } from './correlate.ts';
import { findEventNames } from './find-event-names.ts';
import { identifyEvents } from './identify-events.ts';
import { relate } from './pair-events.ts';
import { readEventOf } from './parse-event.ts';
import { readTask } from './parse-task.ts';
import type { Source } from './source.ts';
import { relateFailovers } from './tell-stories.ts';

/** What people start: background tasks, which are open for a while and then end. */
export const taskCenter: Source = {
  name: 'tasks',
  pageMaxItems: 1_000,
  aheadSeconds: 0,
  changes: true,
  lists: ({ taskList }) => [{ name: 'tasks', list: taskList, readItem: readTask }],
};

const dayMs = 86_400_000;
/** What may belong together. A list of anything else that cannot be read holds none of it up. */
const pairedNames = eventNames.filter((name) => endOf(name) !== undefined || startOf(name) !== undefined);

/** What happens by itself: events. Each is over when it is listed; a bad state and its end are two events. */
export const cloudEye: Source = {
  name: 'events',
  /** https://support.huaweicloud.com/intl/en-us/api-ces/ces_03_0075.html */
  pageMaxItems: 100,
  /** Cloud Eye accepts stamps up to ten minutes ahead: https://support.huaweicloud.com/intl/en-us/api-ces/en-us_topic_0109034020.html */
  aheadSeconds: 600,
  changes: false,
  lists: ({ eventList }, { found = new Map() }) =>
    [...eventNames, ...found.keys()].map((name) => ({ name, list: eventList(name), readItem: readEventOf(name) })),

  async relate(run, cursor, { tasks: listed, listedTo, startedAtMs, cloudNowMs }) {
    const { events: tasks, unreadable } = await identifyEvents(run, cursor, listed);
    const toSeconds = Math.min(...pairedNames.map((name) => listedTo.get(name) ?? cursor.watermarkSeconds));
    const listedBeforeMs = toSeconds * 1_000 - holdMs(run);
    const memory = cursor.memory ?? emptyMemory;
    const readFromMsOf = (seconds: number) => (seconds - readBackSeconds(run.settings, cloudEye.name)) * 1_000;
    const committed = new Set(cursor.watched.map(({ id }) => id));
    const unreported = [...memory.held, ...tasks].filter(({ id }) => !committed.has(id));
    const related = relate(tasks, memory, {
      listedBeforeMs,
      tasksListedBeforeMs: await tasksListedBeforeMs(run, unreported, listedBeforeMs),
      nowMs: startedAtMs,
      lastOkAtMs: cursor.lastOkAtMs ?? 0,
      bootAtMs: cursor.bootAtMs,
      readFromMs: readFromMsOf(toSeconds),
      readFromMsOf: (name) => readFromMsOf(listedTo.get(name) ?? toSeconds),
      staleBeforeMs: cloudNowMs - run.settings.fetch.staleAfterDays * dayMs,
      committed,
    });
    const joined = await joinSwitchovers(run, related, cloudNowMs);
    return { ...joined, unreadable: [...unreadable, ...(joined.unreadable ?? [])] };
  },

  discover: findEventNames,
  afterCommit: relateFailovers,
};

export const sources: Readonly<Record<SourceName, Source>> = { tasks: taskCenter, events: cloudEye };
