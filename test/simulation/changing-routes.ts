/** Somebody deploys other routes while the watch goes on, and they stay: a channel is corrected, a route is dropped, others are called. */
import type { Route, Settings } from '../../lib/model/settings.ts';
import { alarmChannel, mainChannel, type Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

const minuteMs = 60_000;

export interface RouteChange extends Routes {
  readonly atMs: number;
}

/** None in most worlds. What is known of an instance changes with time, too: one such rule at a time. */
export function createRouteChanges(plan: Plan): readonly RouteChange[] {
  const random = createRandom(plan.seed, 'changing routes');
  const isOn = random.chance(0.2) && plan.trouble.settings > 0 && !plan.hasInstances && plan.longTime === undefined;
  if (!isOn) return [];
  const { startMs, calmMs } = plan;
  const correctedMs = random.integer(startMs + 2 * minuteMs, calmMs + 2 * minuteMs);
  if (random.chance(0.6)) return correctedLater(plan, random, correctedMs);
  const earlierMs = random.integer(startMs + minuteMs, correctedMs);
  const first = { atMs: earlierMs, ...changed(plan.settings, random) };
  return [first, { atMs: correctedMs, ...changed(first, random) }];
}

type Routes = Pick<Settings, 'routes' | 'defaultRoute'>;

/** No such channel is there. */
const mistypedChannel = 'C0MISTYPED4';

/** One of the channels is mistyped, from the beginning on or since then. */
function correctedLater({ settings, startMs }: Plan, random: Random, correctedMs: number): readonly RouteChange[] {
  const { routes, defaultRoute } = settings;
  const mistyped = { channel: mistypedChannel };
  const places = [...routes.keys()].filter((place) => routes[place]?.channel !== undefined);
  const place = random.pick([...places, undefined]);
  const atMs = random.pick([startMs, random.integer(startMs, correctedMs)]);
  if (place === undefined) {
    const wrong = { routes, defaultRoute: { ...defaultRoute, ...mistyped } };
    return [
      { atMs, ...wrong },
      { atMs: correctedMs, routes, defaultRoute: random.pick([defaultRoute, moved(defaultRoute)]) },
    ];
  }
  const route = routes[place] as Route;
  const right = random.pick([[route], [moved(route)], [calling(route, random)], []]);
  return [
    { atMs, routes: routes.with(place, { ...route, ...mistyped }), defaultRoute },
    { atMs: correctedMs, routes: routes.toSpliced(place, 1, ...right), defaultRoute },
  ];
}

export function routesAt(plan: Plan, nowMs: number): Routes {
  const { routes, defaultRoute } = createRouteChanges(plan).findLast(({ atMs }) => atMs <= nowMs) ?? plan.settings;
  return { routes, defaultRoute };
}

function changed({ routes, defaultRoute }: Routes, random: Random): Routes {
  const place = random.integer(0, routes.length);
  const route = routes[place];
  if (route === undefined)
    return { routes, defaultRoute: random.chance(0.7) ? moved(defaultRoute) : calling(defaultRoute, random) };
  if (route.drop || random.chance(0.25)) return { routes: routes.toSpliced(place, 1), defaultRoute };
  return { routes: routes.with(place, random.chance(0.6) ? moved(route) : calling(route, random)), defaultRoute };
}

function moved<R extends { readonly channel?: string }>(route: R): R {
  return { ...route, channel: route.channel === mainChannel ? alarmChannel : mainChannel };
}

function calling<R extends { readonly mention: readonly string[] }>(route: R, random: Random): R {
  return { ...route, mention: random.pick([['S0SECOND002'], ['U0SECOND003'], []]) };
}
