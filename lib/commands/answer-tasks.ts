import { fits } from '../model/match.ts';
import type { Target } from '../model/settings.ts';
import { type Filter, filterText, isAbout, knownTypes, valuesIn } from '../mutes/filter.ts';
import { type Answer, type AnswerLine, type AskContext, type Button, targetsAtOnceMax } from './answer.ts';
import { notTexts, type Page, queryText, writeAsk } from './button-value.ts';
import type { CommandWords } from './catalogue.ts';
import type { TaskQuery } from './command.ts';
import { type Found, findTasks, statesOf } from './find-tasks.ts';
import { classTerms, wordsIn } from './grammar.ts';
import { readKnownNames } from './known-names.ts';
import { nearest } from './nearest.ts';
import { countText, listLines, menuLabel, taskText } from './task-words.ts';
import { commandWordsOf } from './words.ts';

const firstPage: Page = { at: [], back: [], shown: 0 };

/** @param page where to continue; the newest tasks if left out. */
export async function answerTasks(context: AskContext, query: TaskQuery, page: Page = firstPage): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const matching = targetsOf(context, query);
  const targets = matching.slice(0, targetsAtOnceMax);
  const found = await findTasks(context, targets, query, page.at);
  const total = totalOf(found, words) ?? page.total;
  const near = found.tasks.length > 0 || found.next !== undefined ? [] : await nearFilters(context, query.filter);
  const notes = [
    askedLine(query, found, page, total, words),
    ...scopeLines(targets.length, matching.length, query.filter, words),
    ...(found.cutAfter === undefined ? [] : [[words.tasks.cutAfter(found.cutAfter)]]),
    ...near.map(({ filter }) => [words.didYouMean(filterText(filter))]),
  ];
  return {
    title: [titleText(found, total, words)],
    lines: found.tasks.flatMap((task) => listLines(task, settings)),
    notes,
    buttons: [
      pageButtons(query, found, page, total, words),
      [
        ...near.flatMap(({ filter, whole }) =>
          button('page', words.run(filterText(filter)), queryText({ ...query, filter: whole })),
        ),
        ...wideButtons(query, found, words),
      ],
    ],
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

/** @param number counted from 1: the pages before it are read to know where it begins. The last page if there are fewer. */
export async function pageOf(context: AskContext, query: TaskQuery, number: number): Promise<Page> {
  const targets = targetsOf(context, query).slice(0, targetsAtOnceMax);
  let page = firstPage;
  for (let index = 1; index < number; index += 1) {
    const found = await findTasks(context, targets, query, page.at);
    if (found.next === undefined) return page;
    page = nextPage(found, page, totalOf(found, commandWordsOf(context.settings.language)) ?? page.total);
  }
  return page;
}

function targetsOf({ settings }: AskContext, { filter }: TaskQuery): readonly Target[] {
  return settings.targets.filter(({ id }) => isAbout(filter.target, id));
}

function nextPage({ next = [], tasks }: Found, page: Page, total: string | undefined): Page {
  return {
    at: next,
    back: page.at.length === 0 ? [] : [...page.back, page.at],
    shown: page.shown + tasks.length,
    ...(total === undefined ? {} : { total }),
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
  query: TaskQuery,
  found: Found,
  page: Page,
  total: string | undefined,
  words: CommandWords,
): AnswerLine {
  const { fromMs, toMs, filter, not = {} } = query;
  const range = words.tasks.range(page.shown + 1, page.shown + found.tasks.length, total);
  const parts: AnswerLine[] = [
    [
      statesOf(query)
        .map((state) => words.tasks.state[state])
        .join(words.listComma),
    ],
    ...(fromMs === undefined ? [] : [words.tasks.from({ atMs: fromMs })]),
    ...(toMs === undefined ? [] : [words.tasks.until({ atMs: toMs })]),
    ...(filterText(filter) === '' ? [] : [[filterText(filter)]]),
    ...notTexts(not).map((text) => [text]),
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

interface NearFilter {
  /** The part that is near, and the whole filter with it. */
  readonly filter: Filter;
  readonly whole: Filter;
}

/** Names are open-ended, so an unknown one is not an error; but if nothing was found, it may be the reason. */
async function nearFilters(context: AskContext, filter: Filter): Promise<readonly NearFilter[]> {
  const { type = '', instance = '', user = '' } = filter;
  const known = instance + user === '' ? undefined : await readKnownNames(context);
  const instances = known?.instances.flatMap(({ name }) => name ?? []) ?? [];
  return [
    ...nearValues(filter, 'type', type, [...wordsIn(classTerms), ...knownTypes()]),
    ...nearValues(filter, 'instance', instance, instances),
    ...nearValues(filter, 'user', user, known?.users ?? []),
  ];
}

function nearValues(
  filter: Filter,
  part: 'type' | 'instance' | 'user',
  text: string,
  names: readonly string[],
): readonly NearFilter[] {
  const values = valuesIn(text);
  const isKnown = (typed: string) => typed.includes('*') || names.some((name) => fits(typed, name));
  return values.flatMap((typed) => {
    const closest = isKnown(typed) ? undefined : nearest(typed, names);
    if (closest === undefined) return [];
    const whole = { ...filter, [part]: values.map((value) => (value === typed ? closest : value)).join(',') };
    return [{ filter: { [part]: closest }, whole }];
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
  const next = nextPage(found, page, total);
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

function widen({ fromMs, toMs, ...query }: TaskQuery): TaskQuery | undefined {
  const { state, filter, limit } = query;
  if (fromMs !== undefined || toMs !== undefined) return query;
  if (state !== 'all') return { state: 'all', filter, limit };
  return Object.keys(filter).length === 0 ? undefined : { state: 'all', filter: {}, limit };
}

function button(action: Button['action'], label: string, value: string | undefined): readonly Button[] {
  return value === undefined ? [] : [{ action, label, value }];
}
