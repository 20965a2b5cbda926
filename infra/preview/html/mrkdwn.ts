/** Slack's mrkdwn as HTML. https://docs.slack.dev/messaging/formatting-message-text */
import { type Content, html, type Markup } from './markup.ts';
import type { Reading } from './reading.ts';
import { slackDate } from './slack-date.ts';

/** Marks count only at the edges of words, so `paas_dcs_01` keeps its underscores. */
const PIECE = new RegExp(
  [
    /`(?<code>[^`\n]+)`/u,
    /<(?<token>[^<>\n]+)>/u,
    /(?<![\p{L}\p{N}*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/u,
    /(?<![\p{L}\p{N}_])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])/u,
    /(?<![\p{L}\p{N}~])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\p{L}\p{N}~])/u,
    /(?<line>\n)/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);
const DATE = /^!date\^(\d+)\^([^^]+)(?:\^.*)?$/;
const GROUP = /^!subteam\^([A-Z0-9]+)$/;
const BROADCAST = /^!(here|channel|everyone)$/;
const PERSON = /^([@#])([A-Z0-9]+)$/;
const LINK = /^(?:https?:\/\/|mailto:)/;
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

export function drawMrkdwn(text: string, reading: Reading): Markup {
  const shown: Content[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECE)) {
    shown.push(unescaped(text.slice(end, match.index)), piece(match.groups ?? {}, reading));
    end = match.index + match[0].length;
  }
  return html`${[...shown, unescaped(text.slice(end))]}`;
}

function piece(groups: Readonly<Record<string, string | undefined>>, reading: Reading): Markup {
  const { code, token, bold, italic, strike } = groups;
  if (code !== undefined) return html`<code>${unescaped(code)}</code>`;
  if (token !== undefined) return drawToken(token, reading);
  if (bold !== undefined) return html`<strong>${drawMrkdwn(bold, reading)}</strong>`;
  if (italic !== undefined) return html`<em>${drawMrkdwn(italic, reading)}</em>`;
  if (strike !== undefined) return html`<s>${drawMrkdwn(strike, reading)}</s>`;
  return html`<br>`;
}

/** The part between `<` and `>`. Anything unknown is shown as it is, as in Slack. */
function drawToken(token: string, reading: Reading): Markup {
  const bar = token.indexOf('|');
  const [what, label] = bar < 0 ? [token, ''] : [token.slice(0, bar), unescaped(token.slice(bar + 1))];
  const [, seconds, format] = DATE.exec(what) ?? [];
  if (seconds !== undefined && format !== undefined) return drawDate(Number(seconds) * 1000, format, label, reading);
  const called = BROADCAST.exec(what)?.[1] ?? GROUP.exec(what)?.[1];
  if (called !== undefined) return drawMention(`@${called}`);
  const person = PERSON.exec(what);
  if (person) return drawMention(`${person[1]}${label || person[2]}`);
  if (LINK.test(what)) return drawLink(unescaped(what), label, reading);
  return html`${`<${unescaped(token)}>`}`;
}

export function drawMention(name: string): Markup {
  return html`<span class="mention">${name}</span>`;
}

/** Only a web or mail address becomes a link. */
export function drawLink(url: string, label: string, { redirect }: Reading): Markup {
  if (!LINK.test(url)) return html`${label || url}`;
  const place = redirect?.(url);
  if (place !== undefined) return html`<a href="${place}">${label || url}</a>`;
  return html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label || url}</a>`;
}

export function drawDate(atMs: number, format: string, fallback: string, reading: Reading): Markup {
  const shown = slackDate(atMs, format, reading);
  if (shown === undefined) return html`${fallback}`;
  return html`<time datetime="${new Date(atMs).toISOString()}" title="${fallback}">${shown}</time>`;
}

/** One pass: `&amp;lt;` is `&lt;`, not `<`. */
function unescaped(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}
