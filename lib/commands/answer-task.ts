import { renderTask } from '../messages/task.ts';
import { type Answer, type AnswerLine, type AskContext, targetsAtOnceMax } from './answer.ts';
import { answerWhy } from './answer-why.ts';
import type { CommandWords } from './catalogue.ts';
import { type FoundTask, findTask } from './find-tasks.ts';
import { listLines, menuLabel, taskText, taskTitle, viewOf } from './task-words.ts';
import { commandWordsOf } from './words.ts';

export async function answerLookup(
  context: AskContext,
  verb: 'task' | 'why',
  id: string,
  targetId?: string,
): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const found = await findTask(context, id, targetId);
  const [only] = found;
  if (only === undefined) return nothing(context, id, targetId, words);
  if (found.length > 1) return choice(context, verb, found, words);
  return verb === 'task' ? answerTask(context, only, words) : answerWhy(context, only);
}

/** The task as its channel message shows it, by the same renderer. */
function answerTask({ settings, now }: AskContext, found: FoundTask, words: CommandWords): Answer {
  const card = renderTask(viewOf(found, settings, now()), settings, 'rich');
  const text = taskText('task', found);
  return {
    title: [taskTitle(found, settings)],
    card: { ...card, blocks: (card.blocks ?? []).filter(({ type }) => type !== 'actions') },
    lines: [],
    notes: [],
    buttons: [
      [
        { action: 'page', label: words.buttons.why, value: taskText('why', found) },
        { action: 'offer', label: words.buttons.mute, value: text },
        { action: 'share', label: words.buttons.share, value: text },
      ],
    ],
  };
}

function nothing({ settings }: AskContext, id: string, targetId: string | undefined, words: CommandWords): Answer {
  const all = settings.targets.length;
  const scope =
    targetId ??
    (all > targetsAtOnceMax ? words.tasks.firstTargets(targetsAtOnceMax, all) : words.tasks.everyTarget(all));
  const notes: AnswerLine[] = [[words.task.headOrTail], ...(scope === '' ? [] : [[scope]])];
  return {
    title: [words.task.none(id)],
    lines: [],
    notes,
    buttons: [[{ action: 'page', label: words.run('tasks'), value: 'tasks' }]],
  };
}

function choice(
  { settings }: AskContext,
  verb: 'task' | 'why',
  found: readonly FoundTask[],
  words: CommandWords,
): Answer {
  return {
    title: [words.task.several(found.length)],
    lines: found.flatMap((task) => [...listLines(task, settings), [{ code: `/dcs ${taskText(verb, task)}` }]]),
    notes: [[words.task.headOrTail]],
    buttons: [],
    menu: {
      label: words.tasks.menu,
      options: found.map((task) => ({ label: menuLabel(task, settings), value: taskText(verb, task) })),
    },
  };
}
