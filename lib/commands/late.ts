/** What is said when there is no answer in time, or none at all: never silence. */
import type { Settings } from '../model/settings.ts';
import { emptyAnswer } from './answer.ts';
import { changesSomething } from './ask.ts';
import { renderAnswer, type SlackMessage } from './render.ts';
import { commandWordsOf } from './words.ts';

/** The table was too slow (R19): narrow it; and what changes something may have been done all the same. */
export function lateMessage(settings: Settings, text: string): SlackMessage {
  const { narrow, maybeDone } = commandWordsOf(settings.language);
  return say(settings, changesSomething(text) ? maybeDone : narrow);
}

export function troubleMessage(settings: Settings): SlackMessage {
  return say(settings, commandWordsOf(settings.language).tableDown);
}

function say(settings: Settings, words: string): SlackMessage {
  return renderAnswer({ ...emptyAnswer, title: [words] }, settings, 'asker');
}
