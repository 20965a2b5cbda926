import type { TaskEvent } from '../tasks/task.ts';
import type { DigestMember, Reader } from './views.ts';
import { wordsOf } from './words.ts';

/** Worst first, in counts as well as in marks. */
export const eventOrder: readonly TaskEvent[] = [
  'failed',
  'stalled',
  'lost',
  'succeeded',
  'started',
  'cancelled',
  'unknown',
];

/** `3 failed, 20 succeeded, 1 running`. */
export function countsOf(members: readonly DigestMember[], reader: Reader): string {
  const words = wordsOf(reader.language);
  const byEvent = Map.groupBy(members, (member) => member.event);
  const counts = eventOrder.map((event) => [event, byEvent.get(event)?.length ?? 0] as const);
  const shown = counts.filter(([, count]) => count > 0);
  return shown.map(([event, count]) => words.digest.count(count, words.state[event])).join(words.comma);
}
