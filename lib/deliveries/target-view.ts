import type { TargetView } from '../messages/views.ts';
import type { Settings, Target } from '../model/settings.ts';

export function targetView({ id, name, region, projectId }: Target, { consoleUrl }: Settings): TargetView {
  const url = consoleUrl
    .replaceAll('{region}', encodeURIComponent(region))
    .replaceAll('{project}', encodeURIComponent(projectId));
  return { id, name, region, consoleUrl: url };
}
