/** Checks the content of the file. It was read, so its form has no faults. */
import { matches, type Subject } from '../../lib/model/match.ts';
import type { Settings, Target } from '../../lib/model/settings.ts';
import { classOf, switchoverTask } from '../../lib/model/vocabulary.ts';
import { examplesIn } from '../examples.ts';
import { fault, note, ok, type Verdict } from './verdict.ts';

const fillIn = 'put in your own, or run npm run init: it writes the file from your answers';

export function checkConfiguration(settings: Settings, targets: readonly Target[]): readonly Verdict[] {
  const channels = channelsOf(settings);
  const summary = `${count(targets.length, 'target')}, ${count(settings.routes.length, 'route')}, ${count(channels.length, 'channel')}`;
  return [
    ok('configuration', summary),
    ...examplesIn(settings, targets).map(({ what, found }) => fault(what, found, fillIn)),
    ...targets.flatMap((target) => uncalled(settings, target)),
    ...idleIntervals(settings),
  ];
}

/** What may get somebody up: each as the name that the source gives it. */
const worst = { switchover: switchoverTask, failover: 'masterStandbyFailover' } as const;

function uncalled(settings: Settings, { id, sources }: Target): readonly Verdict[] {
  const kinds = (['switchover', 'failover'] as const).filter(
    (kind) => kind === 'switchover' || sources.includes('events'),
  );
  const silent = kinds.filter(
    (kind) => !calls(settings, { target: id, name: worst[kind], class: classOf(worst[kind]), event: 'failed' }),
  );
  if (silent.length === 0) return [];
  const how = 'add a mention (here, channel, a group or a person) to the route that takes it, or to defaultRoute';
  return [note(`calls for ${id}`, `nobody is called when a ${silent.join(' or a ')} fails`, how)];
}

/** Whether somebody can be called for it: by every route that may take it, whoever started it on whatever instance, at whatever time. */
function calls({ routes, defaultRoute }: Settings, subject: Subject): boolean {
  let isTaken = false;
  for (const { match, mention, continue: goesOn } of routes) {
    const { user, instance, during, outside, ...certain } = match;
    if (!matches(certain, subject)) continue;
    if (mention.length > 0) return true;
    if ([user, instance, during, outside].some((wanted) => wanted !== undefined)) continue;
    if (!goesOn) return false;
    isTaken = true;
  }
  return !isTaken && defaultRoute.mention.length > 0;
}

function idleIntervals({ routes, timeIntervals = {} }: Settings): readonly Verdict[] {
  const used = new Set(routes.flatMap(({ match: { during = [], outside = [] } }) => [...during, ...outside]));
  const how = 'name it in during or outside of a route, or take it out';
  return Object.keys(timeIntervals).flatMap((name) =>
    used.has(name) ? [] : [note(`time interval ${name}`, 'no route uses it', how)],
  );
}

/** Every channel that can get a message, once. */
export function channelsOf({ routes, defaultRoute }: Settings): readonly string[] {
  const routed = routes.flatMap(({ drop, channel }) => (drop || channel === undefined ? [] : [channel]));
  return [...new Set([defaultRoute.channel, ...routed])];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
