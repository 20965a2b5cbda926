/** Lists and ends mutes. Anyone may do so; the row records who did. */
import { tidy } from '../messages/text.ts';
import { type Filter, filterText, isEmptyFilter } from '../mutes/filter.ts';
import { isInForce, type Mute, readMute, readMutes } from '../mutes/mutes.ts';
import { type Answer, type AnswerLine, type AskContext, type Button, noLines } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import { commandWordsOf } from './words.ts';

/** Nobody reads a list longer than a screen. */
const listedMax = 20;
const nameMaxCharacters = 40;
/** Several people may end it at the same time. */
const roundsMax = 10;

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

export async function answerUnmute(context: AskContext, which: number | Filter): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const ended = await endMutes(context, which);
  if (ended.length === 0) return { ...(await answerMutes(context)), title: [words.mute.noSuch] };
  return {
    title: [ended.map(({ number }) => words.mute.ended(number)).join(' · ')],
    lines: ended.map((mute) => muteLine(mute, words)),
    notes: [],
    buttons: [],
  };
}

/** @param pressed once more, after what would end was shown. */
export async function answerUnmuteAll(context: AskContext, pressed: boolean): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const mutes = await mutesInForce(context);
  if (!pressed || mutes.length === 0) {
    const end: Button = { action: 'page', label: words.mute.endAll(mutes.length), value: 'unmute all anyway' };
    const listed = await answerMutes(context);
    return mutes.length === 0 ? listed : { ...listed, notes: [[words.mute.allInForce]], buttons: [[end]] };
  }
  const ended = await Promise.all(mutes.map((mute) => end(context, mute)));
  const lines = ended.slice(0, listedMax).map((mute) => muteLine(mute, words));
  return { ...noLines, title: [words.mute.allEnded(ended.length)], lines };
}

export function muteLine(mute: Mute, words: CommandWords): AnswerLine {
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

export function endButton({ number }: Mute, words: CommandWords): Button {
  return { action: 'page', label: words.mute.unmute(number), value: `unmute ${number}` };
}

/** Newest first. */
export async function mutesInForce({ lookups, now }: AskContext): Promise<readonly Mute[]> {
  const mutes = readMutes(await lookups.mutes()).filter((mute) => isInForce(mute, now()));
  return mutes.toSorted((one, other) => other.number - one.number);
}

/** Ends every active mute with that number, or whose filter contains everything that was named. */
async function endMutes(context: AskContext, which: number | Filter): Promise<readonly Mute[]> {
  const mutes = await mutesInForce(context);
  const ending = mutes.filter((mute) =>
    typeof which === 'number' ? mute.number === which : isCovered(mute.filter, which),
  );
  return Promise.all(ending.map((mute) => end(context, mute)));
}

/** If two people end it, the second finds it ended; a poll that announces the end meanwhile does not keep it alive. */
async function end({ store, ids, now, asker }: AskContext, first: Mute): Promise<Mute> {
  let mute = first;
  for (let round = 0; round < roundsMax; round += 1) {
    const patch = { endedAtMs: now(), endedBy: asker.name, due: undefined, dueOf: undefined };
    const { written, row } = await store.write(mute.key, mute.v, patch, ids.nonce());
    if (row === undefined) return mute;
    mute = readMute(row);
    if (written || mute.endedAtMs !== undefined) return mute;
  }
  throw new Error(`Mute ${first.number} could not be ended: its row kept changing.`);
}

/** The mute's filter contains every part that was named; it may have more. */
function isCovered(filter: Filter, named: Filter): boolean {
  const parts = Object.entries(named);
  return !isEmptyFilter(named) && parts.every(([name, value]) => isSame(filter[name as keyof Filter], value));
}

function isSame(one: string | undefined, other: string): boolean {
  return one !== undefined && one.toLowerCase() === other.toLowerCase();
}
