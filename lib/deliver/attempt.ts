/** One attempt to send a message, and how it can end: what the message becomes, and the line in the task's story. */
import { type Claim, dead, type Form, gone, type Message, released, sent, unsure } from '../model/message-state.ts';
import type { ProbeAnswer, SlackAnswer } from '../ports/slack.ts';
import type { Run } from '../run.ts';
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
type Sender = Pick<Attempt<Parsed>, 'run' | 'message' | 'claim' | 'provenAbsent'>;

export function sentEnding({ message, claim }: Sender, ts: string, form: Form): Ending {
  return {
    isEvidence: true,
    note: { what: message.ts === undefined ? 'told' : 'edited', ts },
    change: (current) => sent(current, ts, claim.rev, form, claim.nonce),
  };
}

/** A message that was found shows the rev that its metadata names, whatever the row says. */
export function foundEnding({ message, claim }: Sender, { ts, metadata }: Found): Ending {
  const rev = Number(metadata?.event_payload.rev ?? 0);
  return {
    isEvidence: true,
    note: { what: 'told', ts },
    change: (current) => sent(current, ts, Number.isFinite(rev) ? rev : 0, message.form, claim.nonce),
  };
}

export function unsentEnding({ run, claim, provenAbsent }: Sender, answer: Unsent): Ending {
  const { reason } = answer;
  switch (answer.kind) {
    case 'unknown':
      return ending({ what: 'unsure', reason }, (message) => unsure(message, reason, run.now()));
    case 'refused':
      return ending({ what: 'refused', reason }, (message) => dead(message, claim.rev, reason));
    case 'gone':
      return ending({ what: 'refused', reason }, (message) => gone(message, claim.rev, reason));
    case 'limited':
      return heldEnding(reason, provenAbsent, run.now() + answer.retryAfterMs);
    case 'not-sent':
      return heldEnding(reason, provenAbsent, answer.retryAfterMs && run.now() + answer.retryAfterMs);
    default:
      return heldEnding(reason, provenAbsent);
  }
}

/** Nothing was sent: the message is free again. */
export function heldEnding(reason: string, provenAbsent: boolean, notBeforeMs?: number): Ending {
  return ending({ what: 'held', reason }, (message) => released(message, reason, notBeforeMs, provenAbsent));
}

function ending(note: Note, change: Ending['change']): Ending {
  return { isEvidence: false, note, change };
}
