/** The only maker of mentions: what is not a Slack ID or one of two words calls nobody. */

const mentionsMax = 20;

/** The mentions in mrkdwn, without repeats; empty when there is nobody to call. */
export function mentionsOf(mention: readonly string[]): string {
  const known = [...new Set(mention)].flatMap((who) => mentionOf(who) ?? []);
  return known.slice(0, mentionsMax).join(' ');
}

/** https://docs.slack.dev/messaging/formatting-message-text#advanced */
function mentionOf(who: string): string | undefined {
  if (who === 'here' || who === 'channel') return `<!${who}>`;
  if (/^S[A-Z0-9]{2,20}$/.test(who)) return `<!subteam^${who}>`;
  if (/^[UW][A-Z0-9]{2,20}$/.test(who)) return `<@${who}>`;
  return undefined;
}
