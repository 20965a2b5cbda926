import { fits } from '../model/match.ts';
import { type Filter, filterText, isAbout, knownTypes, valuesIn } from '../mutes/filter.ts';
import { type Answer, type AnswerLine, type AskContext, type Button, targetsAtOnceMax } from './answer.ts';
import { type Page, queryText, writeAsk } from './button-value.ts';
import type { CommandWords } from './catalogue.ts';
import type { TaskQuery } from './command.ts';
import { type Found, findTasks } from './find-tasks.ts';
import { classTerms, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';
import { countText, listLines, menuLabel, taskText } from './task-words.ts';
import { commandWordsOf } from './words.ts';

const firstPage: Page = { at: [], back: [], shown: 0 };

/** @param page where to continue; the newest tasks if left out. */
export async function answerTasks(context: AskContext, query: TaskQuery, page: Page = firstPage): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const matching = settings.targets.filter(({ id }) => isAbout(query.filter.target, id));
  const targets = matching.slice(0, targetsAtOnceMax);
  const found = await findTasks(context, targets, query, page.at);
  const total = totalOf(found, words) ?? page.total;
  const notes = [
    askedLine(query, found, page, total, words),
    ...scopeLines(targets.length, matching.length, query.filter, words),
    ...(found.cutAfter === undefined ? [] : [[words.tasks.cutAfter(found.cutAfter)]]),
    ...(found.tasks.length === 0 ? hints(query.filter, words) : []),
  ];
  return {
    title: [titleText(found, total, words)],
    lines: found.tasks.flatMap((task) => listLines(task, settings)),
    notes,
    buttons: [pageButtons(query, found, page, total, words), wideButtons(query, found, words)],
    ...(found.tasks.length === 0
      ? {}
      : {
          menu: {
            label: words.tasks.menu,
            options: found.tasks.map((task) => ({ label: menuLabel(task, settings), value: taskText('task', task) })),
          },
        }),
  };
}

function totalOf({ total }: Found, words: CommandWords): string | undefined {
  if (total === undefined) return undefined;
  return total.orMore ? words.tasks.orMore(String(total.count)) : String(total.count);
}

function titleText(found: Found, total: string | undefined, words: CommandWords): string {
  if (found.tasks.length === 0) return words.tasks.none;
  return countText(found.tasks, total ?? String(found.tasks.length), words);
}

/** The query in words, and which part of the result this page is. */
function askedLine(
  { state, fromMs, toMs, filter }: TaskQuery,
  found: Found,
  page: Page,
  total: string | undefined,
  words: CommandWords,
): AnswerLine {
  const range = words.tasks.range(page.shown + 1, page.shown + found.tasks.length, total);
  const parts: AnswerLine[] = [
    [words.tasks.state[state]],
    ...(fromMs === undefined ? [] : [words.tasks.from({ atMs: fromMs })]),
    ...(toMs === undefined ? [] : [words.tasks.until({ atMs: toMs })]),
    ...(filterText(filter) === '' ? [] : [[filterText(filter)]]),
    ...(found.tasks.length === 0 ? [] : [[range], [words.tasks.newestFirst]]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}

/** Which targets were searched, if there are several. */
export function scopeLines(searched: number, all: number, filter: Filter, words: CommandWords): readonly AnswerLine[] {
  if (searched < all) return [[words.tasks.firstTargets(searched, all)]];
  const scope = filter.target === undefined ? words.tasks.everyTarget(searched) : '';
  return scope === '' ? [] : [[scope]];
}

/** Types are open-ended, so an unknown one is not an error; but if nothing was found, it may be the reason. */
function hints({ type = '' }: Filter, words: CommandWords): readonly AnswerLine[] {
  const types = [...wordsIn(classTerms), ...knownTypes()];
  const unknown = valuesIn(type).filter((typed) => !types.some((known) => fits(typed, known)) && !typed.includes('*'));
  return unknown.flatMap((typed) => {
    const closest = nearest(typed, types);
    return closest === undefined ? [] : [[words.didYouMean(`type:${closest}`)]];
  });
}

function pageButtons(
  query: TaskQuery,
  found: Found,
  page: Page,
  total: string | undefined,
  words: CommandWords,
): readonly Button[] {
  const ask = queryText(query);
  const carried = total === undefined ? {} : { total };
  const before = page.back.at(-1) ?? [];
  const previous: Page = {
    at: before,
    back: page.back.slice(0, -1),
    shown: before.length === 0 ? 0 : Math.max(0, page.shown - query.limit),
    ...carried,
  };
  const next: Page = {
    at: found.next ?? [],
    back: page.at.length === 0 ? [] : [...page.back, page.at],
    shown: page.shown + found.tasks.length,
    ...carried,
  };
  const forward = found.cutAfter === undefined ? words.buttons.next : words.buttons.goOn;
  return [
    ...(page.at.length === 0 ? [] : button('page', words.buttons.previous, writeAsk({ ask, page: previous }))),
    ...(found.next === undefined ? [] : button('page', forward, writeAsk({ ask, page: next }))),
    ...(found.tasks.length === 0 ? [] : button('share', words.buttons.share, writeAsk({ ask, page }))),
  ];
}

/** If nothing was found, offers a wider search: any time, then any state, then without the filter. */
function wideButtons(query: TaskQuery, found: Found, words: CommandWords): readonly Button[] {
  const wider = found.tasks.length > 0 || found.next !== undefined ? undefined : widen(query);
  return wider === undefined ? [] : button('page', words.buttons.wider, queryText(wider));
}

function widen({ fromMs, toMs, state, filter, limit }: TaskQuery): TaskQuery | undefined {
  if (fromMs !== undefined || toMs !== undefined) return { state, filter, limit };
  if (state !== 'all') return { state: 'all', filter, limit };
  return Object.keys(filter).length === 0 ? undefined : { state: 'all', filter: {}, limit };
}

function button(action: Button['action'], label: string, value: string | undefined): readonly Button[] {
  return value === undefined ? [] : [{ action, label, value }];
}
