/** HTML that is safe by construction: every value in a template is escaped, unless it is itself a template. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export type Content = Markup | string | number | readonly Content[];

/** Only `html` and `trusted` make one; a string never counts as one. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A template tag: `html\`<p>${name}</p>\``. Attribute values need double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const rest = contents.map((content, index) => markupOf(content) + (parts[index + 1] ?? ''));
  return new Markup((parts[0] ?? '') + rest.join(''));
}

/** For our own style sheets and scripts, never for data. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export const nothing = new Markup('');

function markupOf(content: Content): string {
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(markupOf).join('');
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
