/** Where the events that a mute keeps quiet would have gone, by the routes alone: rather a channel too many. Pure. */
import { fits } from '../model/match.ts';
import type { Route, RouteMatch, Settings, Target } from '../model/settings.ts';
import { isAbout, valuesIn } from './filter.ts';
import { isThrough, type Mute } from './mutes.ts';

export function channelsOf({
  settings,
  mute,
}: {
  readonly settings: Settings;
  readonly mute: Mute;
}): readonly string[] {
  const targets = settings.targets.filter(({ id }) => isAbout(mute.filter.target, id));
  return [...new Set(targets.flatMap((target) => channelsOfTarget(settings, mute, target)))];
}

function channelsOfTarget({ routes, defaultRoute }: Settings, mute: Mute, target: Target): readonly string[] {
  const channels: string[] = [];
  for (const route of routes) {
    if (!mayTake(route.match, mute, target)) continue;
    if (route.channel !== undefined && !route.drop) channels.push(route.channel);
    if (takesAll(route, mute)) return channels;
  }
  return [...channels, defaultRoute.channel];
}

/** Whether anything that the mute keeps quiet could match. Names and patterns are not compared: they may meet. */
function mayTake({ target: targets, class: classes, event: events }: RouteMatch, mute: Mute, { id }: Target): boolean {
  const muted = mute.filter.class === undefined ? undefined : valuesIn(mute.filter.class);
  return (
    (targets?.includes(id) ?? true) &&
    (classes?.some((name) => muted?.some((other) => fits(other, name)) ?? true) ?? true) &&
    (events?.some((event) => !isThrough(mute, event)) ?? true)
  );
}

/** Whether nothing is left for the routes below. */
function takesAll({ match, continue: goesOn }: Route, { filter }: Mute): boolean {
  const { target: _target, class: classes, ...others } = match;
  const muted = filter.class === undefined ? [] : valuesIn(filter.class);
  const areCovered = classes === undefined || (muted.length > 0 && muted.every((name) => classes.includes(name)));
  return !goesOn && areCovered && Object.values(others).every((values) => values === undefined);
}
