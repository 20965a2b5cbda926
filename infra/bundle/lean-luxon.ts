/** Luxon is one file, and what its methods name stays in it. This takes out what only methods need that we do not call. */

/** Intervals, and reading a date by a pattern: `DateTime.until`, `fromFormat` and what goes with them. */
const declarations = [
  'class Interval',
  'class TokenParser',
  'function expandMacroTokens',
  'function formatOptsToTokens',
];

/** No `Interval` to import: the build fails when one is needed. A test keeps us from the methods. */
const exported = /^(export \{.*) Interval,/m;

/**
 * The machine's own language is nobody's: every text names its reader's. Luxon asks for it with every date all the same, and the
 * first formatter is slow to make.
 */
const machineLanguage = 'function systemLocale';

/** @throws {Error} when one of them is no longer there. */
export function leanLuxon(source: string): string {
  const lean = declarations.reduce(
    (text, declaration) => swap(text, bodyOf(declaration), standIn(declaration)),
    source,
  );
  const inEnglish = swap(lean, bodyOf(machineLanguage), `${machineLanguage}() { return 'en-US'; }`);
  return swap(inEnglish, exported, '$1');
}

function bodyOf(declaration: string): RegExp {
  return new RegExp(`^${declaration}\\b[^]*?^\\}$`, 'm');
}

function standIn(declaration: string): string {
  const fail = `throw new Error('${declaration} of Luxon is left out of the bundle');`;
  return declaration.startsWith('class')
    ? `${declaration} { constructor() { ${fail} } }`
    : `${declaration}() { ${fail} }`;
}

function swap(text: string, pattern: RegExp, replacement: string): string {
  if (!pattern.test(text)) throw new Error(`Luxon has no ${pattern}`);
  return text.replace(pattern, replacement);
}
