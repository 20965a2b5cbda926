import type { Language } from '../model/settings.ts';
import type { CommandWords } from './catalogue.ts';
import { commandsInEnglish } from './words.en.ts';
import { commandsInChinese } from './words.zh-CN.ts';

export function commandWordsOf(language: Language): CommandWords {
  return catalogues[language];
}

const catalogues: Readonly<Record<Language, CommandWords>> = { en: commandsInEnglish, 'zh-CN': commandsInChinese };
