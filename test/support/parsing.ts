import type { ParseContext } from '../../lib/commands/command.ts';
import { parse } from '../../lib/commands/parse.ts';

/** Noon in Berlin, on a winter day. */
export const noonMs = Date.parse('2026-11-25T11:00:00Z');

export const parseContext: ParseContext = {
  timeZone: 'Europe/Berlin',
  nowMs: noonMs,
  targets: [
    { id: 'prod', name: 'Production' },
    { id: 'staging', name: 'Staging' },
  ],
};

export function parsed(line: string) {
  return parse(line, parseContext);
}
