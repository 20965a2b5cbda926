/** What Slack's answer to one message says about its channel, its token, and whatever comes next. */
import { isUnexplained, type SlackOperation, slackOperations } from '../model/slack-errors.ts';
import type { SlackAnswer } from '../ports/slack.ts';
import type { Lane, Run } from '../run.ts';
import type { Attempt, Unsent } from './attempt.ts';
import type { Parsed } from './slot.ts';

export async function learnFrom<R extends Parsed>(
  { run, slot }: Attempt<R>,
  answer: Unsent,
  operation: SlackOperation,
): Promise<void> {
  const { channel, delivery } = slot;
  const { kind, reason } = answer;
  run.effects.log.warn('not told yet', { delivery, channel, answer: kind, reason });
  const lane = run.lane(channel);
  if (isUnexplained(operation, reason)) countWord(lane, reason, operation);
  if (kind === 'unknown' || (kind === 'not-sent' && answer.retryAfterMs !== undefined)) lane.unknownInARow += 1;
  if (kind === 'limited') await run.pace.stop(channel, operation, answer.retryAfterMs);
  if (kind === 'misconfigured') recordFault(run, lane, answer, operation);
  if (kind === 'refused') {
    run.tally.dead += 1;
    run.effects.log.error('every form was refused', { delivery, channel, reason });
  }
}

function countWord({ words }: Lane, word: string, operation: SlackOperation): void {
  words.set(word, { operation, times: (words.get(word)?.times ?? 0) + 1 });
}

function recordFault(
  run: Run,
  { channel, faults }: Lane,
  { reason, where }: Extract<SlackAnswer, { kind: 'misconfigured' }>,
  operation: SlackOperation,
): void {
  run.effects.log.error('a setting is wrong', { channel, reason, where, operation });
  if (where === 'token') run.tally.tokenFault = reason;
  else for (const stopped of where === 'channel' ? slackOperations : [operation]) faults.set(stopped, reason);
}
