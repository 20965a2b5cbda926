/** Where an event goes: by the rules of the configuration alone. Mutes see events in the same way. Pure. */
import { type KnownInstance, matches, type Subject } from './match.ts';
import { rateMs } from './polling.ts';
import type { DefaultRoute, EscalationStep, Guide, Settings } from './settings.ts';
import type { TaskEvent, TestMark } from './task.ts';
import type { Step, TaskRow } from './task-row.ts';
import { isInTime } from './time-intervals.ts';
import { classOf, isWhitelist } from './vocabulary.ts';

/** An event as routes and mutes see it. */
export interface RoutedEvent extends Subject {
  readonly event: TaskEvent;
  /** It is for one route, whatever that matches. */
  readonly test?: TestMark;
}

export interface Routing {
  /** By channel, whom to mention there; two routes to one channel make one message. */
  readonly channels: ReadonlyMap<string, readonly string[]>;
  /** Whom to call if nobody takes what is an alarm, the earliest first. */
  readonly steps: readonly Step[];
  /** The rules that matched, counted from 1 as in the file; `default` is the default route. */
  readonly rules: readonly (number | 'default')[];
  /** By channel, that of a step too: the first runbook and the first note of the routes that lead there. */
  readonly guides: ReadonlyMap<string, Guide>;
  /** Where every route that leads there wants replies in the thread alone. */
  readonly quiet: ReadonlySet<string>;
}

/**
 * Where an event goes. The first rule that matches wins, unless it says `continue`; `drop` ends the search. The default
 * route is for events that no rule matched.
 * @param nowMs when this is asked, not when it happened: some rules hold at some times alone.
 */
export function route(settings: Settings, event: RoutedEvent, nowMs: number): Routing {
  if (event.test !== undefined) return routeOfTest(settings, event.test);
  const taken: DefaultRoute[] = [];
  const rules: (number | 'default')[] = [];
  for (const [index, rule] of settings.routes.entries()) {
    if (!matches(rule.match, event) || !isInTime(settings, rule.match, nowMs)) continue;
    rules.push(index + 1);
    if (rule.drop) break;
    const { channel } = rule;
    if (channel !== undefined) taken.push({ ...rule, channel });
    if (!rule.continue) break;
  }
  return rules.length === 0
    ? { ...leadingTo([settings.defaultRoute]), rules: ['default'] }
    : { ...leadingTo(taken), rules };
}

function routeOfTest({ routes, defaultRoute }: Settings, { route: number, calls }: TestMark): Routing {
  const rule = number === 'default' ? defaultRoute : routes[number - 1];
  const taken = rule?.channel === undefined ? [] : [{ ...rule, channel: rule.channel }];
  return { ...leadingTo(calls ? taken : taken.map(callingNobody)), rules: [number] };
}

function callingNobody({ escalate = [], ...route }: DefaultRoute): DefaultRoute {
  return { ...route, mention: [], escalate: escalate.map((step) => ({ ...step, mention: [] })) };
}

function leadingTo(routes: readonly DefaultRoute[]): Omit<Routing, 'rules'> {
  const channels = new Map<string, readonly string[]>();
  const steps: Step[] = [];
  const guides = new Map<string, Guide>();
  const [quiet, loud] = [new Set<string>(), new Set<string>()];
  for (const { channel, mention, escalate, quietReplies, runbook, note } of routes) {
    const own = stepsOf(escalate, channel);
    channels.set(channel, [...new Set([...(channels.get(channel) ?? []), ...mention])]);
    steps.push(...own);
    const guide = { ...(runbook === undefined ? {} : { runbook }), ...(note === undefined ? {} : { note }) };
    for (const place of [channel, ...own.map((step) => step.channel)]) {
      guides.set(place, { ...guide, ...guides.get(place) });
      (place === channel && quietReplies === true ? quiet : loud).add(place);
    }
  }
  const byTime = steps.toSorted((one, other) => one.afterMs - other.afterMs);
  return { channels, steps: byTime, guides, quiet: quiet.difference(loud) };
}

function stepsOf(escalate: readonly EscalationStep[] = [], ofRoute: string): readonly Step[] {
  return escalate.map(({ after, mention, channel = ofRoute }) => ({ afterMs: rateMs(after), channel, mention }));
}

/** One event of a task, with all that its row knows of it today. */
export function routedEvent(target: string, row: Pick<TaskRow, 'task' | 'instance'>, event: TaskEvent): RoutedEvent {
  const { test } = row.task;
  return { ...subjectOf(target, row), event, ...(test && { test }) };
}

/** A task as routes, mutes and searches see it. */
export function subjectOf(target: string, row: Pick<TaskRow, 'task' | 'instance'>): Subject {
  const { name, userName, userId } = row.task;
  return {
    target,
    class: classOf(name),
    name,
    ...(userName === undefined ? {} : { user: userName }),
    ...(userId === undefined ? {} : { userId }),
    instances: knownInstance(row),
  };
}

function knownInstance({ task, instance }: Pick<TaskRow, 'task' | 'instance'>): KnownInstance {
  const { group_name: group, node_name: node } = task.details;
  const words = isWhitelist(task.name) ? [node] : [group, node];
  return {
    ids: [...new Set([task.instanceId, instance?.id])].filter(isText),
    names: [instance?.name].filter(isText),
    words: words.filter(isText),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
