/** Checks the content of the file. It was read, so its form has no faults. */
import type { Settings, Target } from '../../lib/model/settings.ts';
import { note, ok, type Verdict } from './verdict.ts';

/** From the infra/watch.yml in the repository. */
const exampleProjectId = '0123456789abcdef0123456789abcdef';
const exampleChannel = 'C0123456789';

const fillIn = 'run npm run init: it writes the file from your answers';

export function checkConfiguration(settings: Settings, targets: readonly Target[]): readonly Verdict[] {
  const channels = channelsOf(settings);
  const summary = `${count(targets.length, 'target')}, ${count(settings.routes.length, 'route')}, ${count(channels.length, 'channel')}`;
  return [
    ok('configuration', summary),
    ...targets
      .filter(({ projectId }) => projectId === exampleProjectId)
      .map(({ id }) => note(`target ${id}`, 'this is still the example’s project id', fillIn)),
    ...channels
      .filter((channel) => channel === exampleChannel)
      .map((channel) => note(`channel ${channel}`, 'this is still the example’s channel', fillIn)),
  ];
}

/** Every channel that can get a message, once. */
export function channelsOf({ routes, defaultRoute }: Settings): readonly string[] {
  const routed = routes.flatMap(({ drop, channel }) => (drop || channel === undefined ? [] : [channel]));
  return [...new Set([defaultRoute.channel, ...routed])];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
