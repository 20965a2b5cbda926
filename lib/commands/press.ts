/** Answers a pressed button. Buttons hold commands as text, which go through the same parser as typed ones. */

import type { Settings } from '../model/settings.ts';
import { type Answer, type AskContext, noLines } from './answer.ts';
import { ask, changesSomething } from './ask.ts';
import { type Ask, readAsk } from './button-value.ts';
import { reasonMaxCharacters } from './command.ts';
import { offerMute } from './offer-mute.ts';
import { renderAnswer, type SlackMessage } from './render.ts';
import type { SlackForm } from './slack-form.ts';
import { commandWordsOf } from './words.ts';

export type Press = Extract<SlackForm, { kind: 'press' }>;

/** https://docs.slack.dev/interactivity/handling-user-interaction: whether the answer takes the place of the message. */
export type PressMessage = SlackMessage & { readonly replace_original: boolean };

export async function answerPress(context: AskContext, press: Press): Promise<PressMessage> {
  const asked = readAsk(press.value);
  const { settings } = context;
  if (asked === undefined) {
    const answer: Answer = { ...noLines, title: [commandWordsOf(settings.language).outdated] };
    return { ...renderAnswer(answer, settings, 'asker'), replace_original: false };
  }
  return answerAsked(context, press, asked);
}

/** For when the table was too slow. A command that changes something may have taken effect all the same. */
export function lateMessage(settings: Settings, text: string): SlackMessage {
  const { narrow, maybeDone } = commandWordsOf(settings.language);
  return messageOf(settings, changesSomething(text) ? maybeDone : narrow);
}

export function troubleMessage(settings: Settings): SlackMessage {
  return messageOf(settings, commandWordsOf(settings.language).tableDown);
}

async function answerAsked(context: AskContext, press: Press, asked: Ask): Promise<PressMessage> {
  const { settings } = context;
  switch (press.action) {
    case 'page':
      return {
        ...renderAnswer(await ask(context, asked.ask, asked.page), settings, 'asker'),
        replace_original: press.isEphemeral,
      };
    case 'open':
    case 'take':
      return { ...renderAnswer(await ask(context, asked.ask, asked.page), settings, 'asker'), replace_original: false };
    case 'share':
      return { ...renderAnswer(await shared(context, asked), settings, 'channel'), replace_original: false };
    case 'offer':
      return { ...renderAnswer(await offerMute(context, asked.ask), settings, 'asker'), replace_original: false };
    case 'mute': {
      const text = withReason(asked.ask, press.reason);
      return { ...renderAnswer(await ask(context, text), settings, 'asker'), replace_original: press.isEphemeral };
    }
  }
}

/** The channel sees who shared, and what was asked. */
async function shared(context: AskContext, { ask: text, page }: Ask): Promise<Answer> {
  const { colon } = commandWordsOf(context.settings.language);
  const answer = await ask(context, text, page);
  return { ...answer, notes: [...answer.notes, [`${context.asker.name}${colon}`, { code: `/dcs ${text}` }]] };
}

function withReason(text: string, reason: string | undefined): string {
  const typed = reason?.replace(/\s+/gu, ' ').trim().slice(0, reasonMaxCharacters).toWellFormed() ?? '';
  return typed === '' ? text : `${text} because ${typed}`;
}

function messageOf(settings: Settings, words: string): SlackMessage {
  return renderAnswer({ ...noLines, title: [words] }, settings, 'asker');
}
