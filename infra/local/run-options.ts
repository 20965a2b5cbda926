import type { Variables } from './choose-mode.ts';

export interface RunOptions {
  /** One pass, then the end. */
  readonly once: boolean;
  /** The day of the demonstration passes as fast as it can, not at a pace that people can watch. */
  readonly fast: boolean;
  /** Of what Slack calls; any free one when left out. */
  readonly port: number | undefined;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly variables: Variables;
}
