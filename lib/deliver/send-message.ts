/** Brings one message up to date: claim, probe, send, settle. Each step is one conditional write to one row. */
import {
  type Claim,
  claimed,
  type Form,
  type Lateness,
  type Message,
  nextStep,
  type Place,
  type Step,
} from '../model/message-state.ts';
import type { SlackOperation } from '../model/slack-errors.ts';
import { whyLate } from '../model/slack-outcome.ts';
import type { ProbeAnswer } from '../ports/slack.ts';
import { isStopped, type Run } from '../run.ts';
import {
  type Attempt,
  doubtOverEnding,
  type Ending,
  type Found,
  foundEnding,
  free,
  heldEnding,
  isOnlyReplyStopped,
  isThreadRefused,
  sentEnding,
  type Unread,
  type Unsent,
  unreadEnding,
  unsentEnding,
} from './attempt.ts';
import { sendInForms } from './fallback-forms.ts';
import { learnFrom } from './learn-from.ts';
import { changeRow, type MessageSlot, newest, type Parsed } from './slot.ts';

type Try = Extract<Step, { kind: 'try' }>;

/**
 * A probe looks back this long before the first try: Slack's clock is not ours, and some Slacks name messages by the
 * whole second. Reading too far back is harmless: messages match by delivery id.
 */
const lookBackMs = 60_000;
/** A message that is at least this late says so. */
const lateMinMs = 5 * 60_000;
const reasonsOfOurs: ReadonlySet<Lateness['reason']> = new Set(['outage', 'seen-late', 'waited']);

/** @returns the row as it stands after everything that could be done now. */
export async function sendMessage<R extends Parsed>(run: Run, slot: MessageSlot<R>, first: R): Promise<R> {
  return await sendTo(run, slot, newest(run, first), placeOf(run, slot, first));
}

/** Undefined: it has only one place. */
function placeOf<R extends Parsed>(run: Run, slot: MessageSlot<R>, row: R): Place | undefined {
  if (slot.mustStandAlone === undefined) return undefined;
  const isRefused = isOnlyReplyStopped(run.lane(slot.channel)) && slot.isSaidBeside?.(row) !== true;
  return slot.mustStandAlone(row) || isRefused ? 'channel' : 'thread';
}

async function sendTo<R extends Parsed>(
  run: Run,
  slot: MessageSlot<R>,
  known: R,
  place: Place | undefined,
): Promise<R> {
  const step = stepOf(run, slot, known);
  if (step === undefined || !(await mayTry(run, slot, operationsOf(slot, known, step, place)))) return known;
  let claimedAs: Pick<Attempt<R>, 'message' | 'claim' | 'provenAbsent'> | undefined;
  const { written, row = known } = await changeRow(run, known, slot.read, (current) => {
    claimedAs = claimOf(run, slot, current, place);
    return claimedAs && slot.patch(current, claimedAs.message);
  });
  return written && claimedAs !== undefined ? await carryOut({ run, slot, row, ...claimedAs }) : row;
}

function stepOf<R extends Parsed>(run: Run, slot: MessageSlot<R>, row: R): Try | undefined {
  const message = slot.message(row);
  const step = message && nextStep(message, slot.expectedRev(row), run.now(), run.timing);
  return step?.kind === 'try' ? step : undefined;
}

/** Undefined: somebody else is at it, or has done it. */
function claimOf<R extends Parsed>(
  run: Run,
  slot: MessageSlot<R>,
  row: R,
  place: Place | undefined,
): Pick<Attempt<R>, 'message' | 'claim' | 'provenAbsent'> | undefined {
  const known = slot.message(row);
  const step = stepOf(run, slot, row);
  if (known === undefined || step === undefined) return undefined;
  const claim = newClaim(run, slot.expectedRev(row), step);
  const { late: _late, ...mine } = claimed(known, claim, step.creates, run.now(), place);
  return { message: { ...mine, ...lateness(slot, row, known, run.now()) }, claim, provenAbsent: !step.probe };
}

function operationsOf<R extends Parsed>(
  slot: MessageSlot<R>,
  row: R,
  { creates, probe }: Try,
  place: Place | undefined,
): SlackOperation[] {
  if (!creates) return ['edit'];
  const created = creating(slot, row, place);
  return probe ? ['read', created] : [created];
}

function creating<R extends Parsed>(slot: MessageSlot<R>, row: R, place: Place | undefined): SlackOperation {
  return place === 'channel' || slot.threadTs?.(row) === undefined ? 'post' : 'reply';
}

/** What the attempt does in the end. */
function sending<R extends Parsed>({ slot, row, message }: Attempt<R>): SlackOperation {
  return message.ts === undefined ? creating(slot, row, message.places?.at(-1)) : 'edit';
}

async function mayTry(
  run: Run,
  { channel }: Pick<MessageSlot<Parsed>, 'channel'>,
  operations: readonly SlackOperation[],
): Promise<boolean> {
  const lane = run.lane(channel);
  if (operations.some((operation) => isStopped(lane, operation)) || !run.canTry()) return false;
  for (const operation of operations.filter((each) => each === 'edit' || each === 'read'))
    if ((await run.pace.stoppedMs(channel, operation)) > 0) return false;
  if (operations.includes('edit')) return true;
  return (await run.pace.takeSlot(channel)) === 'taken' && run.canTry();
}

