import type { Settings } from '../model/settings.ts';
import { type Answer, type AnswerLine, type Button, buttonValueMaxCharacters } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { CommandFault } from './command.ts';
import {
  changesWhatItNames,
  eventTerms,
  filterTerms,
  keywordTerms,
  rules,
  stateTerms,
  type Term,
  termOf,
  type Verb,
  verbs,
  verbTerms,
  wordsIn,
} from './grammar.ts';
import { nearest } from './nearest.ts';
import { commandWordsOf } from './words.ts';

const allowedMax = 12;
const examplesMax = 3;
/** How much of a mistyped word is quoted back. */
const wordMaxCharacters = 60;

/** Help is generated from the grammar, so it lists exactly what can be typed. */
export function answerHelp(settings: Settings, word?: string): Answer {
  const words = commandWordsOf(settings.language);
  if (word === undefined) return overview(settings, words);
  const verb = termOf(verbTerms, word);
  if (verb !== undefined) return verbHelp(settings, verb, words);
  const typed = word.replace(/[:：]$/u, '');
  const users = verbs.filter((candidate) => takes(candidate, typed));
  return users.length > 0 ? wordHelp(users, typed, words) : notAWord(settings, word, words);
}

/** What is wrong, the nearest word that exists, and the usage. */
export function answerFault(settings: Settings, fault: CommandFault): Answer {
  const words = commandWordsOf(settings.language);
  const word = fault.word.length > wordMaxCharacters ? `${fault.word.slice(0, wordMaxCharacters)}…` : fault.word;
  const isHowLong = fault.verb === 'mute' && fault.word === 'for' && fault.fault === 'missing';
  return {
    title: [isHowLong ? words.howLong : words.fault[fault.fault](word)],
    lines: [
      ...(fault.fitting === undefined ? [] : [[words.fitting(fault.fitting)]]),
      ...(fault.nearest === undefined ? [] : [[words.didYouMean(fault.nearest)]]),
      ...allowedLine(fault, words),
      ...(fault.offers ?? []).map((line): AnswerLine => [{ code: `/dcs ${line}` }]),
      ...(fault.offers === undefined ? usageLines(settings, fault, words) : []),
    ],
    notes: [[words.help.zone(settings.timeZone)], [words.help.more]],
    buttons: [
      [
        ...(fault.suggestion === undefined ? [] : [runButton(fault.suggestion, words)]),
        ...(fault.offers ?? [])
          .filter((line) => line.length <= buttonValueMaxCharacters)
          .map((line) => runButton(line, words)),
        runButton(helpText(fault), words),
      ],
    ],
  };
}

export function examplesOf(verb: Verb, { targets }: Pick<Settings, 'targets'>): readonly string[] {
  return rules[verb].examples.map((example) => example.replaceAll('{target}', targets[0]?.id ?? ''));
}

function overview(settings: Settings, words: CommandWords): Answer {
  const first = verbs.flatMap((verb) => examplesOf(verb, settings).slice(0, verb === 'tasks' ? examplesMax : 1));
  return {
    title: [words.help.title],
    lines: [
      ...first.map((example): AnswerLine => [{ code: `/dcs ${example}` }]),
      ...verbTerms.map(
        (term): AnswerLine => [
          { code: `/dcs ${rules[term.name].usage}` },
          ` – ${words.help.verb[term.name]}${also(term, words)}`,
        ],
      ),
    ],
    notes: [[words.help.zone(settings.timeZone)], [words.help.bothLanguages], [words.help.more]],
    buttons: [(['tasks', 'status', 'mutes'] as const).map((verb) => runButton(verb, words))],
  };
}

function verbHelp(settings: Settings, verb: Verb, words: CommandWords): Answer {
  const rule = rules[verb];
  const keywords = keywordTerms.filter(({ name }) => rule.keywords.includes(name));
  const filters = filterTerms.filter(({ name }) => rule.filters.includes(name));
  const examples = examplesOf(verb, settings);
  const term = verbTerms.filter(({ name }) => name === verb);
  return {
    title: [`/dcs ${verb}${words.colon}${words.help.verb[verb]}${term.map((one) => also(one, words)).join('')}`],
    lines: [
      [{ bold: words.examples }, words.colon],
      ...examples.map((example): AnswerLine => [{ code: `/dcs ${example}` }]),
      [{ bold: words.usage }, words.colon, { code: `/dcs ${rule.usage}` }],
      ...(rule.states ? [stateLine(words)] : []),
      ...(rule.events ? [eventLine(words)] : []),
      ...keywords.map(
        (keyword): AnswerLine => [
          { code: keyword.name },
          ` – ${words.help.keyword[keyword.name]}${also(keyword, words)}`,
        ],
      ),
      ...filters.map(
        (filter): AnswerLine => [
          { code: `${filter.name}:` },
          ` – ${words.help.filter[filter.name]}${also(filter, words)}`,
        ],
      ),
    ],
    notes: [[words.help.zone(settings.timeZone)], [words.help.bothLanguages]],
    buttons: [changesWhatItNames(verb) ? [] : examples.slice(0, 3).map((example) => runButton(example, words))],
  };
}

