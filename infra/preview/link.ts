import type { Rendered } from '../../lib/ports/slack.ts';

const BUILDER = 'https://app.slack.com/block-kit-builder/#';

/** Opens the message in Slack's own Block Kit Builder; undefined for a message without blocks. */
export function builderLink({ blocks }: Rendered): string | undefined {
  return blocks === undefined ? undefined : BUILDER + encodeURIComponent(JSON.stringify({ blocks }));
}
