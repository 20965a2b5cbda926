/** Makes a failure somebody's: the first to take it has it, until it is handed back or somebody takes it over. */
import type { Settings } from '../model/settings.ts';
import { needsSomebody, ownerOf, readTake, takeKey, takePatch } from '../model/taking.ts';
import { readTaskRow, type Taken, type TaskRow } from '../model/task-row.ts';
import { type Answer, type AnswerLine, type AskContext, type Button, noLines } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { FoundTask } from './find-tasks.ts';
import { taskText, taskTitle } from './task-words.ts';
import { commandWordsOf } from './words.ts';

/** Others may press at the same time. */
const roundsMax = 10;

/** @param over takes it from whoever has it. */
export async function answerTake(context: AskContext, first: FoundTask, over?: true): Promise<Answer> {
  const { asker } = context;
  const mine = { by: asker.id, byName: asker.name, atMs: context.now() };
  const mayTake = ({ taken }: TaskRow) => taken === undefined || (over === true && taken.by !== asker.id);
  const found = await changeTaken(context, first, (row) => (needsSomebody(row) && mayTake(row) ? mine : undefined));
  const { taken } = found.row;
  const words = commandWordsOf(context.settings.language);
  if (taken?.by === asker.id) return answerAbout(context, found, [[words.take.yours[whereShown(found.row)]]]);
  if (taken !== undefined) return answerAbout(context, found, takenLines(found, words));
  return answerAbout(context, found, [[words.take.over]]);
}

export async function answerUntake(context: AskContext, first: FoundTask): Promise<Answer> {
  const words = commandWordsOf(context.settings.language).take;
  let had: Taken | undefined;
  const found = await changeTaken(context, first, ({ taken }) => {
    had = taken;
    return taken === undefined ? undefined : 'back';
  });
  return answerAbout(context, found, [[had === undefined ? words.nobodys : words.back]]);
}

/** What will say who has it, as far as it can still be edited. */
function whereShown({ channels }: TaskRow): 'message' | 'digest' | 'nowhere' {
  const shown = Object.values(channels).filter(({ root }) => root.gone !== true);
  if (shown.length === 0) return 'nowhere';
  return shown.some(({ digestId }) => digestId === undefined) ? 'message' : 'digest';
}

/** For a failure: what its taker, or anybody else, can do about who has it. */
export function careButtons(found: FoundTask, { language }: Pick<Settings, 'language'>): readonly Button[] {
  const words = commandWordsOf(language).take;
  if (!needsSomebody(found.row)) return [];
  return found.row.taken === undefined
    ? [{ action: 'page', label: words.take, value: taskText('take', found) }]
    : [{ action: 'page', label: words.handBack, value: taskText('untake', found) }];
}

/** Leaves what `decide` makes of who has it; `back`: nobody has it any more. */
async function changeTaken(
  { store, ids, now }: AskContext,
  { target, row: first }: FoundTask,
  decide: (row: TaskRow) => Taken | 'back' | undefined,
): Promise<FoundTask> {
  const key = takeKey(target.id, first.task.id);
  let stored = await store.read(key);
  for (let round = 0; round < roundsMax; round += 1) {
    // After the row that was left: a poll may have put that into the task's row meanwhile.
    const newest = await store.read(first.key);
    if (newest === undefined) return { target, row: first };
    const take = stored && readTake(stored);
    const { taken: _taken, ...known } = readTaskRow(newest);
    const owner = ownerOf(readTaskRow(newest), take);
    const row = { ...known, ...(owner && { taken: owner }) };
    const taken = decide(row);
    if (taken === undefined) return { target, row };
    const next = taken === 'back' ? undefined : taken;
    const result = await store.write(key, take?.v ?? 0, takePatch(target.id, now(), next), ids.nonce());
    if (result.written) return { target, row: { ...known, ...(next && { taken: next }) } };
    stored = result.row;
  }
  throw new Error(`Task ${first.task.id} could not be taken: others kept pressing.`);
}

function answerAbout({ settings, asker }: AskContext, found: FoundTask, lines: readonly AnswerLine[]): Answer {
  const words = commandWordsOf(settings.language);
  const { taken } = found.row;
  const others = taken !== undefined && taken.by !== asker.id && needsSomebody(found.row);
  const takeOver: Button = { action: 'page', label: words.take.takeOver, value: `${taskText('take', found)} over` };
  return {
    ...noLines,
    title: [taskTitle(found, settings)],
    lines,
    buttons: [
      [
        ...(others ? [takeOver] : []),
        ...careButtons(found, settings),
        { action: 'page', label: words.buttons.details, value: taskText('task', found) },
      ],
    ],
  };
}

/** None if nobody has it. */
export function takenLines({ row: { taken } }: FoundTask, { take }: CommandWords): readonly AnswerLine[] {
  return taken === undefined ? [] : [[take.hasIt(taken.byName), { atMs: taken.atMs }]];
}
