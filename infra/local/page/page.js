// Keeps the page up to date with the channel in Slack: asks once a second, and replaces only what has changed.
import { answerPeople } from './ask.js';

const POLL_EVERY_MS = 1000;
const FOCUSABLE = 'a, button, input, select, summary, [tabindex="0"]';

const list = document.querySelector('#messages');
const news = document.querySelector('#news');
const connection = document.querySelector('#connection');
let etag = '';

answerPeople({ list, refresh, say });
await keepUp();

async function keepUp() {
  for (;;) {
    say(connection, (await refresh().catch(() => false)) ? 'Live' : 'Ended: these are the last messages');
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
}

async function refresh() {
  const response = await fetch('/channel', { cache: 'no-store', headers: { 'if-none-match': etag } });
  if (response.status === 304) return true;
  if (!response.ok) return false;
  const isFirst = etag === '';
  etag = response.headers.get('etag') ?? '';
  const wasAtEnd = isAtEnd();
  const changes = exchange(new DOMParser().parseFromString(await response.text(), 'text/html'));
  // What was here when the page opened is not news.
  if (!isFirst) say(news, changes.join('. '));
  if (!isFirst && wasAtEnd) scrollTo({ top: document.documentElement.scrollHeight });
  return true;
}

/** Puts new and changed items in their places and returns what is new. Unchanged items are not touched. */
function exchange(fresh) {
  const changes = [];
  const items = [...fresh.querySelectorAll('li[data-version]')];
  const ids = new Set(items.map(({ id }) => id));
  for (const shown of list.querySelectorAll('li[data-version]')) if (!ids.has(shown.id)) shown.remove();
  for (const [index, item] of items.entries()) {
    const shown = document.getElementById(item.id);
    if (shown?.dataset.version === item.dataset.version) continue;
    changes.push(`${shown ? 'Edited' : 'New'}: ${item.querySelector('article').getAttribute('aria-label')}`);
    if (shown) replace(shown, item);
    else list.insertBefore(item, list.children[index] ?? null);
  }
  return changes;
}

/** An open thread stays open, and the focus stays where it was: on the element with the same name, if there is one. */
function replace(shown, item) {
  const hadFocus = shown.contains(document.activeElement);
  const focused = [...shown.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  const label = document.activeElement?.textContent;
  const thread = item.querySelector('details');
  if (thread) thread.open = shown.querySelector('details')?.open ?? false;
  shown.replaceWith(item);
  const candidates = [...item.querySelectorAll(FOCUSABLE)];
  const same = candidates[focused]?.textContent === label ? candidates[focused] : undefined;
  const next = same ?? candidates.find(({ textContent }) => label && textContent === label) ?? candidates[focused];
  if (hadFocus) (next ?? item).focus();
}

function isAtEnd() {
  return scrollY + innerHeight >= document.documentElement.scrollHeight - 40;
}

/** Setting a live region's text again makes some screen readers repeat it. */
function say(region, text) {
  if (region.textContent !== text) region.textContent = text;
}
