/** Splits Chinese without blanks into words: `昨天失败的任务`, `静音redis-orders两小时`. */
import { knownTypes } from '../mutes/filter.ts';
import { classTerms, eventTerms, filterTerms, keywordTerms, stateTerms, verbTerms, wordsIn } from './grammar.ts';
import { smallWordsIn } from './small-words.ts';
import { afternoonWords, agoWords, chineseNumber, dayTerms, morningWords, weekdayTerms } from './time-words.ts';

/** Nobody types more without a blank. */
const runMaxCharacters = 200;
/**
 * What a split costs: a known word least; a single character is a word only beside other known words, or it would be
 * found in names.
 */
const cost = { word: 1, single: 3, unknown: 4, unknownRun: 8 } as const;
const han = /\p{Script=Han}/u;
const parts = new RegExp(
  [
    String.raw`第?\d{1,3}页`,
    String.raw`(?:\d{4}年)?\d{1,2}月\d{1,2}[日号]?`,
    `(?:${[...morningWords, ...afternoonWords].filter((word) => han.test(word)).join('|')})?${chineseNumber}{1,3}点(?:\\d{1,2}分?|半)?`,
    `${chineseNumber}+个?(?:分钟|小时|钟头|天|日|周|星期|月|分|时)`,
    String.raw`\p{Script=Han}+`,
    String.raw`[^\p{Script=Han}]+?(?=第?\d{1,3}页|${chineseNumber}+个?(?:分钟|小时|钟头|天|日|周|星期|月|分|时)|\p{Script=Han}|$)`,
  ].join('|'),
  'gu',
);

/** `备份失败` is a backup that failed. */
const failedWords = wordsIn(stateTerms.filter(({ name }) => name === 'failed'));

const words: ReadonlySet<string> = new Set(
  [
    ...[verbTerms, stateTerms, eventTerms, filterTerms, classTerms, keywordTerms, dayTerms, weekdayTerms].flatMap(
      (terms) => wordsIn(terms),
    ),
    ...smallWordsIn(),
    ...agoWords,
    ...morningWords,
    ...afternoonWords,
    ...knownTypes().filter((name) => !failedWords.some((word) => name.endsWith(word))),
    ...'上周 上个月 上周一 上周二 上周三 上周四 上周五 上周六 上周日 本周 这周 本月 这个月 昨晚 昨夜 今早 今天早上'.split(
      ' ',
    ),
  ].filter((word) => han.test(word)),
);
const wordMaxCharacters = Math.max(...[...words].map((word) => word.length));

/** @returns the pieces in order; all of them together are `text`. */
export function segment(text: string): readonly string[] {
  if (!han.test(text) || text.length > runMaxCharacters || words.has(text)) return [text];
  return [...text.matchAll(parts)].flatMap(([part]) => (/^\p{Script=Han}+$/u.test(part) ? splitRun(part) : [part]));
}

/** The cheapest way to split, by how cheaply everything before each place can be split. */
function splitRun(run: string): readonly string[] {
  if (isDuration(run)) return [run];
  const best: { cost: number; from: number; known: boolean }[] = [{ cost: 0, from: 0, known: true }];
  for (let end = 1; end <= run.length; end += 1) {
    const before = best[end - 1] ?? { cost: 0, from: 0, known: true };
    let found = {
      cost: before.cost + cost.unknown + (before.known ? cost.unknownRun : 0),
      from: end - 1,
      known: false,
    };
    for (let from = Math.max(0, end - wordMaxCharacters); from < end; from += 1) {
      if (!words.has(run.slice(from, end))) continue;
      const total = (best[from]?.cost ?? 0) + (end - from === 1 ? cost.single : cost.word);
      if (total <= found.cost) found = { cost: total, from, known: true };
    }
    best.push(found);
  }
  return pieces(run, best);
}

function pieces(run: string, best: readonly { from: number; known: boolean }[]): readonly string[] {
  const list: string[] = [];
  let end = run.length;
  while (end > 0) {
    let from = best[end]?.from ?? 0;
    // What nobody knows stays in one piece.
    if (best[end]?.known === false) while (from > 0 && best[from]?.known === false) from = best[from]?.from ?? 0;
    list.unshift(run.slice(from, end));
    end = from;
  }
  return list;
}

function isDuration(run: string): boolean {
  return new RegExp(`^${chineseNumber}+个?(?:分钟|小时|钟头|天|日|周|星期|月)$`, 'u').test(run);
}
