/** What answering a command takes. */
import type { Settings } from '../model/settings.ts';
import type { Ids } from '../ports/effects.ts';
import type { Store } from '../ports/store.ts';
import type { Lookups } from './lookups.ts';

export interface Asker {
  readonly id: string;
  readonly name: string;
  /** Slack names the workspace in every request; links to messages need it. */
  readonly teamDomain?: string;
}

export interface AskContext {
  readonly settings: Settings;
  readonly store: Store;
  readonly lookups: Lookups;
  readonly ids: Ids;
  readonly now: () => number;
  /** No further read is begun after this. */
  readonly stopAtMs: number;
  readonly asker: Asker;
}

/** More would be as many queries at once; who has more names one. */
export const targetsAtOnceMax = 25;
