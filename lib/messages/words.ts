import type { Language } from '../model/settings.ts';
import type { Words } from './catalogue.ts';
import { english } from './words.en.ts';
import { chinese } from './words.zh-CN.ts';

export function wordsOf(language: Language): Words {
  return catalogues[language];
}

const catalogues: Readonly<Record<Language, Words>> = { en: english, 'zh-CN': chinese };
