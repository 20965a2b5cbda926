import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Format, oneOf, type Request, readArguments } from './arguments.ts';
import { previewPage } from './page.ts';
import { PreviewError } from './preview-error.ts';
import { fixtureScenes, READERS, type Scene } from './scene.ts';
import { showJson, showLinks, showText } from './show.ts';
import { readTaskFile } from './task-file.ts';

export interface Surroundings {
  /** Paths on the command line start here, and the page is written here. */
  readonly directory: string;
  readonly print: (text: string) => void;
  /** Separate from `print`, so that the JSON stays JSON. */
  readonly warn: (text: string) => void;
}

const PAGE_PATH = join('dist', 'preview.html');

/** Shows what the command line asks for, or throws a PreviewError before anything is printed. */
export function runPreview(argv: readonly string[], surroundings: Surroundings): void {
  const request = readArguments(argv);
  const scenes = request.file === undefined ? pickFixtures(request) : readScenes(request.file, request, surroundings);
  for (const format of request.formats) surroundings.print(show(scenes, format, request, surroundings));
}

function pickFixtures({ fixture, language }: Request): readonly Scene[] {
  const scenes = fixtureScenes().filter(({ reader }) => language === undefined || reader.language === language);
  if (fixture === undefined) return scenes;
  const names = scenes.map(({ name }) => name);
  const wanted = oneOf(fixture, names, 'fixture');
  return scenes.filter(({ name }) => name === wanted);
}

function readScenes(path: string, { language = 'en' }: Request, { directory, warn }: Surroundings): readonly Scene[] {
  const text = readText(resolve(directory, path), path);
  const { scenes, unusable } = readTaskFile(text, path, READERS[language], Date.now());
  for (const reason of unusable) warn(`An item of ${path} is not shown: it ${reason}.`);
  return scenes;
}

function show(
  scenes: readonly Scene[],
  format: Format,
  { fixture, file }: Request,
  { directory }: Surroundings,
): string {
  if (format === 'text') return showText(scenes);
  if (format === 'json') return showJson(scenes, fixture !== undefined);
  if (format === 'link') return showLinks(scenes);
  const path = join(directory, PAGE_PATH);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, previewPage(scenes, file === undefined ? undefined : Date.now()));
  return PAGE_PATH;
}

function readText(path: string, shownPath: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PreviewError(`${shownPath} cannot be read.`, { cause });
  }
}
