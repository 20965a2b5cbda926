/** The function behind `POST /slack/interactions`: a press in, an answer out; what it leads to goes to the response_url. */
import { composeInteract } from './compose-interact.ts';
import { createEdgeHandler } from './edge-handler.ts';

export const handler = createEdgeHandler('interaction', composeInteract);
