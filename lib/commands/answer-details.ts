/** What a message does not show of a task: its ids, its instance, what else happened there, who was told where. */
import { instancesKey, readCachedList } from '../instances/cached-list.ts';
import { isEventKind, targetName, targetView, userOrId } from '../messages/naming.ts';
import { reasonsOf } from '../messages/reasons.ts';
import { retryLines } from '../messages/retry-lines.ts';
import { tidy } from '../messages/text.ts';
import { downSpan, isShowableTime, lastedText } from '../messages/time.ts';
import { wordsOf } from '../messages/words.ts';
import { cursorKey, readCursor } from '../model/cursor.ts';
import type { InstanceFacts } from '../ports/cloud.ts';
import { rowId } from '../ports/store.ts';
import type { Answer, AnswerLine, AskContext } from './answer.ts';
import { careButtons, takenLines } from './answer-take.ts';
import { toldWhere } from './answer-why.ts';
import { type FoundTask, findTasks } from './find-tasks.ts';
import { listLines, taskText, taskTitle, viewOf } from './task-words.ts';
import { commandWordsOf } from './words.ts';

const lastTasksMax = 5;
const idMaxCharacters = 128;
const factMaxCharacters = 200;
const userMaxCharacters = 64;

/** From the table alone: the list of instances is as old as it says. */
export async function answerDetails(context: AskContext, found: FoundTask): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const { details, buttons } = words;
  const [instance, last, told] = await Promise.all([
    instanceLines(context, found),
    lastTasks(context, found),
    toldWhere(context, found, words),
  ]);
  const text = taskText('task', found);
  return {
    title: [taskTitle(found, settings)],
    lines: [
      ...aboutLines(context, found),
      ...takenLines(found, words),
      ...instance,
      ...(last.length === 0 ? [] : [[{ bold: details.lastTasks }], ...last]),
      [{ bold: details.told }],
      ...told,
    ],
    notes: [],
    buttons: [
      [
        ...careButtons(found, settings),
        { action: 'page', label: buttons.why, value: taskText('why', found) },
        { action: 'offer', label: buttons.mute, value: text },
        { action: 'share', label: buttons.share, value: text },
      ],
    ],
  };
}

/** Where and when, by whom, why, and under which ids. What to check next stands in the message. */
function aboutLines({ settings, now }: AskContext, found: FoundTask): readonly AnswerLine[] {
  const { row, target } = found;
  const { task } = row;
  const { label, colon } = wordsOf(settings.language);
  const { details } = commandWordsOf(settings.language);
  const began = isShowableTime(task.createdAtMs) ? [{ atMs: task.createdAtMs }] : [];
  const down = downSpan(task);
  const when = down === undefined ? began : wordsOf(settings.language).fromTo(...down);
  const rest = [
    targetName(targetView(target, settings), settings),
    lastedText(task, settings),
    userOrId(task, userMaxCharacters),
  ];
  const view = viewOf(found, settings, now());
  const reasons = reasonsOf(view, settings).filter((line) => line.label !== label.next);
  return [
    [...when, ...(when.length === 0 ? [] : [' · ']), rest.filter(Boolean).join(' · ')],
    ...reasons.map((line): AnswerLine => [line.label === undefined ? '' : `${line.label}${colon}`, line.value]),
    ...retryLines(view, settings).map(({ value, identity = '' }): AnswerLine => [value, ' · ', identity]),
    idLine(isEventKind(task.name) ? details.eventId : details.taskId, task.id),
    ...(task.jobId === undefined ? [] : [idLine(details.jobId, task.jobId)]),
    ...(row.joinedEvents ?? []).map(({ id }) => idLine(details.eventId, id)),
  ];
}

function idLine(label: string, id: string): AnswerLine {
  return [label, { code: tidy(id, idMaxCharacters) }];
}

async function instanceLines(context: AskContext, { target, row }: FoundTask): Promise<readonly AnswerLine[]> {
  const { settings, store } = context;
  const { details } = commandWordsOf(settings.language);
  const { id, name } = instanceIn(row);
  if ((id ?? name) === undefined) return [[{ bold: details.instance }], [details.unknownInstance]];
  const keys = [instancesKey(target.id), cursorKey(target.id), cursorKey(target.id, 'events')];
  const [listRow, ...cursors] = await store.readMany(keys).then((rows) => keys.map((key) => rows.get(rowId(key))));
  const progress = cursors.map((cursor) => cursor && readCursor(cursor).naming?.fetchedAtMs);
  const list = readCachedList(listRow, target.projectId, {
    fetchedAtMs: Math.max(0, ...progress.map((at) => at ?? 0)),
  });
  const facts = list.instances.find((one) => one.id === id);
  const listedAt = list.fetchedAtMs === undefined ? [] : [details.listedAt({ atMs: list.fetchedAtMs })];
  return [
    [{ bold: details.instance }, ...(name === undefined ? [] : [` ${tidy(name, factMaxCharacters)}`])],
    ...(id === undefined ? [] : [idLine(details.instanceId, id)]),
    ...(facts === undefined ? [[details.notListed]] : [...descriptionLines(facts, context), ...listedAt]),
  ];
}

function descriptionLines(facts: InstanceFacts, { settings }: AskContext): readonly AnswerLine[] {
  const { details } = commandWordsOf(settings.language);
  const { gigabytes } = wordsOf(settings.language);
  const { engine = '', specification = '', status = '', zones = [], maintenance } = facts;
  const size = facts.gigabytes === undefined ? '' : gigabytes(String(Number(facts.gigabytes)));
  const first = [engine, specification, size, status].map((text) => tidy(text, factMaxCharacters)).filter(Boolean);
  return [
    ...(first.length === 0 ? [] : [[first.join(' · ')]]),
    ...(zones.length === 0 ? [] : [[details.zones, tidy(zones.join(', '), factMaxCharacters)]]),
    ...(maintenance === undefined ? [] : [[details.window, `${maintenance.replace('-', '–')} UTC`]]),
  ];
}

/** What the row knows, with the id that the task itself says. */
function instanceIn({ instance, task }: FoundTask['row']): NonNullable<FoundTask['row']['instance']> {
  return task.instanceId === undefined ? { ...instance } : { id: task.instanceId, ...instance };
}

/** On the same instance, newest first, as far as the newest tasks of the target go. */
async function lastTasks(context: AskContext, { target, row }: FoundTask): Promise<readonly AnswerLine[]> {
  const { id } = instanceIn(row);
  if (id === undefined) return [];
  const filter = { instance: id };
  const query = { filter, state: 'all', limit: lastTasksMax + 1 } as const;
  const { tasks } = await findTasks(context, [target], query, []);
  const others = tasks.filter((other) => other.row.task.id !== row.task.id).slice(0, lastTasksMax);
  return others.flatMap((other) => listLines(other, context.settings));
}
