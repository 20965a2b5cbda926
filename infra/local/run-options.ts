import type { Variables } from './choose-mode.ts';

export interface RunOptions {
  /** One run, then the end. */
  readonly once: boolean;
  /** Plays the demonstration's day as fast as it can, not at a pace that people can watch. */
  readonly fast: boolean;
  /** For the page and the endpoints that Slack calls; the usual port if left out. */
  readonly port: number | undefined;
  /** Where any monitor may ask whether all is well; nowhere if left out. */
  readonly healthPort: number | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly variables: Variables;
}
