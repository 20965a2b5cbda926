import type { TaskEvent } from '../model/task.ts';
import { eventStateOf } from './event-words.ts';
import { stateName } from './happened.ts';
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

/** `3 failed, 20 succeeded, 1 running`. @param name of the kind, where all of them are of one. */
export function countsOf(members: readonly DigestMember[], reader: Reader, name = ''): string {
  const byEvent = Map.groupBy(members, (member) => member.event);
  return countsText((event) => byEvent.get(event)?.length ?? 0, reader, name);
}

export function countsText(countOf: (event: TaskEvent) => number, reader: Reader, name: string): string {
  const { digest, comma } = wordsOf(reader.language);
  const shown = eventOrder.map((event) => [event, countOf(event)] as const).filter(([, count]) => count > 0);
  const parts = shown.map(([event, count]) =>
    eventStateOf(name, event) === 'happened'
      ? digest.countAlone(count)
      : digest.count(count, stateName(name, event, reader)),
  );
  return parts.join(comma);
}
