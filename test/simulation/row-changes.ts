/** What a write makes of a task's row, for the judge: the table knows it, whoever lives to hear of it. */
import type { Row } from '../../lib/ports/store.ts';
import type { RowChanged } from '../judge/history.ts';

const kinds: ReadonlyMap<string, RowChanged['kind']> = new Map([
  ['baseline', 'silent'],
  ['again', 'silent'],
  ['joined', 'joined'],
]);

/** Undefined when the task is as it was: its messages or its name moved on. */
export function changeOf(row: Row, before: Row | undefined): RowChanged | undefined {
  if (!row.sk.startsWith('TASK#')) return undefined;
  const isFoundAgain = before?.lost === true && row.lost !== true;
  if (before?.fingerprint === row.fingerprint && !isFoundAgain) return undefined;
  const { id, name, cloudEvent } = row.task as { id: string; name: string; cloudEvent?: object };
  const words = (row.story as readonly { readonly what: string }[]).map(({ what }) => what);
  return {
    target: row.pk.slice('TARGET#'.length),
    ...(cloudEvent === undefined ? {} : { source: 'events' }),
    id,
    name,
    process: row.nonce.slice(0, row.nonce.lastIndexOf(':')),
    kind: kinds.get(words.at(-1) ?? '') ?? 'news',
  };
}
