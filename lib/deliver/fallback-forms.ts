/** Sends a message in the richest form that Slack accepts. A refusal is certain, so a plainer form repeats nothing. */
import { holdsRefused, kindAt, kindsIn, type RefusedKinds } from '../model/block-kinds.ts';
import type { Form } from '../model/message-state.ts';
import type { Rendered, SlackAnswer } from '../ports/slack.ts';
import type { Attempt } from './attempt.ts';
import { clientMessageId, identify } from './delivery-id.ts';
import { type Parsed, threadOf } from './slot.ts';

/** What is to be sent. */
type Content<R extends Parsed> = Pick<Attempt<R>, 'run' | 'slot' | 'row' | 'message'>;

export interface Sent {
  readonly answer: SlackAnswer;
  /** The form that was answered. */
  readonly form: Form;
  /** What the answers said about kinds of blocks: the next message that holds them would fare the same. */
  readonly refused: readonly RefusedKinds[];
}

const forms: readonly Form[] = ['rich', 'classic', 'plain'];
/** Errors about the kind of blocks (`invalid_blocks_format`, …); others are about the size of one message. */
const blocksRefused = 'invalid_blocks';

export async function sendInForms<R extends Parsed>(content: Content<R>): Promise<Sent> {
  const { run, slot, message } = content;
  const known = await run.pace.refusedKinds(slot.channel);
  const named: RefusedKinds[] = [];
  /** In each of these forms some kind was refused, and Slack did not say which. */
  const unnamed: ReadonlySet<string>[] = [];
  let last: Omit<Sent, 'refused'> = { answer: { kind: 'refused', reason: 'no form left' }, form: 'plain' };
  for (const form of plainerFrom(message.form)) {
    const rendered = identify(renderSafely(content, form), slot.delivery);
    const kinds = kindsIn(rendered.blocks);
    if (holdsRefused(kinds, [...known, ...named])) continue;
    const answer = await sendRendered(content, rendered);
    if (answer.kind === 'sent') return { answer, form, refused: [...named, ...suspected(unnamed, kinds)] };
    last = { answer, form };
    if (answer.kind !== 'refused') break;
    const refused = namedKinds(rendered, answer);
    named.push(...refused);
    if (refused.length === 0 && isAboutKinds(answer)) unnamed.push(kinds);
    run.effects.log.warn('slack refused the form', { delivery: slot.delivery, form, reason: answer.reason });
  }
  return { ...last, refused: named };
}

type Refusal = Extract<SlackAnswer, { kind: 'refused' }>;

function namedKinds({ blocks }: Rendered, { unsupported = [] }: Refusal): readonly RefusedKinds[] {
  return unsupported.flatMap((pointer) => {
    const kind = kindAt(blocks, pointer);
    return kind === undefined ? [] : [[kind]];
  });
}

/** Unless Slack says that something else is wrong. */
function isAboutKinds({ reason, unsupported }: Refusal): boolean {
  return reason.startsWith(blocksRefused) && (unsupported === undefined || unsupported.length > 0);
}

/** What was accepted after all is not at fault. */
function suspected(unnamed: readonly ReadonlySet<string>[], accepted: ReadonlySet<string>): readonly RefusedKinds[] {
  return unnamed.map((kinds) => [...kinds.difference(accepted)]).filter((kinds) => kinds.length > 0);
}

async function sendRendered<R extends Parsed>(content: Content<R>, rendered: Rendered): Promise<SlackAnswer> {
  const { run, slot, row, message } = content;
  const { channel, delivery } = slot;
  const body = { channel, ...rendered, metadata: slot.metadata(row, message) };
  // Another channel may have been told so while this form was on its way, or the one before it was refused.
  const stoppedMs = message.ts === undefined ? 0 : await run.pace.stoppedMs(channel, 'edit');
  if (stoppedMs > 0) return { kind: 'limited', reason: 'ratelimited', retryAfterMs: stoppedMs };
  if (message.ts !== undefined) return await run.effects.slack.edit({ ...body, ts: message.ts });
  const threadTs = threadOf(slot, row, message);
  return await run.effects.slack.post({
    ...body,
    clientMessageId: clientMessageId(delivery),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(slot.broadcast === true && slot.isQuiet !== true && threadTs !== undefined ? { broadcast: true } : {}),
  });
}

/** If formatting fails, the message is sent in a plainer form, where less can fail. */
function renderSafely<R extends Parsed>({ run, slot, row, message }: Content<R>, form: Form): Rendered {
  for (const candidate of plainerFrom(form)) {
    try {
      return slot.render(row, message, candidate);
    } catch (error) {
      run.effects.log.error('a formatter failed', { delivery: slot.delivery, form: candidate, error: String(error) });
    }
  }
  return { text: `DCS: ${JSON.stringify(slot.metadata(row, message).event_payload)}`.replace(/[<>&]/g, ' ') };
}

function plainerFrom(form: Form): readonly Form[] {
  return forms.slice(forms.indexOf(form));
}
