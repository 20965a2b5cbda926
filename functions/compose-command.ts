/** `POST /slack/commands`: the answer is the HTTP response itself. */
import { emptyAnswer, type HttpAnswer, type HttpEvent, jsonAnswer } from '../lib/clients/aws/http-event.ts';
import { withDeadline } from '../lib/clients/deadline.ts';
import { ask } from '../lib/commands/ask.ts';
import { lateMessage, troubleMessage } from '../lib/commands/press.ts';
import { renderAnswer } from '../lib/commands/render.ts';
import { composeEdge, type Edge, type EdgeAnswerer, type EdgeParts, LateAnswerError } from './compose-edge.ts';

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
  const opened = await edge.open(event, (form) => {
    if (form.kind === 'command') asked.text = form.text;
  });
  if (opened.answer !== undefined) return opened.answer;
  const { form } = opened;
  if (form.kind !== 'command') return emptyAnswer(400);
  const answered = await ask(edge.contextFor(form, asked.sinceMs), form.text);
  return jsonAnswer(renderAnswer(answered, edge.settings, 'asker'));
}

function trouble(edge: Edge, error: unknown): HttpAnswer {
  edge.failed('command', error);
  return jsonAnswer(troubleMessage(edge.settings));
}
