import type { Rendered } from '../../../lib/ports/slack.ts';
import { answerText } from '../../preview/terminal.ts';
import type { EdgeReply } from '../slack/request.ts';
import { StartError } from '../start-error.ts';

/** The answer as text; its buttons work only in Slack. */
export function terminalAnswer({ status, body }: EdgeReply): string {
  if (status === 401) throw new StartError('The request was refused (401): it was signed with another secret.');
  if (status !== 200) throw new StartError(`The request was refused with HTTP ${status}.`);
  return answerText(JSON.parse(body) as Rendered);
}
