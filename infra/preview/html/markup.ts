/** HTML that is safe by construction: whatever is put into a template is escaped, unless it came from one. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export type Content = Markup | string | number | readonly Content[];

/** Made by `html` and `trusted` alone; a string is never taken for one. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A template tag: `html\`<p>${name}</p>\``. Attribute values have to stand in double quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const rest = contents.map((content, index) => markupOf(content) + (parts[index + 1] ?? ''));
  return new Markup((parts[0] ?? '') + rest.join(''));
}

/** For style sheets and scripts of our own, never for data. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

export const nothing = new Markup('');

function markupOf(content: Content): string {
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(markupOf).join('');
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
