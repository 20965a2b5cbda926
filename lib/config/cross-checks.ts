/** Faults that no single value shows. The checks look at the raw input, so that these are reported with all others. */

import { rateMs } from '../model/polling.ts';
import regions from './regions.json' with { type: 'json' };
import { type Finding, isMap } from './strict-map.ts';

type RawMap = Readonly<Record<string, unknown>>;

export const regionEndpoints: Readonly<Record<string, string>> = regions;

/** These defaults are checked here as well; all others are in the schema. */
export const retentionDaysDefault = 90;
export const staleAfterDaysDefault = 7;

/** The best documented link; there is none to a task or an instance. */
export const consoleUrlDefault =
  'https://console.huaweicloud.com/dcs/?region={region}&locale=en-us#/dcs/manager/cacheList';

/** What a dropped event has no use for. */
const deliveryKeys = ['channel', 'mention', 'escalate', 'runbook', 'note', 'quietReplies', 'continue'];

export function checkTarget(target: RawMap): readonly Finding[] {
  return [...unknownRegion(target), ...repeatedSources(target), ...idleEventsEndpoint(target)];
}

function unknownRegion({ region, endpoint }: RawMap): readonly Finding[] {
  if (endpoint !== undefined || typeof region !== 'string' || Object.hasOwn(regionEndpoints, region)) return [];
  const allowed = `${Object.keys(regionEndpoints).join(', ')}; any other with an endpoint beside it`;
  return [{ path: ['region'], found: region, allowed }];
}

function repeatedSources({ sources }: RawMap): readonly Finding[] {
  if (!Array.isArray(sources)) return [];
  const allowed = 'each source once';
  return sources.flatMap((name: unknown, index): Finding[] =>
    sources.indexOf(name) < index ? [{ path: ['sources', index], found: name, allowed }] : [],
  );
}

/** Whoever says where the events are wants to have them. */
function idleEventsEndpoint({ sources, eventsEndpoint }: RawMap): readonly Finding[] {
  if (eventsEndpoint === undefined || (Array.isArray(sources) && sources.includes('events'))) return [];
  return [{ path: ['eventsEndpoint'], found: eventsEndpoint, allowed: 'nothing unless sources has events in it' }];
}

export function checkRoute(route: RawMap): readonly Finding[] {
  if (route.drop === true) {
    const idle = deliveryKeys.filter((key) => !isDefault(route[key]));
    return idle.map((key) => ({ path: [key], found: route[key], allowed: 'nothing beside drop: true' }));
  }
  if (Object.hasOwn(route, 'channel')) return checkCalls(route);
  return [{ path: ['channel'], found: undefined, allowed: 'a channel ID, or drop: true' }];
}

/** Whom a route calls, at once and later. */
export function checkCalls(route: RawMap): readonly Finding[] {
  return [...checkSteps(route), ...unheardCalls(route)];
}

/** In a thread they call nobody, and an alarm that stays there would wake nobody. */
function unheardCalls({ channel, mention, escalate, quietReplies }: RawMap): readonly Finding[] {
  if (quietReplies !== true) return [];
  const allowed = 'groups and people beside quietReplies: in a thread here and channel call nobody';
  const unheard = (names: unknown, path: Finding['path']): Finding[] =>
    (Array.isArray(names) ? names : []).flatMap((name: unknown, index) =>
      name === 'here' || name === 'channel' ? [{ path: [...path, index], found: name, allowed }] : [],
    );
  const here = mapsIn(escalate).filter(({ map }) => map.channel === undefined || map.channel === channel);
  return [
    ...unheard(mention, ['mention']),
    ...here.flatMap(({ map, index }) => unheard(map.mention, ['escalate', index, 'mention'])),
  ];
}

/** A call that is due before an earlier one is a slip. */
function checkSteps({ escalate }: RawMap): readonly Finding[] {
  const steps = mapsIn(escalate).map(({ map }) => (typeof map.after === 'string' ? rateMs(map.after) : 0));
  const allowed = 'later than the step before it';
  return steps.flatMap((ms, index): Finding[] => {
    const isLater = index === 0 || ms > (steps[index - 1] ?? 0);
    return isLater ? [] : [{ path: ['escalate', index, 'after'], found: mapsIn(escalate)[index]?.map.after, allowed }];
  });
}

