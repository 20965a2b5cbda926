/**
 * Slack's limits, and the tighter ones we keep to. Source:
 * https://docs.slack.dev/reference/block-kit/blocks
 */

export const headerMaxCharacters = 150;
export const sectionMaxCharacters = 3000;
/** Slack takes 3,000, but it counts towards the blocks. */
export const buttonUrlMaxCharacters = 1000;
export const contextMaxElements = 10;

/** Slack refuses about 13,000 characters of blocks although each block is valid (slackapi/bolt-js#2509). */
export const blocksMaxCharacters = 12_000;
