/** Brings one message to what it is to show: claim, probe, send, settle. Each step is one conditional write to one row. */
import {
  type Claim,
  claimed,
  dead,
  type Form,
  gone,
  type Lateness,
  type Message,
  nextStep,
  released,
  type Step,
  sent,
  unsure,
} from '../model/message-state.ts';
import { whyLate } from '../model/slack-outcome.ts';
import type { ProbeAnswer, SlackAnswer } from '../ports/slack.ts';
import type { Row } from '../ports/store.ts';
import type { Run } from '../run.ts';
import { sendInForms } from './fallback-forms.ts';
import type { MessageSlot, Note } from './slot.ts';

type Try = Extract<Step, { kind: 'try' }>;

const roundsMax = 10;
/** An outcome is worth more rounds than a claim: what is not written down has to be found out again. */
const settleRoundsMax = 50;
/**
 * A probe begins this long before the first try: Slack's clock is not ours, and some Slacks name messages by the whole
 * second. What it reads too much costs nothing, for it knows its message by the delivery id.
 */
const lookBackMs = 60_000;
/** Later than this is said in the message. */
const lateMsMin = 5 * 60_000;

/** @returns the row as it stands after whatever could be done now. */
export async function sendMessage(run: Run, slot: MessageSlot, row: Row): Promise<Row> {
  let current = row;
  for (let round = 0; round < roundsMax; round += 1) {
    const message = slot.message(current);
    if (message === undefined) return current;
    const step = nextStep(message, slot.expectedRev(current), run.now(), run.timing);
    if (step.kind !== 'try' || !(await mayTry(run, slot, step))) return current;
    const claim = newClaim(run, slot.expectedRev(current), step);
    const { late: _late, ...mine } = claimed(message, claim, step.creates, run.now());
    const patch = slot.patch(current, { ...mine, ...lateness(run, slot, current, message) });
    const result = await run.effects.store.write(slot.key, current.v, patch, run.effects.ids.nonce());
    if (result.row === undefined) return current;
    current = result.row;
    if (result.written) return await attempt(run, slot, current, claim, step);
  }
  return current;
}

async function mayTry(run: Run, slot: MessageSlot, step: Try): Promise<boolean> {
  if (run.tally.channelFaults.has(slot.channel) || !run.canTry()) return false;
  if (!step.creates) return (await run.pace.stoppedMs(slot.channel)) === 0;
  return (await run.pace.takeSlot(slot.channel)) === 'taken' && run.canTry();
}

/** The lease ends when this invocation is certainly over, so nobody else is at it while it holds. */
function newClaim(run: Run, rev: number, step: Try): Claim {
  const untilMs = run.now() + run.effects.budget.remainingMs() + run.timing.marginMs;
  const repeats = step.probe && !run.settings.delivery.exactlyOnce;
  return { nonce: run.effects.ids.nonce(), untilMs, rev, ...(repeats ? { repeats } : {}) };
}

function lateness(run: Run, slot: MessageSlot, row: Row, message: Message): { late?: Lateness } {
  const lateMs = slot.lateMs(row, run.now());
  if (lateMs < lateMsMin) return {};
  return { late: { lateMs, reason: message.late?.reason ?? whyLate(message.reason) } };
}

async function attempt(run: Run, slot: MessageSlot, row: Row, claim: Claim, step: Try): Promise<Row> {
  let provenAbsent = !step.probe;
  if (step.probe && run.settings.delivery.exactlyOnce) {
    const found = await probe(run, slot, row);
    if (found.kind === 'found') return settleFound(run, slot, row, claim, found);
    if (found.kind !== 'absent') return settleUnsent(run, slot, row, claim, found, false);
    provenAbsent = true;
    if (!run.canTry()) return release(run, slot, row, claim, 'no time left', true);
  }
  return await send(run, slot, row, claim, provenAbsent);
}

async function probe(run: Run, slot: MessageSlot, row: Row): Promise<ProbeAnswer> {
  const firstAtMs = slot.message(row)?.firstAtMs ?? run.now();
  const threadTs = slot.threadTs?.(row);
  return await run.effects.slack.find({
    channel: slot.channel,
    delivery: slot.delivery,
    sinceMs: firstAtMs - lookBackMs,
    ...(threadTs === undefined ? {} : { threadTs }),
  });
}

async function send(run: Run, slot: MessageSlot, row: Row, claim: Claim, provenAbsent: boolean): Promise<Row> {
  const message = slot.message(row);
  if (message === undefined) return row;
  const { answer, form, plainerOnly } = await sendInForms(run, slot, row, message);
  if (answer.kind !== 'sent') return await settleUnsent(run, slot, row, claim, answer, provenAbsent);
  const next = await settleSent(run, slot, row, claim, answer.ts, form);
  if (plainerOnly) await run.pace.plainer(slot.channel, form);
  return next;
}

