/** Where an event is to go, read from the contract and not from the product. */
import type { Configuration, RouteData, TaskLife } from './history.ts';
import { isInstance, isPattern, type Knowledge } from './known-instance.ts';

/** @param known what was known of its instance when it was routed. */
export function channelsFor(
  { routes, defaultRoute }: Pick<Configuration, 'routes' | 'defaultRoute'>,
  life: TaskLife,
  event: string,
  known: Knowledge,
): Set<string> {
  const channels = new Set<string>();
  let isMatched = false;
  for (const route of routes) {
    if (!isMatch(route, life, event, known)) continue;
    isMatched = true;
    if (route.drop) break;
    if (route.channel !== undefined) channels.add(route.channel);
    if (!route.continue) break;
  }
  return isMatched ? channels : new Set([defaultRoute.channel]);
}

function isMatch({ match }: RouteData, life: TaskLife, event: string, known: Knowledge): boolean {
  const { target, name, user } = life;
  const facts: Readonly<Record<string, string | undefined>> = { target, event, class: life.class };
  const names: Readonly<Record<string, string | undefined>> = { name, user };
  const isMet = (key: string, wanted: string): boolean => {
    if (key === 'instance') return isInstance(wanted, known);
    const text = names[key];
    return text === undefined ? facts[key] === wanted : isPattern(wanted, text);
  };
  return Object.entries(match).every(([key, allowed]) => allowed?.some((wanted) => isMet(key, wanted)) ?? true);
}
