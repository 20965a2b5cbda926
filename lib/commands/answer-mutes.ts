import { tidy } from '../messages/text.ts';
import { type Filter, filterText } from '../mutes/filter.ts';
import { type Mute, mutesMax } from '../mutes/mutes.ts';
import type { Answer, AskContext, Button, Line } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { Command } from './command.ts';
import { beginMute, endMutes, mutesInForce } from './mute-tasks.ts';
import { commandWordsOf } from './words.ts';

/** A list longer than a screen is not read; the numbers of the rest are found by filter. */
const listedMax = 20;
const nameMaxCharacters = 40;

export async function answerMute(context: AskContext, command: Extract<Command, { verb: 'mute' }>): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const mute = await beginMute(context, command);
  if (mute === 'too-many') return { title: [words.mute.tooMany(mutesMax)], lines: [], notes: [], buttons: [] };
  return {
    title: [words.mute.done(mute.number)],
    lines: [muteLine(mute, words)],
    notes: [[words.mute.anyone]],
    buttons: [[endButton(mute, words), { action: 'share', label: words.buttons.share, value: 'mutes' }]],
  };
}

export async function answerMutes(context: AskContext): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const mutes = await mutesInForce(context);
  if (mutes.length === 0) return { title: [words.mute.none], lines: [], notes: [[words.mute.anyone]], buttons: [] };
  const listed = mutes.slice(0, listedMax);
  return {
    title: [words.mute.listTitle(mutes.length)],
    lines: listed.map((mute) => muteLine(mute, words)),
    notes: [[words.mute.anyone], ...(listed.length < mutes.length ? [[words.cutShort]] : [])],
    buttons: [
      listed.slice(0, 10).map((mute) => endButton(mute, words)),
      [{ action: 'share', label: words.buttons.share, value: 'mutes' }],
    ],
  };
}

export async function answerUnmute(context: AskContext, wanted: number | Filter): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const ended = await endMutes(context, wanted);
  if (ended.length === 0) return { ...(await answerMutes(context)), title: [words.mute.noSuch] };
  return {
    title: [ended.map(({ number }) => words.mute.ended(number)).join(' · ')],
    lines: ended.map((mute) => muteLine(mute, words)),
    notes: [],
    buttons: [],
  };
}

function muteLine(mute: Mute, words: CommandWords): Line {
  const { number, filter, untilMs, byName, why, includingFailures } = mute;
  return [
    { bold: `${number}` },
    ' · ',
    { code: filterText(filter) },
    ' · ',
    words.mute.until,
    { atMs: untilMs },
    ` · ${words.mute.by(tidy(byName, nameMaxCharacters))}`,
    ...(why === undefined ? [] : [` · ${words.mute.because(why)}`]),
    ` · ${includingFailures ? words.mute.failuresToo : words.mute.failuresThrough}`,
  ];
}

function endButton({ number }: Mute, words: CommandWords): Button {
  return { action: 'page', label: words.mute.unmute(number), value: `unmute ${number}` };
}
