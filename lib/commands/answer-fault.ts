import type { Settings } from '../model/settings.ts';
import type { Answer, Line } from './answer.ts';
import { examplesOf } from './answer-help.ts';
import type { CommandWords } from './catalogue.ts';
import type { Fault } from './command.ts';
import { rules, verbs } from './grammar.ts';
import { commandWordsOf } from './words.ts';

const allowedMax = 12;
const examplesMax = 3;
/** What was typed comes back, as far as it helps to see it. */
const wordMaxCharacters = 60;

/** What is wrong, the nearest right word, and how it is said; never silence. */
export function answerFault(settings: Settings, fault: Fault): Answer {
  const words = commandWordsOf(settings.language);
  const word = fault.word.length > wordMaxCharacters ? `${fault.word.slice(0, wordMaxCharacters)}…` : fault.word;
  return {
    title: [words.fault[fault.fault](word)],
    lines: [
      ...(fault.nearest === undefined ? [] : [[words.didYouMean(fault.nearest)]]),
      ...allowedLine(fault, words),
      ...usageLines(settings, fault, words),
    ],
    notes: [[words.help.zone(settings.timeZone)], [words.help.more]],
    buttons: [
      [
        ...(fault.suggestion === undefined
          ? []
          : [{ action: 'page' as const, label: words.run(fault.suggestion), value: fault.suggestion }]),
        { action: 'page', label: words.run(helpText(fault)), value: helpText(fault) },
      ],
    ],
  };
}

function allowedLine({ allowed }: Fault, words: CommandWords): readonly Line[] {
  if (allowed === undefined || allowed.length === 0) return [];
  const more = allowed.length > allowedMax ? ' …' : '';
  return [[words.allowed(allowed.slice(0, allowedMax).join(words.comma) + more)]];
}

function usageLines(settings: Settings, { verb }: Fault, words: CommandWords): readonly Line[] {
  if (verb === undefined) return [[words.allowed(verbs.join(words.comma))]];
  return [
    [{ bold: words.usage }, ' ', { code: `/dcs ${rules[verb].usage}` }],
    ...examplesOf(verb, settings)
      .slice(0, examplesMax)
      .map((example): Line => [{ code: `/dcs ${example}` }]),
  ];
}

function helpText({ verb }: Fault): string {
  return verb === undefined ? 'help' : `help ${verb}`;
}
