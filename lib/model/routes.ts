import type { Route, Settings } from './settings.ts';
import type { TaskClass, TaskEvent } from './task.ts';

export interface RoutedEvent {
  readonly target: string;
  readonly class: TaskClass;
  readonly name: string;
  readonly event: TaskEvent;
  readonly user?: string;
}

export interface Routing {
  /** By channel, whom to mention there; two routes to one channel make one message. */
  readonly channels: ReadonlyMap<string, readonly string[]>;
  /** The rules that matched, counted from 1 as in the file; `default` is the default route. */
  readonly rules: readonly (number | 'default')[];
}

/**
 * Where an event goes. The first rule that matches wins, unless it says `continue`; `drop` ends the search. The default
 * route is for events that no rule matched.
 */
export function route(settings: Settings, event: RoutedEvent): Routing {
  const channels = new Map<string, readonly string[]>();
  const rules: (number | 'default')[] = [];
  for (const [index, rule] of settings.routes.entries()) {
    if (!matches(rule, event)) continue;
    rules.push(index + 1);
    if (rule.drop) break;
    if (rule.channel !== undefined) add(channels, rule.channel, rule.mention);
    if (!rule.continue) break;
  }
  if (rules.length === 0) {
    rules.push('default');
    add(channels, settings.defaultRoute.channel, settings.defaultRoute.mention);
  }
  return { channels, rules };
}

function matches({ match }: Route, event: RoutedEvent): boolean {
  return (
    allows(match.target, event.target) &&
    allows(match.class, event.class) &&
    allows(match.name, event.name) &&
    allows(match.event, event.event) &&
    allows(match.user, event.user)
  );
}

function allows(allowed: readonly string[] | undefined, value: string | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.includes(value));
}

function add(channels: Map<string, readonly string[]>, channel: string, mention: readonly string[]): void {
  channels.set(channel, [...new Set([...(channels.get(channel) ?? []), ...mention])]);
}
