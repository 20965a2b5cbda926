/** `POST /slack/interactions`: the answer goes to the response_url, the HTTP response only says that the press arrived. */
import { emptyAnswer, type HttpAnswer, type HttpEvent } from '../lib/clients/aws/http-event.ts';
import { withDeadline } from '../lib/clients/deadline.ts';
import { readAsk } from '../lib/commands/button-value.ts';
import { answerPress, lateMessage, type Press, type PressMessage, troubleMessage } from '../lib/commands/press.ts';
import { composeEdge, type Edge, type EdgeAnswerer, type EdgeParts, LateAnswerError } from './compose-edge.ts';
import { endingBeside } from './open-request.ts';

/** How a request ends: with an HTTP answer at once, or with a message to the press's own address. */
type Decision =
  | { readonly answer: HttpAnswer; readonly press?: never }
  | { readonly press: Press; readonly message: PressMessage };

interface Seen {
  press?: Press;
  readonly sinceMs: number;
}

/** The answer has to be posted within the same three seconds. */
const guardShare = 0.8;

export function composeInteract(parts: EdgeParts): EdgeAnswerer {
  const edge = composeEdge(parts);
  return async (event, spentMs = 0) => {
    try {
      const decision = await decide(edge, event, spentMs);
      if (decision.press === undefined) return decision.answer;
      await edge.respond(decision.press.responseUrl, decision.message);
      return emptyAnswer(200);
    } catch (error) {
      // Slack then shows its own sign beside the button.
      edge.failed('interaction', error);
      return emptyAnswer(500);
    }
  };
}

/** Decides within its share of the guard, however slow the table is. */
function decide(edge: Edge, event: HttpEvent, spentMs: number): Promise<Decision> {
  const seen: Seen = { sinceMs: edge.now() - spentMs };
  return withDeadline(edge.guardMs * guardShare - spentMs, read(edge, event, seen), () => {
    edge.failed('interaction', new LateAnswerError());
    if (seen.press === undefined) return { answer: emptyAnswer(500) };
    const message = lateMessage(edge.settings, readAsk(seen.press.value)?.ask ?? '');
    return { press: seen.press, message: { ...message, replace_original: false } };
  });
}

/** @param seen is told of the press as soon as it is known to be Slack's, for an answer in our place. */
async function read(edge: Edge, event: HttpEvent, seen: Seen): Promise<Decision> {
  const opened = edge.open(event);
  if (opened.answer !== undefined) return opened;
  const { form, ending } = opened;
  if (form.kind !== 'press' || !edge.isAllowedUrl(form.responseUrl)) {
    return { answer: (await ending) ?? emptyAnswer(form.kind === 'nothing' ? 200 : 400) };
  }
  seen.press = form;
  const answering = answerPress(edge.contextFor(opened, seen.sinceMs), form);
  const ended = await endingBeside(opened, answering);
  if (ended !== undefined) return { answer: ended };
  return { press: form, message: await orTrouble(edge, answering) };
}

async function orTrouble(edge: Edge, answering: Promise<PressMessage>): Promise<PressMessage> {
  try {
    return await answering;
  } catch (error) {
    edge.failed('interaction', error);
    return { ...troubleMessage(edge.settings), replace_original: false };
  }
}
