/** The buttons of a task's message; functions/interact.ts handles the presses. */
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

export interface TaskReference {
  readonly target: string;
  readonly id: string;
  /** Nobody looks after it yet. */
  readonly takeable?: boolean;
}

/** A button that runs a command. */
export interface CommandButton {
  readonly text: string;
  readonly value: string;
}

/** `take` makes it the presser's, `open` shows the task, `offer` offers to mute similar ones; lib/commands/press.ts reads these ids. */
export const taskActionIds = { take: 'take', details: 'open', mute: 'offer' } as const;

/** An id that could be typed into a command, which needs four characters. Slack allows 2,000 characters in a value. */
const typeableId = /^[\w.-]{4,128}$/;

/** Elements for an actions block; none for an id that no command could name. Each value is a command. */
export function taskButtons(
  { target, id }: TaskReference,
  reader: Reader,
): readonly Readonly<Record<string, unknown>>[] {
  if (!typeableId.test(id)) return [];
  const { details, mute } = wordsOf(reader.language).button;
  const value = `task ${id} target:${target}`;
  return [
    commandButton(taskActionIds.details, { text: details, value }),
    commandButton(taskActionIds.mute, { text: mute, value }),
  ];
}

/** What comes first at three in the morning. None once somebody has it. */
export function takeButtons(
  { target, id, takeable }: TaskReference,
  reader: Reader,
): readonly Readonly<Record<string, unknown>>[] {
  if (takeable !== true || !typeableId.test(id)) return [];
  const { take } = wordsOf(reader.language).button;
  const button = commandButton(taskActionIds.take, { text: take, value: `take ${id} target:${target}` });
  return [{ ...button, style: 'primary' }];
}

export function commandButton(actionId: string, { text, value }: CommandButton): Readonly<Record<string, unknown>> {
  return { type: 'button', action_id: actionId, text: { type: 'plain_text', text, emoji: false }, value };
}
