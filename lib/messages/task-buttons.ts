/** The buttons of a task's message; functions/interact.ts answers whoever presses one. */
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

export interface TaskReference {
  readonly target: string;
  readonly id: string;
}

/** `open` shows the task, `offer` offers to mute its like: what lib/commands/press.ts knows them by. */
export const taskActionIds = { details: 'open', mute: 'offer' } as const;

/** An id that a person could type into a command: shorter ones are no beginning of one. Slack takes 2,000 characters of value. */
const typeableId = /^[\w.-]{4,128}$/;

/** Elements for an actions block; none for an id that no command could name. Their value is a command's own words. */
export function taskButtons(
  { target, id }: TaskReference,
  reader: Reader,
): readonly Readonly<Record<string, unknown>>[] {
  if (!typeableId.test(id)) return [];
  const { details, mute } = wordsOf(reader.language).button;
  const value = `task ${id} target:${target}`;
  const button = (action_id: string, text: string) => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text, emoji: false },
    value,
  });
  return [button(taskActionIds.details, details), button(taskActionIds.mute, mute)];
}
