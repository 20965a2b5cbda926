/** Sends a message in the richest form that Slack accepts. A refusal is certain, so a plainer form repeats nothing. */
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
  /** Slack refused this kind of blocks and accepted a plainer form; the next message would fare the same. */
  readonly plainerOnly: boolean;
}

const forms: readonly Form[] = ['rich', 'classic', 'plain'];
/** Errors about the kind of blocks (`invalid_blocks_format`, …); others are about the size of one message. */
const blocksRefused = 'invalid_blocks';

export async function sendInForms<R extends Parsed>(content: Content<R>): Promise<Sent> {
  const { run, slot } = content;
  let sent: Sent = { answer: { kind: 'refused', reason: 'no form left' }, form: 'plain', plainerOnly: false };
  let plainerOnly = false;
  for (const form of await formsFor(content)) {
    const answer = await sendForm(content, form);
    sent = { answer, form, plainerOnly };
    if (answer.kind !== 'refused') return sent;
    plainerOnly ||= answer.reason.startsWith(blocksRefused);
    run.effects.log.warn('slack refused the form', { delivery: slot.delivery, form, reason: answer.reason });
  }
  return sent;
}

/** A form that was refused for this message, or lately in this channel, would be refused again. */
async function formsFor<R extends Parsed>({ run, slot, message }: Content<R>): Promise<readonly Form[]> {
  const taken = await run.pace.formFor(slot.channel);
  return plainerFrom(forms.indexOf(taken) > forms.indexOf(message.form) ? taken : message.form);
}

async function sendForm<R extends Parsed>(content: Content<R>, form: Form): Promise<SlackAnswer> {
  const { run, slot, row, message } = content;
  const { channel, delivery } = slot;
  const body = { channel, ...identify(renderSafely(content, form), delivery), metadata: slot.metadata(row, message) };
  // Another channel may have been told so while this form was on its way, or the one before it was refused.
  const stoppedMs = message.ts === undefined ? 0 : await run.pace.stoppedMs(channel, 'edit');
  if (stoppedMs > 0) return { kind: 'limited', reason: 'ratelimited', retryAfterMs: stoppedMs };
  if (message.ts !== undefined) return await run.effects.slack.edit({ ...body, ts: message.ts });
  const threadTs = threadOf(slot, row, message);
  return await run.effects.slack.post({
    ...body,
    clientMessageId: clientMessageId(delivery),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(slot.broadcast === true && threadTs !== undefined ? { broadcast: true } : {}),
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
