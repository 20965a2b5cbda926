/**
 * The effects the core needs, as types. lib/ declares them, lib/clients/ implements them, functions/ wires them;
 * tests and the simulation pass their own, held to the same conformance suites.
 */

export interface Clock {
  /** Milliseconds since the epoch, by this machine's clock. */
  now(): number;
  sleep(durationMs: number): Promise<void>;
}

/** Time that is left of this invocation. */
export interface Budget {
  remainingMs(): number;
}

export interface Ids {
  /** A value no other call on any machine returns. */
  nonce(): string;
}

export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}
