/** How a task is told in a channel: by a message of its own, or by a digest that names it. */
import type { Case, Sighted } from './case.ts';
import type { Line, Sent } from './history.ts';
import { kindOf, payload, type Seen, saidInPart } from './slack-view.ts';

export interface Telling {
  readonly channel: string;
  readonly root: Seen;
  /** Set when a digest tells it. */
  readonly part?: Seen;
  /** Events it may show now; undefined once a person deleted it. */
  readonly shows?: readonly string[];
  readonly bornWith: readonly string[];
}

/** More than one for a channel is one too many. */
export function tellingsOf({ messages }: Case, task: Sighted): Telling[] {
  const own = messages
    .filter(({ born }) => kindOf(born) === 'root' && isAbout(born, task))
    .map((root): Telling => {
      const shows = root.isDeleted ? {} : { shows: [payload(root.now, 'event')] };
      return { channel: root.born.channel, root, bornWith: [payload(root.born, 'event')], ...shows };
    });
  return [...own, ...messages.flatMap((part) => inDigest(messages, part, task))];
}

function inDigest(messages: readonly Seen[], part: Seen, task: Sighted): Telling[] {
  if (kindOf(part.born) !== 'part' || payload(part.born, 'target') !== task.target) return [];
  const bornWith = saidInPart(part.born, task.id);
  if (bornWith === undefined) return [];
  const root = messages.find(({ born }) => born.channel === part.born.channel && born.ts === part.born.threadTs);
  if (root === undefined) return [];
  const isGone = part.isDeleted || root.isDeleted;
  const shows = isGone ? {} : { shows: saidInPart(part.now, task.id) ?? [] };
  return [{ channel: part.born.channel, root, part, bornWith, ...shows }];
}

export function repliesOf({ messages }: Case, task: Sighted, channel: string): Seen[] {
  return messages.filter(({ born }) => kindOf(born) === 'reply' && born.channel === channel && isAbout(born, task));
}

function isAbout({ metadata }: Sent, { target, id }: Sighted): boolean {
  return metadata.event_payload.target === target && metadata.event_payload.task_id === id;
}

/** Refused in its plainest form: dead for this rev, which is alarmed and not lost. */
export function readRefused(history: readonly Line[]): Set<string> {
  const sent = new Map<number | undefined, Sent>();
  const refused = new Set<string>();
  for (const { f, type, call, value } of history) {
    if (f !== 'slack.post' && f !== 'slack.edit') continue;
    if (type === 'invoke') sent.set(call, value as Sent);
    const message = sent.get(call);
    if (type !== 'ok' || message === undefined) continue;
    const name = refusalName(message);
    const { kind } = value as { kind: string };
    if (kind === 'refused' && message.blocks === undefined) refused.add(name);
    if (kind === 'sent') refused.delete(name);
  }
  return refused;
}

export function refusalName({ channel, metadata }: Sent): string {
  return `${channel}|${metadata.event_payload.delivery}`;
}
