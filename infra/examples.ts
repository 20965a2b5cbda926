/** What infra/watch.yml in the repository holds for want of anything real. */
import type { Settings, Target } from '../lib/model/settings.ts';

const projectId = '0123456789abcdef0123456789abcdef';
const channel = 'C0123456789';
const mention = 'S0123456789';

export interface Example {
  readonly what: string;
  readonly found: string;
}

/** On this machine any project will do. Nothing else may be called by plain http. */
function isLocal({ endpoint }: Target): boolean {
  return endpoint.startsWith('http://');
}

/** What is left of the example in some settings. */
export function examplesIn(settings: Settings, targets: readonly Target[] = settings.targets): readonly Example[] {
  const routes = [...settings.routes, settings.defaultRoute];
  return [
    ...targets
      .filter((target) => target.projectId === projectId && !isLocal(target))
      .map(({ id }) => ({ what: `target ${id}`, found: 'this is still the example’s project id' })),
    ...(routes.some((route) => route.channel === channel)
      ? [{ what: `channel ${channel}`, found: 'this is still the example’s channel' }]
      : []),
    ...(routes.some((route) => route.mention.includes(mention))
      ? [{ what: `mention ${mention}`, found: 'this is still the example’s group' }]
      : []),
  ];
}
