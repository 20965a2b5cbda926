/** `npm run preview`: what Slack would be sent, by the renderer that production uses. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Format, oneOf, type Request, readArguments } from './preview/arguments.ts';
import { previewPage } from './preview/page.ts';
import { PreviewError } from './preview/preview-error.ts';
import { fixtureScenes, READERS, type Scene } from './preview/scene.ts';
import { showJson, showLinks, showText } from './preview/show.ts';
import { readTaskFile } from './preview/task-file.ts';

const PAGE_PATH = join('dist', 'preview.html');

try {
  const request = readArguments(process.argv.slice(2));
  const scenes = request.file === undefined ? pickFixtures(request) : readScenes(request.file, request);
  for (const format of request.formats) console.log(show(scenes, format, request));
} catch (error) {
  if (!(error instanceof PreviewError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function pickFixtures({ fixture, language }: Request): readonly Scene[] {
  const scenes = fixtureScenes().filter(({ reader }) => language === undefined || reader.language === language);
  if (fixture === undefined) return scenes;
  const name = oneOf(
    fixture,
    scenes.map((scene) => scene.name),
    'fixture',
  );
  return scenes.filter((scene) => scene.name === name);
}

function readScenes(path: string, { language = 'en' }: Request): readonly Scene[] {
  const { scenes, unusable } = readTaskFile(readText(path), path, READERS[language], Date.now());
  for (const reason of unusable) console.error(`An item of ${path} is not shown: it ${reason}.`);
  return scenes;
}

function show(scenes: readonly Scene[], format: Format, { fixture, file }: Request): string {
  if (format === 'text') return showText(scenes);
  if (format === 'json') return showJson(scenes, fixture !== undefined);
  if (format === 'link') return showLinks(scenes);
  mkdirSync(dirname(PAGE_PATH), { recursive: true });
  writeFileSync(PAGE_PATH, previewPage(scenes, file === undefined ? undefined : Date.now()));
  return PAGE_PATH;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PreviewError(`${path} cannot be read.`, { cause });
  }
}
