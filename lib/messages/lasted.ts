/** How long it took, or how long something was out of order. */
import { isFinal, type Task } from '../model/task.ts';
import { duration, isShowableTime } from './time.ts';
import type { Reader } from './views.ts';
import { wordsOf } from './words.ts';

/** Shorter reads as none at all. */
const downMsMin = 1_000;

/** Of what is over only: the last update of a running task says nothing about its end. An event takes no time. */
export function lastedText({ state, createdAtMs, updatedAtMs, cloudEvent }: Task, reader: Reader): string {
  if (!isFinal(state) || !isShowableTime(createdAtMs) || !isShowableTime(updatedAtMs)) return '';
  const words = wordsOf(reader.language);
  const lastedMs = updatedAtMs - createdAtMs;
  if (cloudEvent === undefined) return lastedMs >= 0 ? words.took(duration(lastedMs, reader)) : '';
  const isDown = cloudEvent.endedBy !== undefined && lastedMs >= downMsMin;
  return isDown ? words.downFor(duration(lastedMs, reader)) : '';
}
