/** One attempt to send a message, and how it can end: what the message becomes, and the line in the task's story. */
import {
  type Claim,
  dead,
  type Form,
  gone,
  isAlone,
  type Message,
  type Place,
  released,
  sent,
  unsure,
} from '../model/message-state.ts';
import { isLockedThread } from '../model/slack-errors.ts';
import type { ProbeAnswer, SlackAnswer } from '../ports/slack.ts';
import type { Lane, Run } from '../run.ts';
import type { MessageSlot, Note, Parsed } from './slot.ts';

export interface Attempt<R extends Parsed> {
  readonly run: Run;
  readonly slot: MessageSlot<R>;
  /** The row and its message as the claim left them. */
  readonly row: R;
  readonly message: Message;
  readonly claim: Claim;
  /** No earlier attempt can have put the message into Slack. */
  readonly provenAbsent: boolean;
}

export interface Ending {
  /** Slack has the message, which is true whoever owns the claim by now. Any other ending needs the claim. */
  readonly isEvidence: boolean;
  readonly note: Note;
  change(message: Message): Message;
}

export type Found = Extract<ProbeAnswer, { kind: 'found' }>;
export type Unsent = Exclude<SlackAnswer, { kind: 'sent' }>;
export type Unread = Exclude<ProbeAnswer, { kind: 'found' | 'absent' }>;
type Sender = Pick<Attempt<Parsed>, 'run' | 'message' | 'claim' | 'provenAbsent'>;

export function sentEnding({ message, claim }: Sender, ts: string, form: Form): Ending {
  return {
    isEvidence: true,
    note: { what: message.ts === undefined ? 'told' : 'edited', ts },
    change: (current) => sent(current, ts, claim.rev, form, claim.nonce, message.places?.at(-1)),
  };
}

/** A message that was found shows the rev that its metadata names, whatever the row says. */
export function foundEnding({ message, claim }: Sender, { ts, metadata }: Found): Ending {
  const rev = Number(metadata?.event_payload.rev ?? 0);
  return {
    isEvidence: true,
    note: { what: 'told', ts },
    change: (current) => {
      const place = placeFound(message, metadata);
      return sent(current, ts, Number.isFinite(rev) ? rev : 0, message.form, claim.nonce, place);
    },
  };
}

/** Its metadata says whether it stands alone. */
function placeFound({ places }: Message, metadata: Found['metadata']): Place | undefined {
  if (places === undefined || metadata === undefined) return places?.at(-1);
  return metadata.event_payload.alarm === true ? 'channel' : 'thread';
}

export function unsentEnding<R extends Parsed>(attempt: Attempt<R>, answer: Unsent): Ending {
  const { run, message, claim, provenAbsent } = attempt;
  const { reason } = answer;
  switch (answer.kind) {
    case 'unknown':
      return ending({ what: 'unsure', reason }, (current) => unsure(current, reason, run.now()));
    case 'refused':
      return ending({ what: 'refused', reason }, (current) => dead(current, claim.rev, reason));
    case 'gone':
      if (isThreadRefused(attempt, answer)) return heldEnding(reason, provenAbsent);
      return ending({ what: 'refused', reason }, (current) => gone(current, claim.rev, reason));
    case 'limited':
      return limitedEnding(reason, message, run.now(), answer.retryAfterMs);
    case 'not-sent':
      return heldEnding(reason, provenAbsent, answer.retryAfterMs && run.now() + answer.retryAfterMs);
    default:
      return heldEnding(reason, provenAbsent);
  }
}

/** A look that failed: what an earlier try made of the message is still open. */
export function unreadEnding(run: Run, { kind, ...answer }: Unread): Ending {
  const { graceMs, marginMs } = run.timing;
  const waitMs = 'retryAfterMs' in answer ? answer.retryAfterMs : kind === 'unknown' ? graceMs + marginMs : undefined;
  return heldEnding(answer.reason, false, waitMs === undefined ? undefined : run.now() + waitMs);
}

/** Slack says that it was not done, and was seen to do it all the same: a message that may be there is looked for. */
function limitedEnding(reason: string, { ts }: Message, nowMs: number, waitMs: number): Ending {
  const notBeforeMs = nowMs + waitMs;
  if (ts !== undefined) return heldEnding(reason, false, notBeforeMs);
  return ending({ what: 'held', reason }, (message) => ({ ...unsure(message, reason, nowMs), notBeforeMs }));
}

/** Nothing was sent: the message is free again. */
export function heldEnding(reason: string, provenAbsent: boolean, notBeforeMs?: number): Ending {
  return ending({ what: 'held', reason }, (message) => released(message, reason, notBeforeMs, provenAbsent));
}

/** What earlier tries left in doubt is not in Slack: the message is free, and why it waited stays. */
export const doubtOverEnding: Ending = ending({ what: 'held' }, free);

export function free(message: Message): Message {
  return released(message, undefined, undefined, true);
}

function ending(note: Note, change: Ending['change']): Ending {
  return { isEvidence: false, note, change };
}

/** Its thread is gone or takes no replies, and it may stand alone: if it speaks up, or if the thread is still there. */
export function isThreadRefused<R extends Parsed>({ run, slot, row, message }: Attempt<R>, answer: Unsent): boolean {
  const { kind, reason } = answer;
  if (slot.mustStandAlone === undefined || message.ts !== undefined || isAlone(message)) return false;
  if (slot.isSaidBeside?.(row)) return false;
  if (kind === 'gone') return slot.broadcast === true || isLockedThread(reason);
  return kind === 'misconfigured' && isOnlyReplyStopped(run.lane(slot.channel));
}

/** Messages may still be sent, only replies may not. */
export function isOnlyReplyStopped(lane: Lane): boolean {
  return lane.faults.has('reply') && !lane.faults.has('post');
}
