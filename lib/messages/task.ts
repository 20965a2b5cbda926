import type { Form } from '../model/message-state.ts';
import type { Rendered } from '../ports/slack.ts';
import type { Moment, Phrase } from './catalogue.ts';
import { changesOf } from './changes.ts';
import { type Draft, emptyDraft, type Line } from './draft.ts';
import { eventStateOf, happenedText, titleMark } from './happened.ts';
import { headlineOf } from './headline.ts';
import { layOut } from './layout.ts';
import { insideWindow } from './maintenance.ts';
import { instanceName, jobIdOf, shortId, shortIdentityOf, targetName, userOrId } from './naming.ts';
import { reasonsOf } from './reasons.ts';
import { retryLines } from './retry-lines.ts';
import { progressLine, progressTime } from './steps.ts';
import type { TaskReference } from './task-buttons.ts';
import { clean, tidy } from './text.ts';
import { downSpan, isShowableTime, lastedText, lateNote, roughDuration, tookText } from './time.ts';
import type { Reader, TaskView } from './views.ts';
import { wordsOf } from './words.ts';

const levelMaxCharacters = 24;
const userMaxCharacters = 64;
const takerMaxCharacters = 40;

/** The one message of a task, edited as the task moves on. */
export function renderTask(view: TaskView, reader: Reader, form: Form): Rendered {
  const changes = changesOf(view.task, view.event, reader);
  const lines = [
    ...retryLines(view, reader),
    ...progressLine(view, reader),
    ...changes,
    ...linksToAlarms(view, reader),
  ];
  return layOut({ ...taskDraft(view, reader), lines }, reader, form);
}

/** The broadcast reply. An edit notifies nobody, so the failure is repeated here, without the changed values. */
export function renderTaskReply(view: TaskView, reader: Reader, form: Form): Rendered {
  const lines = [...retryLines(view, reader), ...linkToFirst(view, reader)];
  return layOut({ ...taskDraft(view, reader), lines }, reader, form);
}

/** What spoke up before its end, and so lets the end speak up too. */
export type SpokeUp = 'stalled' | 'lost' | 'failed';

/**
 * The reply that says how a task ended which had spoken up, where that was said; it calls nobody. A bad state of Cloud
 * Eye says by its title that it is over.
 */
export function renderEndReply(view: TaskView, spoke: SpokeUp, reader: Reader, form: Form): Rendered {
  const words = wordsOf(reader.language);
  const ended = view.event === 'succeeded' || view.event === 'cancelled' || view.event === 'failed';
  const isSaid = ended && view.task.cloudEvent === undefined;
  const lines = isSaid ? [{ value: words.after[spoke](words.ended[view.event], tookText(view.task, reader)) }] : [];
  return layOut(
    { ...taskDraft(view, reader), lines: [...lines, ...linkToFirst(view, reader)], mention: [] },
    reader,
    form,
  );
}

/** The newest: older ones stand above them in the channel. */
const alarmLinksMax = 3;

function linksToAlarms({ alarmMessages = [] }: TaskView, reader: Reader): readonly Line[] {
  const { alarm, again } = wordsOf(reader.language).alone;
  return alarmMessages.slice(-alarmLinksMax).map((url, index) => {
    const { value, link } = index === 0 ? alarm : again;
    return { value, link: { url, text: link } };
  });
}

function linkToFirst({ firstMessage }: TaskView, reader: Reader): readonly Line[] {
  const { value, link } = wordsOf(reader.language).alone.first;
  return firstMessage === undefined ? [] : [{ value, link: { url: firstMessage, text: link } }];
}

function taskDraft(view: TaskView, reader: Reader): Draft {
  const identity = shortIdentityOf(view.task, reader);
  return {
    ...emptyDraft,
    title: titleOf(view, reader),
    headline: headlineOf(...partsOf(view, reader), view.target, reader),
    reasons: [...untakenLine(view, reader), ...reasonsOf(view, reader), ...noteOf(view, reader)],
    mention: view.mention,
    notes: notesOf(view, reader),
    facts: factsOf(view, reader),
    ...(shortId(view.task.id) === '' ? {} : { identity }),
    consoleUrl: view.target.consoleUrl,
    runbookUrl: view.runbook,
    ...(view.buttons ? { buttonsFor: buttonsFor(view) } : {}),
  };
}

