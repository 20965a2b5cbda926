/** One previewed message: what the production renderer made of a fixture or a task, in one language. */
import type { Reader } from '../../lib/messages/views.ts';
import type { Form } from '../../lib/model/message-state.ts';
import type { Language } from '../../lib/model/settings.ts';
import type { Rendered } from '../../lib/ports/slack.ts';
import { fixtures } from './fixtures/all.ts';
import type { Fixture } from './fixtures/fixture.ts';

export interface Scene extends Pick<Fixture, 'about' | 'place'> {
  readonly name: string;
  readonly group: string;
  readonly reader: Reader;
  readonly form: Form;
  readonly rendered: Rendered;
}

export const READERS: Readonly<Record<Language, Reader>> = {
  en: { language: 'en', timeZone: 'Europe/Berlin' },
  'zh-CN': { language: 'zh-CN', timeZone: 'Asia/Shanghai' },
};
export const LANGUAGES = Object.keys(READERS) as readonly Language[];

/** Every fixture in every language; the English ones have names without a suffix. */
export function fixtureScenes(): readonly Scene[] {
  return LANGUAGES.flatMap((language) => fixtures.map((fixture) => fixtureScene(fixture, language)));
}

function fixtureScene({ draw, form = 'rich', ...fixture }: Fixture, language: Language): Scene {
  const reader = READERS[language];
  const name = language === 'en' ? fixture.name : `${fixture.name}.${language}`;
  return { ...fixture, name, reader, form, rendered: draw(reader, form) };
}
