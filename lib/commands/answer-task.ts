import { type Answer, type AnswerLine, type AskContext, targetsAtOnceMax } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { Command } from './command.ts';
import type { FoundTask } from './find-tasks.ts';
import { listLines, menuLabel, taskText } from './task-words.ts';
import { commandWordsOf } from './words.ts';

export type Lookup = Extract<Command, { readonly id: string }>;

/** What is asked of the one task that is meant; if several are, the asker chooses. */
export async function answerLookup(
  context: AskContext,
  { verb, id, target }: Lookup,
  found: readonly FoundTask[],
  answerOne: (found: FoundTask) => Promise<Answer>,
): Promise<Answer> {
  const words = commandWordsOf(context.settings.language);
  const [only] = found;
  if (only === undefined) return nothing(context, id, target, words);
  return found.length > 1 ? choice(context, verb, found, words) : await answerOne(only);
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
  verb: Lookup['verb'],
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
