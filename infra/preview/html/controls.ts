/** The interactive elements of an actions or input block. https://docs.slack.dev/reference/block-kit/block-elements */
import { html, type Markup, nothing } from './markup.ts';
import type { Reading } from './reading.ts';
import { drawUnknown } from './rich-text.ts';
import { listIn, type Thing, textIn, thingIn } from './thing.ts';

export function drawActions(block: Thing, reading: Reading): Markup {
  const elements = listIn(block, 'elements');
  if (elements.length === 0) return nothing;
  return html`<div class="actions">${elements.map((element) => drawElement(element, reading))}</div>`;
}

/** A field whose text is sent with any button of the same message. */
export function drawInput(block: Thing, reading: Reading): Markup {
  const field = thingIn(block, 'element');
  if (field.type !== 'plain_text_input') return drawUnknown(field);
  const label = wordsOf(block, 'label');
  if (reading.buttons === 'pictures') return html`<p>${label} <span class="field"></span></p>`;
  const maxCharacters = Number(field.max_length ?? fieldMaxCharacters);
  return html`<label class="input">${label} <input class="field" data-input="${textIn(block, 'block_id')}" maxlength="${maxCharacters}"></label>`;
}

/** https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element: `max_length`. */
const fieldMaxCharacters = 3_000;

function drawElement(element: Thing, reading: Reading): Markup {
  if (element.type === 'button') return drawButton(element, reading);
  return element.type === 'static_select' ? drawMenu(element, reading) : drawUnknown(element);
}

/** A button with a URL is a link, and pressing it calls nobody. */
function drawButton(element: Thing, { buttons }: Reading): Markup {
  const label = wordsOf(element, 'text');
  const url = textIn(element, 'url');
  if (url.startsWith('https://')) {
    return html`<a class="button" href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
  }
  const look = textIn(element, 'style') === 'primary' ? 'button primary' : 'button';
  if (buttons === 'pictures') return html`<span class="${look}">${label}</span>`;
  return html`<button type="button" class="${look}" data-action="${textIn(element, 'action_id')}">${label}</button>`;
}

/** With a button of its own, so that moving through the entries by keyboard does not press each of them. */
function drawMenu(element: Thing, { buttons }: Reading): Markup {
  const label = wordsOf(element, 'placeholder');
  if (buttons === 'pictures') return html`<span class="button">${label}</span>`;
  const options = listIn(element, 'options').map(
    (option) => html`<option value="${textIn(option, 'value')}">${wordsOf(option, 'text')}</option>`,
  );
  return html`<span class="menu"><select class="field" aria-label="${label}">${options}</select>
    <button type="button" class="button" data-action="${textIn(element, 'action_id')}" aria-label="Show: ${label}">Show</button></span>`;
}

function wordsOf(thing: Thing, name: string): string {
  return textIn(thingIn(thing, name), 'text');
}