/** First, as that is why it is said again. */
function untakenLine({ untakenMs }: TaskView, reader: Reader): readonly Line[] {
  if (untakenMs === undefined || !(untakenMs > 0) || !Number.isFinite(untakenMs)) return [];
  return [{ value: `📣 ${wordsOf(reader.language).untaken(roughDuration(untakenMs, reader))}` }];
}

/** What the route says to whoever reads it. */
function noteOf({ note = '' }: TaskView, reader: Reader): readonly Line[] {
  return clean(note) === '' ? [] : [{ label: wordsOf(reader.language).label.note, value: note }];
}

function buttonsFor({ target, task, takeable }: TaskView): TaskReference {
  return { target: target.id, id: task.id, ...(takeable === true && { takeable }) };
}

function titleOf(view: TaskView, reader: Reader): string {
  return partsOf(view, reader).filter(Boolean).join(' · ');
}

/** What happened, with its mark; to which instance. */
function partsOf({ task, event, instance }: TaskView, reader: Reader): readonly [string, string] {
  const happened = `${titleMark(task, event)} ${happenedText(task, event, reader)}`;
  return [happened, instanceName(instance) || instanceName({ id: task.instanceId ?? '' })];
}

function factsOf(view: TaskView, reader: Reader): readonly Phrase[] {
  const words = wordsOf(reader.language);
  const { task } = view;
  const user = userOrId(task, userMaxCharacters);
  const level = levelName(task.cloudEvent?.level, reader);
  const lasted = lastedText(task, reader);
  const job = jobIdOf(view);
  return [
    ...(level === '' ? [] : [[words.severity(level)]]),
    ...(user === '' ? [] : [[words.by(user)]]),
    [targetName(view.target, reader)],
    ...(isShowableTime(task.createdAtMs) ? [beginning(view, { atMs: task.createdAtMs }, reader)] : []),
    ...insideWindow(view, reader),
    ...(isShowableTime(view.lastSeenMs) ? [words.lastSeen({ atMs: view.lastSeenMs })] : []),
    ...progressTime(view, reader),
    ...(lasted === '' ? [] : [[lasted]]),
    ...(job === '' ? [] : [[words.job(job)]]),
  ];
}

/** A task has a start, an ongoing bad state a "since", one that is over both its times, any other event one moment. */
function beginning({ task, event }: TaskView, at: Moment, reader: Reader): Phrase {
  const words = wordsOf(reader.language);
  if (task.cloudEvent === undefined) return words.started(at);
  const down = downSpan(task);
  if (down !== undefined) return words.fromTo(...down);
  const goesOn = eventStateOf(task.name, event) === 'abnormal' && task.cloudEvent.endedBy === undefined;
  return goesOn ? words.notice.since(at) : [at];
}

function levelName(level: string | undefined, reader: Reader): string {
  const names: Readonly<Record<string, string>> = wordsOf(reader.language).level;
  const known = (level ?? '').toLowerCase();
  return Object.hasOwn(names, known) ? (names[known] ?? '') : tidy(level ?? '', levelMaxCharacters);
}

function notesOf(view: TaskView, reader: Reader): readonly Phrase[] {
  const words = wordsOf(reader.language);
  const { taken } = view;
  const isTaken = taken !== undefined && isShowableTime(taken.atMs);
  const taker = isTaken ? words.taken(tidy(taken.byName, takerMaxCharacters), { atMs: taken.atMs }) : undefined;
  return [
    ...(taker === undefined ? [] : [['👤 ', ...taker]]),
    ...lateNote(view.late, reader),
    ...(view.possibleRepeat ? [[`🔁 ${words.possibleRepeat}`]] : []),
  ];
}
