/** Scenes as one HTML file, which loads nothing from the network and runs no script. */
import { readFileSync } from 'node:fs';
import { STARTED_AT_MS } from './fixtures/fixture.ts';
import { drawBody } from './html/blocks.ts';
import { drawFrame, labelOf } from './html/frame.ts';
import { html, type Markup, nothing, trusted } from './html/markup.ts';
import { builderLink } from './link.ts';
import type { Scene } from './scene.ts';

const STYLES = ['html/message.css', 'page.css'];
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const LANGUAGE_NAMES = { en: 'English', 'zh-CN': '中文' } as const;
const PLACES = { message: '', reply: 'In a thread', broadcast: 'In a thread, and sent to the channel' } as const;

/** `nowMs` decides what is today; the fixtures have their own day. */
export function previewPage(scenes: readonly Scene[], nowMs = STARTED_AT_MS): string {
  const sections = [...Map.groupBy(scenes, (scene) => `${scene.group} · ${LANGUAGE_NAMES[scene.reader.language]}`)];
  const links = sections.map(([title]) => html`<li><a href="#${anchorOf(title)}">${title}</a></li>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dcs-watch: what Slack shows</title>
<style>${STYLES.map(styleSheet)}</style>
</head>
<body>
<header class="top">
<h1>What Slack shows</h1>
<p>The production renderer makes every message. Only the drawing is not Slack's.</p>
<nav aria-label="Sections"><ul>${links}</ul></nav>
</header>
<main>${sections.map(([title, members]) => drawSection(title, members, nowMs))}</main>
</body>
</html>
`.toString();
}

function drawSection(title: string, scenes: readonly Scene[], nowMs: number): Markup {
  const drawn = scenes.map((scene) => drawScene(scene, nowMs));
  return html`<section id="${anchorOf(title)}"><h2>${title}</h2>${drawn}</section>\n`;
}

function drawScene({ name, about, place, reader, rendered }: Scene, nowMs: number): Markup {
  const { language, timeZone } = reader;
  const reading = { language, timeZone, nowMs, headingLevel: 4, buttons: 'pictures' } as const;
  const note = PLACES[place] === '' ? nothing : html`<p class="place">${PLACES[place]}</p>`;
  const frame = { body: drawBody(rendered, reading), atMs: nowMs, note };
  const link = builderLink(rendered);
  return html`<section class="scene" id="${name}">
<header><h3>${name}</h3><p>${about}</p></header>
<article class="message" lang="${language}" aria-label="${labelOf(rendered)}">${drawFrame(frame, reading)}</article>
<details><summary>Notification text and JSON</summary>
<p>${rendered.text}</p>
${link === undefined ? nothing : html`<p><a href="${link}" rel="noreferrer">Open in Slack's Block Kit Builder</a></p>`}
<pre tabindex="0">${JSON.stringify(rendered, undefined, 2)}</pre></details>
</section>
`;
}

function anchorOf(title: string): string {
  return title.toLowerCase().replace(' · ', '-');
}

function styleSheet(path: string): Markup {
  return trusted(readFileSync(new URL(path, import.meta.url), 'utf8'));
}
