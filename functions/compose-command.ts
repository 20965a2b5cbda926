/** `POST /slack/commands`: the answer is the HTTP response itself. */
import { emptyAnswer, type HttpAnswer, type HttpEvent, jsonAnswer } from '../lib/clients/aws/http-event.ts';
import { withDeadline } from '../lib/clients/deadline.ts';
import { ask } from '../lib/commands/ask.ts';
import { lateMessage, troubleMessage } from '../lib/commands/press.ts';
import { renderAnswer } from '../lib/commands/render.ts';
import { composeEdge, type Edge, type EdgeAnswerer, type EdgeParts, LateAnswerError } from './compose-edge.ts';
import { endingBeside } from './open-request.ts';

export function composeCommand(parts: EdgeParts): EdgeAnswerer {
  const edge = composeEdge(parts);
  return async (event, spentMs = 0) => {
    const asked = { text: '', sinceMs: edge.now() - spentMs };
    const work = answer(edge, event, asked).catch((error: unknown) => trouble(edge, error));
    return withDeadline(edge.guardMs - spentMs, work, () => {
      edge.failed('command', new LateAnswerError());
      return jsonAnswer(lateMessage(edge.settings, asked.text));
    });
  };
}

/** @param asked gets the text as soon as it is known, for an answer in our place. */
async function answer(
  edge: Edge,
  event: HttpEvent,
  asked: { text: string; readonly sinceMs: number },
): Promise<HttpAnswer> {
  const opened = edge.open(event);
  if (opened.answer !== undefined) return opened.answer;
  const { form, ending } = opened;
  if (form.kind !== 'command') return (await ending) ?? emptyAnswer(400);
  asked.text = form.text;
  const answering = ask(edge.contextFor(opened, asked.sinceMs), form.text);
  const ended = await endingBeside(opened, answering);
  return ended ?? jsonAnswer(renderAnswer(await answering, edge.settings, 'asker'));
}

function trouble(edge: Edge, error: unknown): HttpAnswer {
  edge.failed('command', error);
  return jsonAnswer(troubleMessage(edge.settings));
}