function settleFound(
  run: Run,
  slot: MessageSlot,
  row: Row,
  claim: Claim,
  found: Extract<ProbeAnswer, { kind: 'found' }>,
): Promise<Row> {
  const rev = Number(found.metadata?.event_payload.rev ?? 0);
  run.effects.log.info('found what an earlier try had sent', { delivery: slot.delivery, ts: found.ts, rev });
  const form = slot.message(row)?.form ?? 'rich';
  const settled = (message: Message) => sent(message, found.ts, Number.isFinite(rev) ? rev : 0, form, claim.nonce);
  return settle(run, slot, row, claim, settled, true, { what: 'told', ts: found.ts });
}

async function settleSent(run: Run, slot: MessageSlot, row: Row, claim: Claim, ts: string, form: Form): Promise<Row> {
  run.tally.sent += 1;
  run.tally.unknownInARow = 0;
  const what = slot.message(row)?.ts === undefined ? 'told' : 'edited';
  const settled = (message: Message) => sent(message, ts, claim.rev, form, claim.nonce);
  const next = await settle(run, slot, row, claim, settled, true, { what, ts });
  await run.pace.mended(slot.channel);
  return next;
}

type Unsent = Exclude<SlackAnswer, { kind: 'sent' }>;

async function settleUnsent(
  run: Run,
  slot: MessageSlot,
  row: Row,
  claim: Claim,
  answer: Unsent,
  provenAbsent: boolean,
): Promise<Row> {
  const { reason } = answer;
  run.effects.log.warn('not told yet', {
    delivery: slot.delivery,
    channel: slot.channel,
    answer: answer.kind,
    reason,
  });
  if (answer.kind === 'unknown') {
    run.tally.unknownInARow += 1;
    const note: Note = { what: 'unsure', reason };
    return await settle(run, slot, row, claim, (m) => unsure(m, reason, run.now()), false, note);
  }
  if (answer.kind === 'refused') {
    run.tally.dead += 1;
    run.effects.log.error('every form was refused', { delivery: slot.delivery, channel: slot.channel, reason });
    return await settle(run, slot, row, claim, (m) => dead(m, claim.rev, reason), false, { what: 'refused', reason });
  }
  if (answer.kind === 'gone') {
    return await settle(run, slot, row, claim, (m) => gone(m, claim.rev, reason), false, { what: 'refused', reason });
  }
  if (answer.kind === 'limited') {
    await run.pace.stop(slot.channel, answer.retryAfterMs);
    return await release(run, slot, row, claim, reason, provenAbsent, run.now() + answer.retryAfterMs);
  }
  if (answer.kind === 'misconfigured') recordFault(run, slot.channel, answer);
  return await release(run, slot, row, claim, reason, provenAbsent);
}

function recordFault(run: Run, channel: string, answer: Extract<SlackAnswer, { kind: 'misconfigured' }>): void {
  run.effects.log.error('a setting is wrong', { channel, reason: answer.reason, where: answer.where });
  if (answer.where === 'token') run.tally.tokenFault = answer.reason;
  else run.tally.channelFaults.set(channel, answer.reason);
}

function release(
  run: Run,
  slot: MessageSlot,
  row: Row,
  claim: Claim,
  reason: string,
  provenAbsent: boolean,
  notBeforeMs?: number,
): Promise<Row> {
  const next = (m: Message) => released(m, reason, notBeforeMs, provenAbsent);
  return settle(run, slot, row, claim, next, false, { what: 'held', reason });
}

/** `evidence`: Slack holds the message, which is true whoever owns the claim by now. */
async function settle(
  run: Run,
  slot: MessageSlot,
  row: Row,
  claim: Claim,
  change: (message: Message) => Message,
  evidence: boolean,
  note: Note,
): Promise<Row> {
  let current = row;
  for (let round = 0; round < settleRoundsMax; round += 1) {
    const message = slot.message(current);
    if (message === undefined || (!evidence && message.claim?.nonce !== claim.nonce)) return current;
    const patch = slot.patch(current, change(message), note);
    const result = await run.effects.store.write(slot.key, current.v, patch, run.effects.ids.nonce());
    if (result.written || result.row === undefined) return result.row ?? current;
    current = result.row;
  }
  run.effects.log.error('a row kept changing', { delivery: slot.delivery });
  return current;
}
