/** Text from tasks is untrusted: every character of it passes through here before people or Slack see it. */

/**
 * Controls, bidi overrides, zero-width and other invisible characters, and noncharacters. They reorder or hide what
 * a reader sees, or make an empty-looking text that Slack refuses.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
/** Far more than is ever shown: longer text costs time and would be cut anyway. */
const readMaxCharacters = 5000;
const ellipsis = '…';
const entity = /^&(?:amp|lt|gt);/;
const entityMaxCharacters = 5;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const mentionsMax = 20;
const wordJoiner = '\u2060';
/** Created on first use, because creating it takes several milliseconds of a cold start. */
let graphemes: Intl.Segmenter | undefined;

/** One line of visible, well-formed, composed text; empty when nothing visible is left. */
export function clean(text: string): string {
  // A lone surrogate makes Slack's client spin, so well-formedness comes first.
  return text
    .slice(0, readMaxCharacters)
    .toWellFormed()
    .replace(/\s+/gu, ' ')
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** One pass, so that an `&` made by escaping is never escaped again. https://docs.slack.dev/messaging/formatting-message-text */
export function escapeMrkdwn(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character);
}

/** At most `maxCharacters` UTF-16 units, the ellipsis included, cut between graphemes and never inside an entity. */
export function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  if (maxCharacters < ellipsis.length) return '';
  const cut = maxCharacters - ellipsis.length;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const boundary = graphemes.segment(text.slice(0, maxCharacters + 1)).containing(cut)?.index ?? 0;
  return text.slice(0, beforeEntity(text, boundary)).trimEnd() + ellipsis;
}

/**
 * For elements that Slack shows as they are. Slack should not read mentions there; an invisible word joiner after the
 * `<` makes sure that nothing else does.
 */
export function literal(text: string, maxCharacters: number): string {
  return clip(text.replace(/<(?=[!@#])/g, `<${wordJoiner}`), maxCharacters);
}

/** Untrusted text for a place of known width: cleaned, then cut. */
export function tidy(text: string, maxCharacters: number): string {
  return clip(clean(text), maxCharacters);
}

/** Untrusted text for mrkdwn: cleaned, escaped, then cut, since escaping makes it longer. */
export function tidyMrkdwn(text: string, maxCharacters: number): string {
  return clip(escapeMrkdwn(clean(text)), maxCharacters);
}

/**
 * The mentions in mrkdwn, without repeats; empty if there is nobody to mention. Nothing else creates mentions, and only
 * Slack IDs and the two words become one.
 */
export function mentionsOf(mention: readonly string[]): string {
  const known = [...new Set(mention)].flatMap((who) => mentionOf(who) ?? []);
  return known.slice(0, mentionsMax).join(' ');
}

function beforeEntity(text: string, index: number): number {
  const start = text.lastIndexOf('&', index - 1);
  if (start < 0 || index - start >= entityMaxCharacters) return index;
  const found = entity.exec(text.slice(start, start + entityMaxCharacters));
  return found && start + found[0].length > index ? start : index;
}

/** https://docs.slack.dev/messaging/formatting-message-text#advanced */
function mentionOf(who: string): string | undefined {
  if (who === 'here' || who === 'channel') return `<!${who}>`;
  if (/^S[A-Z0-9]{2,20}$/.test(who)) return `<!subteam^${who}>`;
  if (/^[UW][A-Z0-9]{2,20}$/.test(who)) return `<@${who}>`;
  return undefined;
}
