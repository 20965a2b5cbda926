import { parseSettings } from '../../lib/config.ts';
import type { Settings } from '../../lib/model/settings.ts';
import type { SourceName } from '../../lib/model/task.ts';

export const projectId = '0123456789abcdef0123456789abcdef';

export interface StageTargets {
  /** Ids; one named Production unless given. All of them read the same project, each as one of a region of its own. */
  readonly targets?: readonly string[];
  /** Of every target; the Task Center alone unless given. */
  readonly sources?: readonly SourceName[];
  /** Of every target; once a minute unless given. */
  readonly every?: string;
}

/** Told in one channel, at once, unless `changes` say otherwise. */
export function stageSettings(
  changes: Record<string, unknown>,
  { targets = ['prod'], sources = ['tasks'], every = '1 minute' }: StageTargets,
  endpoint: string,
  channel: string,
): Settings {
  const { delivery, fetch, ...others } = changes as Record<string, Record<string, unknown>>;
  return parseSettings({
    targets: targets.map((id, index) => {
      const region = index === 0 ? 'cn-north-4' : `cn-north-4-${index}`;
      return { id, name: 'Production', region, projectId, endpoint, sources, every };
    }),
    defaultRoute: { channel },
    delivery: { graceSeconds: 1, ...delivery },
    fetch: { settleSeconds: 0, ...fetch },
    ...others,
  });
}
