/** `POST /slack/interactions`: the answer goes to the response_url, the HTTP response only says that the press arrived. */
import { withDeadline } from '../lib/clients/deadline.ts';
import { emptyAnswer, type HttpAnswer, type HttpEvent } from '../lib/clients/http-event.ts';
import { readAsk } from '../lib/commands/ask-value.ts';
import { lateMessage, troubleMessage } from '../lib/commands/late.ts';
import { answerPress, type Press, type PressMessage } from '../lib/commands/press.ts';
import { composeEdge, type Edge, type EdgeParts } from './compose-edge.ts';

export function composeInteract(parts: EdgeParts): (event: HttpEvent) => Promise<HttpAnswer> {
  const edge = composeEdge(parts);
  return async (event) => {
    try {
      return await answer(edge, event);
    } catch (error) {
      // Slack then shows its own sign beside the button; there may be no place to write to.
      edge.log.error('interaction failed', { error: describe(error) });
      return emptyAnswer(500);
    }
  };
}

async function answer(edge: Edge, event: HttpEvent): Promise<HttpAnswer> {
  const startedAtMs = edge.now();
  const opened = await edge.open(event);
  if (opened.answer !== undefined) return opened.answer;
  const { form } = opened;
  if (form.kind === 'nothing') return emptyAnswer(200);
  if (form.kind !== 'press' || !edge.isAllowedUrl(form.responseUrl)) return emptyAnswer(400);
  await edge.respond(form.responseUrl, await messageFor(edge, form, startedAtMs));
  return emptyAnswer(200);
}

async function messageFor(edge: Edge, form: Press, startedAtMs: number): Promise<PressMessage> {
  const { settings, log } = edge;
  const work = answerPress(edge.contextFor(form, startedAtMs), form).catch((error: unknown): PressMessage => {
    log.error('interaction failed', { error: describe(error) });
    return { ...troubleMessage(settings), replace_original: false };
  });
  const late = (): PressMessage => {
    log.warn('interaction answered late');
    return { ...lateMessage(settings, readAsk(form.value)?.ask ?? ''), replace_original: false };
  };
  // The answer has to be posted within the same three seconds.
  return withDeadline(edge.guardMs * readShareOfGuard, work, late);
}

const readShareOfGuard = 0.8;

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
