/** Which failure a task tries again, and how trying a failure again went. */
import type { Retried } from '../model/task-row.ts';
import type { Line } from './draft.ts';
import { shortId } from './naming.ts';
import { roughDuration } from './time.ts';
import type { Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

export function retryLines(view: TaskView, reader: Reader): readonly Line[] {
  return [...retryOfLine(view, reader), ...retriedLine(view, reader)];
}

/** `Second try, 4 minutes after the first failed`. */
function retryOfLine({ retryOf }: TaskView, reader: Reader): readonly Line[] {
  if (retryOf === undefined) return [];
  const { retry } = wordsOf(reader.language);
  return [{ value: retry.of(retryOf.number, roughDuration(retryOf.afterMs, reader)), ...about(retryOf, reader) }];
}

/** `Tried again 4 minutes later, and it worked`. */
function retriedLine({ retried, event }: TaskView, reader: Reader): readonly Line[] {
  if (retried === undefined || event !== 'failed') return [];
  const { state, mended, afterMs } = retried;
  const { retry } = wordsOf(reader.language);
  const outcome = mended && state === 'failed' ? 'mended' : state;
  const value = retry.later[outcome](roughDuration(afterMs, reader));
  return [{ value: mended ? `✅ ${value}` : value, ...about(retried, reader) }];
}

/** The link to its message, or what finds it where it has none. */
function about({ id, url }: Pick<Retried, 'id'> & { readonly url?: string }, reader: Reader): Omit<Line, 'value'> {
  const { retry, task } = wordsOf(reader.language);
  return url === undefined ? { identity: task(shortId(id)) } : { link: { url, text: retry.link } };
}
