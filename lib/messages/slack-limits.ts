/**
 * Slack's limits, and the tighter ones we keep to. Sources:
 * https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/methods/chat.update
 */

export const headerMaxCharacters = 150;
export const sectionMaxCharacters = 3000;
export const buttonUrlMaxCharacters = 3000;
export const contextMaxElements = 10;

/** chat.update refuses a longer `text`, so a message that is to be edited must never exceed it. */
export const textMaxCharacters = 4000;

/** Slack refuses about 13,000 characters of blocks though each block is legal (slackapi/bolt-js#2509). */
export const blocksMaxCharacters = 12_000;
