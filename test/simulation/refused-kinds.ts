/** A Slack that does not know one kind of block, and says so, or only that something is wrong with the blocks. */
import type { Sent } from '../judge/history.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { type Reply, refuses, says } from './slack-replies.ts';

const kinds = ['table', 'table', 'table', 'rich_text', 'context', 'actions', 'header'] as const;

export interface UnknownKind {
  readonly kind: (typeof kinds)[number];
  /** Its answer names the block. */
  readonly isNamed: boolean;
}

export function unknownKindOf({ seed, trouble }: Plan): UnknownKind | undefined {
  const random = createRandom(seed, 'an unknown kind of block');
  if (trouble.slack === 0 || !random.chance(0.2)) return undefined;
  return { kind: random.pick(kinds), isNamed: random.chance(0.7) };
}

export function refusalOfKind(unknown: UnknownKind | undefined, { blocks = [] }: Sent): Reply | undefined {
  const index = unknown === undefined ? -1 : blocks.findIndex(({ type }) => type === unknown.kind);
  if (unknown === undefined || index < 0) return undefined;
  if (!unknown.isNamed) return refuses('invalid_blocks_format');
  const note = `unsupported type: ${unknown.kind} [json-pointer:/blocks/${index}/type]`;
  return says({
    ok: false,
    error: 'invalid_blocks',
    errors: [note],
    response_metadata: { messages: [`[ERROR] ${note}`] },
  });
}
