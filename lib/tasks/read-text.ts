/** A text the list gave, cut and well-formed; undefined when it is blank or no text. A number counts as its digits. */
export function readText(value: unknown, lengthMax: number): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return cut(value, lengthMax).toWellFormed();
}

/** Counted in UTF-16 units, as JavaScript does; never leaves half a character at the end. */
function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  return text.slice(0, lengthMax).replace(/[\uD800-\uDBFF]$/, '');
}
