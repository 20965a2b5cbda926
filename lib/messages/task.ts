import type { Rendered } from '../ports.ts';
import { isFinal } from '../tasks/task.ts';
import { changesOf } from './changes.ts';
import { type Draft, emptyDraft, marks } from './draft.ts';
import { layOut } from './layout.ts';
import { idName, instanceName, kindName, targetName } from './naming.ts';
import type { Phrase } from './phrase.ts';
import { reasonsOf } from './reasons.ts';
import { clean, tidy } from './text.ts';
import { duration, isShowableTime, roughDuration } from './time.ts';
import type { Form, Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

const statusMaxCharacters = 24;
const userMaxCharacters = 64;

/** The one message of a task, edited as the task moves on. */
export function renderTask(view: TaskView, reader: Reader, form: Form): Rendered {
  return layOut({ ...taskDraft(view, reader), lines: changesOf(view.task, reader) }, reader, form);
}

/** The broadcast reply: an edit notifies nobody, so what went wrong is said once more, without what changed. */
export function renderTaskReply(view: TaskView, reader: Reader, form: Form): Rendered {
  return layOut(taskDraft(view, reader), reader, form);
}

function taskDraft(view: TaskView, reader: Reader): Draft {
  const id = idName(view.task.id);
  return {
    ...emptyDraft,
    title: titleOf(view, reader),
    reasons: reasonsOf(view, reader),
    mention: view.mention,
    notes: notesOf(view, reader),
    facts: factsOf(view, reader),
    ...(id === '' ? {} : { identity: wordsOf(reader.language).task(id) }),
    consoleUrl: view.target.consoleUrl,
    ...(view.buttons ? { buttonsFor: { target: view.target.id, id: view.task.id } } : {}),
  };
}

function titleOf(view: TaskView, reader: Reader): string {
  const happened = wordsOf(reader.language).title[view.event];
  const status = tidy(view.task.status, statusMaxCharacters);
  const instance = instanceName(view.instance) || instanceName({ id: view.task.instanceId ?? '' });
  const title = `${marks[view.event]} ${happened(kindName(view.task, reader), status)}`;
  return instance === '' ? title : `${title} · ${instance}`;
}

function factsOf(view: TaskView, reader: Reader): readonly Phrase[] {
  const words = wordsOf(reader.language);
  const { task } = view;
  const user = tidy(task.userName ?? '', userMaxCharacters) || tidy(task.userId ?? '', userMaxCharacters);
  const job = clean(task.jobId ?? '');
  return [
    ...(user === '' ? [] : [[words.by(user)]]),
    [targetName(view.target, reader)],
    ...(isShowableTime(task.createdAtMs) ? [words.started({ atMs: task.createdAtMs })] : []),
    ...(isShowableTime(view.lastSeenMs) ? [words.lastSeen({ atMs: view.lastSeenMs })] : []),
    ...tookPhrase(view, reader),
    // Support asks for it.
    ...(view.event === 'failed' && job !== '' ? [[words.job(idName(job))]] : []),
  ];
}

/** Of a task that is over only: the last update of a running one says nothing about its end. */
function tookPhrase({ task }: TaskView, reader: Reader): readonly Phrase[] {
  if (!isFinal(task.state) || !isShowableTime(task.createdAtMs) || !isShowableTime(task.updatedAtMs)) return [];
  const tookMs = task.updatedAtMs - task.createdAtMs;
  return tookMs >= 0 ? [[wordsOf(reader.language).took(duration(tookMs, reader))]] : [];
}

function notesOf(view: TaskView, reader: Reader): readonly Phrase[] {
  const words = wordsOf(reader.language);
  const { late } = view;
  const isLate = late !== undefined && late.lateMs > 0 && Number.isFinite(late.lateMs);
  return [
    ...(isLate ? [[`⏰ ${words.late(roughDuration(late.lateMs, reader), late.reason)}`]] : []),
    ...(view.possibleRepeat ? [[`🔁 ${words.possibleRepeat}`]] : []),
  ];
}
