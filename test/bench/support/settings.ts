/** The one target that the bench watches. */
import { parseSettings } from '../../../lib/config.ts';
import type { Settings } from '../../../lib/model/settings.ts';

export const benchTarget = 'prod';
export const benchProject = '0123456789abcdef0123456789abcdef';
export const benchKey = { ak: 'BENCHACCESSKEY', sk: 'bench-secret-key' };
export const benchChannel = 'C0123456789';

/** @param endpoint of the Task Center; the real one's, which nothing asks, when left out. */
export function benchSettings(
  endpoint?: string,
  changes: Readonly<Record<string, unknown>> = {},
  ofTarget: Readonly<Record<string, unknown>> = {},
): Settings {
  return parseSettings(benchWatch(endpoint, changes, ofTarget));
}

/** As it stands in watch.json. */
export function benchWatch(
  endpoint?: string,
  changes: Readonly<Record<string, unknown>> = {},
  ofTarget: Readonly<Record<string, unknown>> = {},
): object {
  const at = endpoint === undefined ? ofTarget : { endpoint, ...ofTarget };
  return {
    targets: [{ id: benchTarget, name: 'Production', region: 'cn-north-4', projectId: benchProject, ...at }],
    defaultRoute: { channel: benchChannel },
    ...changes,
  };
}
