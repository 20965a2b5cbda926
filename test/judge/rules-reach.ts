/** Calls reach people: whom a thread cannot call is called outside of it, and nothing else stands outside. */
import type { Case, Violation } from './case.ts';
import type { Line, Sent } from './history.ts';
import { kindOf, type Seen } from './slack-view.ts';

export function judgeReach({ messages, history }: Case): Violation[] {
  const refused = refusedReplies(history);
  return messages.flatMap((message) => {
    const { born } = message;
    const kind = kindOf(born);
    if (kind === 'reply' && callsChannel(born)) return [broken('a thread calls people alone', born.ts)];
    if (kind === 'part' && born.threadTs === undefined && !hasReason(message, refused))
      return [broken('a part stands alone for a reason', born.ts)];
    if (kind !== 'alarm' || callsChannel(born) || hasReason(message, refused)) return [];
    return [broken('an alarm stands alone for a reason', born.ts)];
  });
}

/** Whoever is in the channel. */
function callsChannel(born: Seen['born']): boolean {
  return /<!(here|channel)>/.test(born.text);
}

/** Slack did not take it as a reply, for certain, or takes no replies there. */
function hasReason({ born, createdAt }: Seen, refused: readonly Refused[]): boolean {
  return refused.some(
    ({ at, sent, isOfThread }) =>
      at <= createdAt &&
      sent.channel === born.channel &&
      (!isOfThread || sent.metadata.event_payload.delivery === born.metadata.event_payload.delivery),
  );
}

const refusals: ReadonlySet<string> = new Set(['gone', 'misconfigured', 'denied']);

interface Refused {
  readonly at: number;
  readonly sent: Sent;
  /** It says nothing about other threads. */
  readonly isOfThread: boolean;
}

function refusedReplies(history: readonly Line[]): Refused[] {
  const asked = new Map(
    history.filter(({ f, type }) => f === 'slack.post' && type === 'invoke').map(({ call, value }) => [call, value]),
  );
  return history.flatMap(({ f, type, call, at, value }) => {
    const sent = asked.get(call) as Sent | undefined;
    if (f !== 'slack.post' || type !== 'ok' || sent?.threadTs === undefined) return [];
    const { kind } = value as { kind: string };
    return refusals.has(kind) ? [{ at, sent, isOfThread: kind === 'gone' }] : [];
  });
}

function broken(rule: string, what: string): Violation {
  return { rule, kind: 'conduct', what };
}
