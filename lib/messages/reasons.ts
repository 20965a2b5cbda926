/** Why a task is in trouble, and what to check next. */
import type { EventFacts } from '../model/task.ts';
import { type Cause, causeOf } from './cause.ts';
import type { Line } from './draft.ts';
import { jobIdOf, kindCheck } from './naming.ts';
import { failedStepLine } from './steps.ts';
import { clean, tidy } from './text.ts';
import { duration } from './time.ts';
import type { Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

const statusMaxCharacters = 40;

/** Empty for a task that succeeded or is running. */
export function reasonsOf(view: TaskView, reader: Reader): readonly Line[] {
  if (view.task.test !== undefined) return [{ value: wordsOf(reader.language).test.means }];
  if (view.task.cloudEvent !== undefined) return eventReasons(view, view.task.cloudEvent, reader);
  switch (view.event) {
    case 'failed':
      return failureReasons(view, reader);
    case 'stalled':
      return [...openFor(view, reader), nextLine(view, reader)];
    case 'lost':
      return [
        { label: wordsOf(reader.language).label.lost, value: wordsOf(reader.language).lostBecause },
        nextLine(view, reader),
      ];
    case 'unknown':
      return unknownStatus(view, reader);
    default:
      return [];
  }
}

/** An event has no error code, only the cloud's description. */
function eventReasons(view: TaskView, { says, endedBy, unexplained }: EventFacts, reader: Reader): readonly Line[] {
  const { label, unexplained: noTask } = wordsOf(reader.language);
  const value = clean(says ?? '');
  return [
    ...(unexplained ? [{ value: noTask }] : []),
    ...(value === '' ? [] : [{ label: endedBy === undefined ? label.cloudEyeSays : label.cloudEyeSaid, value }]),
    ...(view.event === 'failed' ? [nextLine(view, reader)] : []),
  ];
}

function failureReasons(view: TaskView, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const cause = causeOf(view.task.errorCode ?? view.failedStep?.errorCode, reader.language);
  const jobSays = clean(view.failReason ?? '');
  return [
    ...(cause === undefined && jobSays !== '' ? [] : [{ label: words.label.cause, value: causeText(cause, reader) }]),
    ...failedStepLine(view, reader),
    ...(jobSays === '' ? [] : [{ label: words.label.jobSays, value: jobSays }]),
    nextLine(view, reader, cause),
  ];
}

/** Always shows the raw code, because people search for it. */
function causeText(cause: Cause | undefined, reader: Reader): string {
  const words = wordsOf(reader.language);
  if (cause === undefined) return words.noCause;
  return cause.words === undefined ? cause.code : words.withCode(cause.words, cause.code);
}

function nextLine(view: TaskView, reader: Reader, cause?: Cause): Line {
  const words = wordsOf(reader.language);
  const check = kindCheck(view.task, reader);
  if (cause === undefined) return { label: words.label.next, value: check };
  const { advice } = cause;
  const help = advice === 'support' ? words.askSupport({ jobId: jobIdOf(view) !== '' }) : words.advice[advice];
  return { label: words.label.next, value: `${check}${words.sentenceGap}${help}` };
}

function openFor(view: TaskView, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const openMs = view.nowMs - (view.task.createdAtMs ?? Number.NaN);
  if (!(openMs >= 0)) return [];
  const open = duration(openMs, reader);
  const value = isPositive(view.usualMs) ? words.usually(open, duration(view.usualMs, reader)) : open;
  return [{ label: words.label.openFor, value }];
}

function unknownStatus(view: TaskView, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const status = tidy(view.task.status, statusMaxCharacters);
  return status === '' ? [] : [{ label: words.label.unknown, value: words.unknownStatus(status) }];
}

function isPositive(value: number | undefined): value is number {
  return value !== undefined && value > 0 && Number.isFinite(value);
}
