/** The function behind `POST /slack/commands`: an HTTP event in, an HTTP answer out. */
import { composeCommand } from './compose-command.ts';
import { createEdgeHandler } from './edge-handler.ts';

export const handler = createEdgeHandler('command', composeCommand);
