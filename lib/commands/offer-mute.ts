/**
 * Asks what to mute and for how long. An answer with buttons and a field for the reason, not a modal: a modal needs the
 * bot token and a call to Slack within three seconds of the press; see docs/decisions/030-answers.md.
 */
import { instanceOf } from '../messages/naming.ts';
import { duration } from '../messages/time.ts';
import { filterText } from '../mutes/filter.ts';
import type { Answer, AskContext, Button } from './answer.ts';
import { ask } from './ask.ts';
import { isFault, valueMaxCharacters } from './command.ts';
import { findTask } from './find-tasks.ts';
import { parse } from './parse.ts';
import { taskTitle } from './task-words.ts';
import { commandWordsOf } from './words.ts';

const choices = [
  { text: '1h', durationMs: 3_600_000 },
  { text: '4h', durationMs: 14_400_000 },
  { text: '1d', durationMs: 86_400_000 },
  { text: '7d', durationMs: 604_800_000 },
] as const;

/** @param text `task <id>`, the value of the message's button. */
export async function offerMute(context: AskContext, text: string): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const command = parse(text, { ...settings, nowMs: context.now() });
  if (isFault(command) || command.verb !== 'task') return ask(context, text);
  const [found, ...others] = await findTask(context, command.id, command.target);
  if (found === undefined || others.length > 0) return ask(context, text);
  const { name } = found.row.task;
  const { id, name: instanceName } = instanceOf(found.row).instance ?? {};
  const target = found.target.id;
  return {
    title: [words.mute.offer],
    lines: [[taskTitle(found, settings)]],
    notes: [[words.mute.failuresThrough], [words.mute.anyone]],
    reasonLabel: words.mute.reason,
    buttons: [
      row(context, words.mute.thisKind, 'type', name, target),
      row(context, words.mute.thisInstance, 'instance', id ?? instanceName ?? '', target),
    ],
  };
}

/** No buttons if the value is unknown or could not be typed. The task at hand shows that there is something like it. */
function row(
  { settings }: AskContext,
  what: string,
  part: 'type' | 'instance',
  value: string,
  target: string,
): readonly Button[] {
  if (value === '' || value.length > valueMaxCharacters) return [];
  return choices.map(({ text, durationMs }) => ({
    action: 'mute',
    label: `${what}${commandWordsOf(settings.language).colon}${duration(durationMs, settings)}`,
    value: `mute ${filterText({ [part]: value, target })} for ${text} anyway`,
  }));
}
