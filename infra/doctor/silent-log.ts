import type { Log } from '../../lib/ports/effects.ts';

/** The verdict says what there is to say. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
