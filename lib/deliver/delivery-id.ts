/** The ids in a message, by which it is found again if Slack's answer was lost. */
import { createHash } from 'node:crypto';
import type { Rendered } from '../ports/slack.ts';

/** 132 bits of the hash: no two will ever be the same, and Slack allows 255 characters in a block_id. */
const deliveryIdCharacters = 22;

/** Drawn once at random. It must not change: messages in flight would get another client_msg_id. */
const namespace = Buffer.from('5b1f6c0e9d2a4b7c8e3f0a1d2c4b6e8f', 'hex');

/**
 * The same parts always give the same id, and no other parts do. The first part names the kind, so that a reply never
 * has the id of a root: `['task', target, taskId, channel]`, `['reply', target, taskId, channel, rev]`.
 * JSON keeps them apart: `['a', 'bc']` and `['ab', 'c']` differ.
 */
export function deliveryId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, deliveryIdCharacters);
}

/** UUIDv5 of the delivery id (RFC 9562, 5.5): Slack usually drops a second message with the same one. */
export function clientMessageId(delivery: string): string {
  const bytes = createHash('sha1').update(namespace).update(delivery, 'utf8').digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Puts the delivery id into the first block as well, in case the metadata is removed. The plain form has no blocks. */
export function identify(rendered: Rendered, delivery: string): Rendered {
  const [first, ...others] = rendered.blocks ?? [];
  if (first === undefined) return rendered;
  return { ...rendered, blocks: [{ ...first, block_id: delivery }, ...others] };
}
