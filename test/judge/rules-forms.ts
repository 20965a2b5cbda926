/** A message takes a plainer form only for what it holds itself. */
import type { Case, Violation } from './case.ts';
import type { Applied, Sent } from './history.ts';

/**
 * Only parts of digests hold tables. Where nothing else was ever refused, every other message has its header. Of other
 * kinds nobody can tell from outside which messages would hold them.
 */
export function judgeForms({ history }: Case): Violation[] {
  const refused = readRefused(history);
  if (refused.length === 0 || !refused.every(holdsTable)) return [];
  return history.flatMap(({ f, value }) => {
    if (f !== 'slack.created' && f !== 'slack.edited') return [];
    const shown = value as Applied;
    const isPart = shown.metadata.event_payload.part !== undefined;
    if (isPart || shown.blocks?.[0]?.type === 'header') return [];
    return [{ rule: 'a refused table costs only messages with tables', kind: 'conduct', what: `${f} ${shown.ts}` }];
  });
}

function readRefused(history: Case['history']): Sent[] {
  const calls = history.filter(({ f }) => f === 'slack.post' || f === 'slack.edit');
  const refused = new Set(
    calls
      .filter(({ type, value }) => type === 'ok' && (value as { readonly kind: string }).kind === 'refused')
      .map(({ call }) => call),
  );
  return calls.filter(({ type, call }) => type === 'invoke' && refused.has(call)).map(({ value }) => value as Sent);
}

function holdsTable({ blocks = [] }: Sent): boolean {
  return blocks.some(({ type }) => type === 'table');
}
