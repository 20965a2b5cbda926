import type { Variables } from './choose-mode.ts';

export interface RunOptions {
  /** One pass, then the end. */
  readonly once: boolean;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly variables: Variables;
}