export function checkStep({ mention, channel }: RawMap): readonly Finding[] {
  const calls = Array.isArray(mention) && mention.length > 0;
  return calls || channel !== undefined
    ? []
    : [{ path: ['mention'], found: mention, allowed: 'whom to call, or a channel beside it' }];
}

/** Nothing, or a whole day? */
export function checkTimeSpan({ from, to }: RawMap): readonly Finding[] {
  const allowed = 'another time than from; a whole day is from "00:00" to "24:00"';
  return from !== undefined && from === to ? [{ path: ['to'], found: to, allowed }] : [];
}

/** The built file contains the defaults and is checked by the same rules. */
function isDefault(value: unknown): boolean {
  return value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

export function checkSettings(settings: RawMap): readonly Finding[] {
  const targets = mapsIn(settings.targets).map(({ map }) => map);
  const ids = targets.map(({ id }) => id);
  return [
    ...repeatedIds(ids),
    ...repeatedProjects(targets),
    ...unknownTargets(settings.routes, ids),
    ...unknownIntervals(settings),
    ...shortRetention(settings),
  ];
}

function repeatedIds(ids: readonly unknown[]): readonly Finding[] {
  const allowed = 'an id that no other target has: all state of a target is kept under it';
  return ids.flatMap((id, index): Finding[] =>
    typeof id === 'string' && ids.indexOf(id) < index ? [{ path: ['targets', index, 'id'], found: id, allowed }] : [],
  );
}

/** Two targets that read one project would tell each of its tasks twice. One that is there twice has its id as a fault. */
function repeatedProjects(targets: readonly RawMap[]): readonly Finding[] {
  return targets.flatMap(({ id, region, projectId }, index): Finding[] => {
    if (typeof region !== 'string' || typeof projectId !== 'string') return [];
    const first = targets.findIndex((other) => other.region === region && lower(other.projectId) === lower(projectId));
    if (first === index || targets[first]?.id === id) return [];
    const allowed = `a project that no other target of its region reads; targets[${first}] does`;
    return [{ path: ['targets', index, 'projectId'], found: projectId, allowed }];
  });
}

function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** A route to a target that does not exist matches nothing, and nobody would notice. */
function unknownTargets(routes: unknown, ids: readonly unknown[]): readonly Finding[] {
  const allowed = `the id of a target: ${ids.filter((id) => typeof id === 'string').join(', ')}`;
  return mapsIn(routes).flatMap(({ map, index }) => {
    const wanted = isMap(map.match) && Array.isArray(map.match.target) ? map.match.target : [];
    return wanted.flatMap((id, position): Finding[] =>
      ids.includes(id) ? [] : [{ path: ['routes', index, 'match', 'target', position], found: id, allowed }],
    );
  });
}

/** What is never in force would be told elsewhere, and nobody would notice. */
function unknownIntervals({ routes, timeIntervals }: RawMap): readonly Finding[] {
  const names = isMap(timeIntervals) ? Object.keys(timeIntervals) : [];
  const allowed =
    names.length === 0 ? 'nothing: there are no timeIntervals' : `a name in timeIntervals: ${names.join(', ')}`;
  return mapsIn(routes).flatMap(({ map: { match }, index }) =>
    ['during', 'outside'].flatMap((key) => {
      const wanted: readonly unknown[] = isMap(match) && Array.isArray(match[key]) ? match[key] : [];
      return wanted.flatMap((name, position): Finding[] =>
        typeof name !== 'string' || names.includes(name)
          ? []
          : [{ path: ['routes', index, 'match', key, position], found: name, allowed }],
      );
    }),
  );
}

/**
 * While a task is watched the window reaches back to it and lists whatever finished since. A row that is deleted by then
 * would be sent a second time.
 */
function shortRetention({ retentionDays = retentionDaysDefault, fetch }: RawMap): readonly Finding[] {
  const stale = isMap(fetch) && fetch.staleAfterDays !== undefined ? fetch.staleAfterDays : staleAfterDaysDefault;
  if (typeof retentionDays !== 'number' || typeof stale !== 'number' || retentionDays > stale) return [];
  return [{ path: ['retentionDays'], found: retentionDays, allowed: `more than fetch.staleAfterDays (${stale})` }];
}

function mapsIn(list: unknown): { map: RawMap; index: number }[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown, index) => ({ map: isMap(item) ? item : {}, index }));
}
