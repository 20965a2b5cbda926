/** Text with moments in it: each is shown in the reader's own time where Slack supports that. */

import type { Phrase } from './catalogue.ts';
import { clean, escapeMrkdwn } from './text.ts';
import { slackTime, zonedTime } from './time.ts';
import type { Reader } from './views.ts';

export function hasMoment(phrase: Phrase): boolean {
  return phrase.some((part) => typeof part !== 'string');
}

export function phraseText(phrase: Phrase, reader: Reader): string {
  return clean(phrase.map((part) => (typeof part === 'string' ? part : zonedTime(part.atMs, reader))).join(''));
}

/** Everything but our own date tokens is escaped. */
export function phraseMrkdwn(phrase: Phrase, reader: Reader): string {
  const parts = phrase.map((part) => (typeof part === 'string' ? escapeMrkdwn(part) : slackTime(part.atMs, reader)));
  return parts.join('').trim();
}
