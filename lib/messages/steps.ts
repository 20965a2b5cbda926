/** How far a task is, and at which step it failed. */

import type { Phrase } from './catalogue.ts';
import { causeOf } from './cause.ts';
import type { Line } from './draft.ts';
import { tidy } from './text.ts';
import { isShowableTime } from './time.ts';
import type { Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

const stepMaxCharacters = 160;
const minutesPerHour = 60;

/** `62%, about 4 min left`. Only while it goes on: after that it says nothing. */
export function progressLine(view: TaskView, reader: Reader): readonly Line[] {
  if (!isUnderWay(view)) return [];
  const { label, steps, comma } = wordsOf(reader.language);
  const { percent, minutesLeft } = view.progress ?? {};
  const value = [
    ...(percent === undefined ? [] : [steps.percent(percent)]),
    ...(minutesLeft === undefined ? [] : [leftText(minutesLeft, reader)]),
  ].join(comma);
  return value === '' ? [] : [{ label: label.progress, value }];
}

/** When the cloud said so, because what is left says nothing without it. */
export function progressTime(view: TaskView, reader: Reader): readonly Phrase[] {
  const { progress } = view;
  if (!isUnderWay(view) || progress === undefined || !isShowableTime(progress.atMs)) return [];
  return [wordsOf(reader.language).steps.asOf({ atMs: progress.atMs })];
}

function isUnderWay({ event, task }: TaskView): boolean {
  return task.state === 'open' && (event === 'started' || event === 'stalled');
}

function leftText(minutes: number, reader: Reader): string {
  return wordsOf(reader.language).steps.left(Math.floor(minutes / minutesPerHour), minutes % minutesPerHour);
}

/** `Promote the replica (2 of 3)`, with its code where that of the task is another one. */
export function failedStepLine({ task, failedStep }: TaskView, reader: Reader): readonly Line[] {
  if (failedStep === undefined) return [];
  const { label, steps, colon } = wordsOf(reader.language);
  const { name = '', number, of, errorCode } = failedStep;
  const value = steps.failedAt(tidy(name, stepMaxCharacters), number, of);
  const code = task.errorCode === undefined ? undefined : codeText(errorCode, task.errorCode, reader);
  return [{ label: label.failedStep, value: code === undefined ? value : `${value}${colon}${code}` }];
}

function codeText(stepCode: string | undefined, taskCode: string, reader: Reader): string | undefined {
  const cause = causeOf(stepCode, reader.language);
  if (cause === undefined || cause.code === causeOf(taskCode, reader.language)?.code) return undefined;
  return cause.words === undefined ? cause.code : wordsOf(reader.language).withCode(cause.words, cause.code);
}
