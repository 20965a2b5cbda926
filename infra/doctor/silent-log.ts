import type { Log } from '../../lib/ports/effects.ts';

/** The verdicts say everything, so the clients log nothing. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