/** The lease ends when this invocation is certainly over, so nobody else works on the message while it holds. */
function newClaim(run: Run, rev: number, step: Try): Claim {
  const untilMs = run.now() + run.effects.budget.remainingMs() + run.timing.marginMs;
  const repeats = step.probe && !run.settings.delivery.exactlyOnce;
  return { nonce: run.effects.ids.nonce(), untilMs, rev, ...(repeats ? { repeats } : {}) };
}

function lateness<R extends Parsed>(
  slot: MessageSlot<R>,
  row: R,
  message: Message,
  nowMs: number,
): { late?: Lateness } {
  const lateMs = slot.lateMs(row, nowMs);
  if (lateMs < lateMinMs) return {};
  return { late: { lateMs, reason: slot.whySeenLate?.(row, nowMs) ?? whyHeldUp(message) } };
}

/** The first thing that Slack did is kept, whatever came after it. */
function whyHeldUp({ late, reason }: Message): Lateness['reason'] {
  const known = late?.reason;
  return known === undefined || reasonsOfOurs.has(known) ? whyLate(reason) : known;
}

async function carryOut<R extends Parsed>(attempt: Attempt<R>): Promise<R> {
  const { run, slot, row, message, provenAbsent } = attempt;
  if (provenAbsent || !run.settings.delivery.exactlyOnce) return await send(attempt);
  const found = await probe(attempt);
  if (found.kind === 'found') return await settleFound(attempt, found);
  if (found.kind !== 'absent') return await settleUnread(attempt, found);
  if (!run.canTry()) return await settle(attempt, heldEnding('no time left', true));
  if (await slot.isElsewhere?.(row, free(message))) return await sendElsewhere(attempt);
  return await send({ ...attempt, provenAbsent: true });
}

/** Its doubt is over. */
async function sendElsewhere<R extends Parsed>(attempt: Attempt<R>): Promise<R> {
  const { run, slot } = attempt;
  const row = await settle(attempt, doubtOverEnding);
  return slot.askAgain === undefined ? row : await sendMessage(run, slot, await slot.askAgain(row));
}

async function probe<R extends Parsed>({ run, slot, row, message }: Attempt<R>): Promise<ProbeAnswer> {
  const { firstAtMs = run.now(), lastAtMs, places = ['thread'] } = message;
  const { graceMs, marginMs } = run.timing;
  const threadTs = places.includes('thread') ? slot.threadTs?.(row) : undefined;
  return await run.effects.slack.find({
    channel: slot.channel,
    delivery: slot.delivery,
    sinceMs: firstAtMs - lookBackMs,
    ...(lastAtMs === undefined ? {} : { untilMs: lastAtMs + graceMs + marginMs + lookBackMs }),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(threadTs !== undefined && places.includes('channel') ? { inChannelToo: true } : {}),
  });
}

async function send<R extends Parsed>(attempt: Attempt<R>): Promise<R> {
  const { run, slot } = attempt;
  const { answer, form, refused } = await sendInForms(attempt);
  const next =
    answer.kind === 'sent' ? await settleSent(attempt, answer.ts, form) : await settleUnsent(attempt, answer);
  if (refused.length > 0) await run.pace.refuseKinds(slot.channel, refused);
  return next;
}

async function settleSent<R extends Parsed>(attempt: Attempt<R>, ts: string, form: Form): Promise<R> {
  const { run, slot } = attempt;
  run.tally.sent += 1;
  run.lane(slot.channel).unknownInARow = 0;
  const next = await settle(attempt, sentEnding(attempt, ts, form));
  await run.pace.mended(slot.channel, sending(attempt));
  return next;
}

async function settleFound<R extends Parsed>(attempt: Attempt<R>, found: Found): Promise<R> {
  const { run, slot } = attempt;
  const rev = found.metadata?.event_payload.rev;
  run.effects.log.info('found what an earlier try had sent', { delivery: slot.delivery, ts: found.ts, rev });
  return await settle(attempt, foundEnding(attempt, found));
}

async function settleUnread<R extends Parsed>(attempt: Attempt<R>, answer: Unread): Promise<R> {
  await learnFrom(attempt, answer, 'read');
  return await settle(attempt, unreadEnding(attempt.run, answer));
}

async function settleUnsent<R extends Parsed>(attempt: Attempt<R>, answer: Unsent): Promise<R> {
  await learnFrom(attempt, answer, sending(attempt));
  const next = await settle(attempt, unsentEnding(attempt, answer));
  return isThreadRefused(attempt, answer) ? await sendTo(attempt.run, attempt.slot, next, 'channel') : next;
}

async function settle<R extends Parsed>(attempt: Attempt<R>, { isEvidence, note, change }: Ending): Promise<R> {
  const { run, slot, row, claim } = attempt;
  const result = await changeRow(run, row, slot.read, (current) => {
    const message = slot.message(current);
    const isOurs = isEvidence || message?.claim?.nonce === claim.nonce;
    return message === undefined || !isOurs ? undefined : slot.patch(current, change(message), note);
  });
  return result.row ?? row;
}
