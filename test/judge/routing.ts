/** Where an event is to go, read from the contract and not from the product. */
import type { Configuration, RouteData, TaskLife } from './history.ts';

export function channelsFor({ routes, defaultRoute }: Configuration, life: TaskLife, event: string): Set<string> {
  const channels = new Set<string>();
  let isMatched = false;
  for (const route of routes) {
    if (!isMatch(route, life, event)) continue;
    isMatched = true;
    if (route.drop) break;
    if (route.channel !== undefined) channels.add(route.channel);
    if (!route.continue) break;
  }
  return isMatched ? channels : new Set([defaultRoute.channel]);
}

function isMatch({ match }: RouteData, life: TaskLife, event: string): boolean {
  const { target, name, user } = life;
  const facts: Readonly<Record<string, string | undefined>> = { target, name, user, event, class: life.class };
  return Object.entries(match).every(([fact, allowed]) => allowed?.includes(facts[fact] ?? '') ?? true);
}
