/** Scenes in each of the formats. */
import { builderLink } from './link.ts';
import type { Scene } from './scene.ts';
import { terminalText } from './terminal.ts';

export function showText(scenes: readonly Scene[]): string {
  return scenes.map((scene) => `── ${scene.name}: ${scene.about}\n${terminalText(scene.rendered)}\n`).join('\n');
}

/** For one scene, exactly what Slack is sent, ready to paste; for several, a list with their names. */
export function showJson(scenes: readonly Scene[], isSingle: boolean): string {
  const [first] = scenes;
  const payloads = scenes.map(({ name, rendered }) => ({ name, ...rendered }));
  return JSON.stringify(isSingle && first ? first.rendered : payloads, undefined, 2);
}

export function showLinks(scenes: readonly Scene[]): string {
  return scenes
    .map(({ name, rendered }) => `${name}\n${builderLink(rendered) ?? 'This form is text alone, without blocks.'}\n`)
    .join('\n');
}