function wordHelp(users: readonly Verb[], word: string, words: CommandWords): Answer {
  const filter = filterTerms.find((term) => termOf([term], word) !== undefined);
  const keyword = keywordTerms.find((term) => termOf([term], word) !== undefined);
  const lines: AnswerLine[] = [
    ...(filter === undefined
      ? []
      : [[{ code: `${filter.name}:` }, ` – ${words.help.filter[filter.name]}${also(filter, words)}`]]),
    ...(keyword === undefined
      ? []
      : [[{ code: keyword.name }, ` – ${words.help.keyword[keyword.name]}${also(keyword, words)}`]]),
    ...(termOf(stateTerms, word) === undefined ? [] : [stateLine(words)]),
    ...(termOf(eventTerms, word) === undefined ? [] : [eventLine(words)]),
  ];
  return {
    title: [word],
    lines: [
      ...lines,
      ...users.map((verb): AnswerLine => [{ bold: words.usage }, words.colon, { code: `/dcs ${rules[verb].usage}` }]),
    ],
    notes: [],
    buttons: [],
  };
}

function notAWord(settings: Settings, word: string, words: CommandWords): Answer {
  const closest = nearest(word, wordsIn([...verbTerms, ...filterTerms, ...keywordTerms, ...stateTerms, ...eventTerms]));
  const suggested: Button[] = closest === undefined ? [] : [runButton(`help ${closest}`, words)];
  const answer = overview(settings, words);
  return { ...answer, title: [words.help.notAWord(word)], buttons: [suggested, ...answer.buttons] };
}

function takes(verb: Verb, word: string): boolean {
  const rule = rules[verb];
  const [filter, keyword] = [termOf(filterTerms, word), termOf(keywordTerms, word)];
  return (
    (rule.states && termOf(stateTerms, word) !== undefined) ||
    (rule.events && termOf(eventTerms, word) !== undefined) ||
    (filter !== undefined && rule.filters.includes(filter)) ||
    (keyword !== undefined && rule.keywords.includes(keyword))
  );
}

function stateLine(words: CommandWords): AnswerLine {
  return termLine(words.help.states, stateTerms, words);
}

function eventLine(words: CommandWords): AnswerLine {
  return termLine(words.help.events, eventTerms, words);
}

function termLine(title: string, terms: readonly Term<string>[], words: CommandWords): AnswerLine {
  return [{ bold: title }, words.colon, terms.map((term) => `${term.name}${also(term, words)}`).join(' · ')];
}

function also({ aliases }: Term<string>, words: CommandWords): string {
  return aliases.length === 0 ? '' : words.help.aliases(aliases.join(words.listComma));
}

/** Read-only: a button in help must not change anything. */
function runButton(command: string, words: CommandWords): Button {
  return { action: 'page', label: words.run(command), value: command };
}

function allowedLine({ allowed }: CommandFault, words: CommandWords): readonly AnswerLine[] {
  if (allowed === undefined || allowed.length === 0) return [];
  const more = allowed.length > allowedMax ? ' …' : '';
  return [[words.allowed(allowed.slice(0, allowedMax).join(words.listComma) + more)]];
}

function usageLines(settings: Settings, { verb }: CommandFault, words: CommandWords): readonly AnswerLine[] {
  if (verb === undefined) return [[words.allowed(verbs.join(words.listComma))]];
  return [
    [{ bold: words.usage }, words.colon, { code: `/dcs ${rules[verb].usage}` }],
    ...examplesOf(verb, settings)
      .slice(0, examplesMax)
      .map((example): AnswerLine => [{ code: `/dcs ${example}` }]),
  ];
}

function helpText({ verb }: CommandFault): string {
  return verb === undefined ? 'help' : `help ${verb}`;
}
