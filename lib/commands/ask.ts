/** Turns typed text into an answer. */
import { readMutes } from '../mutes/mutes.ts';
import type { Answer, AskContext } from './answer.ts';
import { answerDetails } from './answer-details.ts';
import { answerDryRun } from './answer-dry-run.ts';
import { answerFault, answerHelp } from './answer-help.ts';
import { answerMute } from './answer-mute.ts';
import { answerMutes, answerUnmute, answerUnmuteAll } from './answer-mutes.ts';
import { answerRoutes } from './answer-routes.ts';
import { answerStats } from './answer-stats.ts';
import { answerStatus } from './answer-status.ts';
import { answerTake, answerUntake } from './answer-take.ts';
import { answerLookup } from './answer-task.ts';
import { answerTasks, pageOf } from './answer-tasks.ts';
import { answerWhy } from './answer-why.ts';
import type { Page } from './button-value.ts';
import { type Command, type DryRun, isFault } from './command.ts';
import type { FoundTask } from './find-tasks.ts';
import { changesWhatItNames } from './grammar.ts';
import { verbOf } from './parse.ts';
import { type Understood, understand } from './understand.ts';
import { commandWordsOf } from './words.ts';

/** Always answers: a line that cannot be understood gets what would be right. */
export async function ask(context: AskContext, text: string, page?: Page): Promise<Answer> {
  const { settings } = context;
  const understood = await understand(context, text);
  const { command, said } = understood;
  const given = isFault(command) ? answerFault(settings, command) : await answer(context, command, understood, page);
  const words = commandWordsOf(settings.language);
  return said.length === 0
    ? given
    : { ...given, notes: [...said.map((meant) => [words.taken(meant)]), ...given.notes] };
}

/** Whether a command changes anything. If so, it may have taken effect even when its answer came too late. */
export function changesSomething(text: string): boolean {
  const verb = verbOf(text);
  return verb !== undefined && changesWhatItNames(verb);
}

async function answer(
  context: AskContext,
  command: Command,
  { found = [] }: Understood,
  page: Page | undefined,
): Promise<Answer> {
  const { settings } = context;
  switch (command.verb) {
    case 'tasks':
      return answerTasks(context, command.query, page ?? (await pageOf(context, command.query, command.page ?? 1)));
    case 'stats':
      return answerStats(context, command.query);
    case 'task':
      return answerLookup(context, command, found, (task) => answerDetails(context, task));
    case 'why':
      return answerHistory(context, command, found);
    case 'take':
      return answerLookup(context, command, found, (task) => answerTake(context, task, command.over));
    case 'untake':
      return answerLookup(context, command, found, (task) => answerUntake(context, task));
    case 'status':
      return answerStatus(context, command.target);
    case 'mute':
      return answerMute(context, command);
    case 'mutes':
      return answerMutes(context);
    case 'unmute':
      if ('all' in command) return answerUnmuteAll(context, command.anyway === true);
      return answerUnmute(context, 'number' in command ? command.number : command.filter);
    case 'routes':
      return command.dryRun === undefined ? answerRoutes(settings) : answerWhere(context, command.dryRun);
    case 'help':
      return answerHelp(settings, command.word);
  }
}

/** Of the task that is named, or of the newest of those that are asked for; none: the list says so, and looks wider. */
async function answerHistory(
  context: AskContext,
  command: Extract<Command, { verb: 'why' }>,
  found: readonly FoundTask[],
): Promise<Answer> {
  if ('id' in command) return answerLookup(context, command, found, (task) => answerWhy(context, task));
  const [newest] = found;
  return newest === undefined ? answerTasks(context, command.query) : answerWhy(context, newest);
}

async function answerWhere({ settings, lookups, now }: AskContext, dryRun: DryRun): Promise<Answer> {
  return answerDryRun({ settings, mutes: readMutes(await lookups.mutes()), nowMs: now() }, dryRun);
}
