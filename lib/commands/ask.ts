/** Turns typed text into an answer. */
import { readMutes } from '../mutes/mutes.ts';
import type { Answer, AskContext } from './answer.ts';
import { answerDetails } from './answer-details.ts';
import { answerDryRun } from './answer-dry-run.ts';
import { answerFault, answerHelp } from './answer-help.ts';
import { answerMute } from './answer-mute.ts';
import { answerMutes, answerUnmute } from './answer-mutes.ts';
import { answerRoutes } from './answer-routes.ts';
import { answerStats } from './answer-stats.ts';
import { answerStatus } from './answer-status.ts';
import { answerTake, answerUntake } from './answer-take.ts';
import { answerLookup } from './answer-task.ts';
import { answerTasks } from './answer-tasks.ts';
import { answerWhy } from './answer-why.ts';
import type { Page } from './button-value.ts';
import { type Command, type DryRun, isFault } from './command.ts';
import { changesWhatItNames, termOf, verbTerms } from './grammar.ts';
import { parse } from './parse.ts';

/** Always answers: a line that cannot be understood gets what would be right. */
export async function ask(context: AskContext, text: string, page?: Page): Promise<Answer> {
  const { settings } = context;
  const { timeZone, targets } = settings;
  const command = parse(text, { timeZone, targets, nowMs: context.now() });
  return isFault(command) ? answerFault(settings, command) : answer(context, command, page);
}

/** Whether a command changes anything. If so, it may have taken effect even when its answer came too late. */
export function changesSomething(text: string): boolean {
  const [first = ''] = text
    .trim()
    .replace(/^\/dcs\s+/iu, '')
    .split(/\s/u);
  const verb = termOf(verbTerms, first);
  return verb !== undefined && changesWhatItNames(verb);
}

async function answer(context: AskContext, command: Command, page: Page | undefined): Promise<Answer> {
  const { settings } = context;
  switch (command.verb) {
    case 'tasks':
      return answerTasks(context, command.query, page);
    case 'stats':
      return answerStats(context, command.query);
    case 'task':
      return answerLookup(context, command, (found) => answerDetails(context, found));
    case 'why':
      return answerLookup(context, command, (found) => answerWhy(context, found));
    case 'take':
      return answerLookup(context, command, (found) => answerTake(context, found, command.over));
    case 'untake':
      return answerLookup(context, command, (found) => answerUntake(context, found));
    case 'status':
      return answerStatus(context, command.target);
    case 'mute':
      return answerMute(context, command);
    case 'mutes':
      return answerMutes(context);
    case 'unmute':
      return answerUnmute(context, 'number' in command ? command.number : command.filter);
    case 'routes':
      return command.dryRun === undefined ? answerRoutes(settings) : answerWhere(context, command.dryRun);
    case 'help':
      return answerHelp(settings, command.word);
  }
}

async function answerWhere({ settings, lookups, now }: AskContext, dryRun: DryRun): Promise<Answer> {
  return answerDryRun({ settings, mutes: readMutes(await lookups.mutes()), nowMs: now() }, dryRun);
}
