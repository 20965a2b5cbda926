/** A digest is not in the way of finding out whether its channel works again. */
import type { Case, Violation } from './case.ts';
import type { Line, Sent } from './history.ts';

/** Slack may take messages here all the same; or it is not known yet by whom it has to be fixed. */
const otherWord = 'restricted_action_non_threadable_channel';

interface Try {
  readonly process: string;
  readonly at: number;
  readonly sent: Sent;
  readonly kind?: string;
  /** Set where it is the token that has to be fixed, which says nothing about the channel. */
  readonly where?: string;
}

/** Once a run has written down that a channel takes no messages, none begins a digest there before something was taken. */
export function judgeDigests({ history }: Case): Violation[] {
  const tries = readTries(history);
  const known = readKnown(history, tries);
  return tries.filter(isDigest).flatMap((digest) => {
    const startedAt = history.find(({ f, process }) => f === 'watch' && process === digest.process)?.at ?? 0;
    const { channel } = digest.sent;
    const fault = known.findLast((each) => each.channel === channel && each.writtenAt < startedAt);
    if (fault === undefined || isInDoubt(tries, digest)) return [];
    if (history.some((line) => isTaken(line, channel) && line.at >= fault.at && line.at <= digest.at)) return [];
    const what = `${digest.process} in ${channel} after ${(digest.at - fault.at) / 1_000} s`;
    return [{ rule: 'no digest while something has to be fixed', kind: 'conduct', what }];
  });
}

function readTries(history: readonly Line[]): Try[] {
  const tries = new Map<number | undefined, Try>();
  for (const { f, type, call, process, at, value } of history) {
    if (f !== 'slack.post') continue;
    const known = tries.get(call);
    if (type === 'invoke') tries.set(call, { process, at, sent: value as Sent });
    else if (known !== undefined && type === 'ok') tries.set(call, { ...known, ...(value as { kind: string }) });
  }
  return [...tries.values()];
}

/** What runs were told that ended well. */
function readKnown(history: readonly Line[], tries: readonly Try[]) {
  return tries.flatMap(({ process, at, sent: { channel, threadTs }, kind, where }) => {
    if (kind !== 'misconfigured' || where === 'token' || threadTs !== undefined || !isClosed(history, channel, at))
      return [];
    const end = history.find((line) => line.f === 'watch' && line.type === 'ok' && line.process === process);
    const isGood = end !== undefined && (end.value as { faults: unknown[] }).faults.length === 0;
    return isGood ? [{ channel, at, writtenAt: end.at }] : [];
  });
}

function isClosed(history: readonly Line[], channel: string, at: number): boolean {
  const last = history.findLast(
    (line) => line.at <= at && /^slack\.(?:closed|opened)$/.test(line.f) && (line.value as Closing).channel === channel,
  );
  const { word, operation = 'post' } = (last?.value ?? {}) as Closing;
  return word !== undefined && word !== otherWord && operation === 'post';
}

interface Closing {
  readonly channel?: string;
  readonly word?: string;
  readonly operation?: string;
}

/** A part of one that is there already may have to stand outside of its thread. */
function isDigest({ sent: { metadata, threadTs } }: Try): boolean {
  const { event_type: type, event_payload: about } = metadata;
  return type === 'dcs_digest' && threadTs === undefined && about.part === undefined;
}

const certain = new Set(['not-sent', 'refused', 'misconfigured', 'denied']);

/** What may be in Slack already stays where it is, and goes on. */
function isInDoubt(tries: readonly Try[], { sent, at }: Try): boolean {
  const { delivery } = sent.metadata.event_payload;
  return tries.some(
    (other) =>
      other.at < at && other.sent.metadata.event_payload.delivery === delivery && !certain.has(other.kind ?? ''),
  );
}

function isTaken({ f, value }: Line, channel: string): boolean {
  return (f === 'slack.created' || f === 'slack.edited') && (value as Sent).channel === channel;
}
