/** From a typed line to a command: what the grammar leaves over is looked up. One meaning is taken, several are offered. */
import type { Target } from '../model/settings.ts';
import { filterText } from '../mutes/filter.ts';
import { rowId } from '../ports/store.ts';
import { type AskContext, targetsAtOnceMax } from './answer.ts';
import { type Command, type CommandFault, isFault } from './command.ts';
import { type FoundTask, findTask, findTasks } from './find-tasks.ts';
import { readKnownNames } from './known-names.ts';
import { lookUp, type NamedLine, offersMax, parseHere, replaced } from './look-up.ts';
import { isShown, type Meant } from './meanings.ts';
import { lineOf } from './parse.ts';
import { tokensOf } from './tokens.ts';

export interface Understood {
  readonly command: Command | CommandFault;
  /** What names were taken for. */
  readonly said: readonly Meant[];
  /** The tasks that the command is about, if it is about one. */
  readonly found?: readonly FoundTask[];
}

const fittingMax = 100;

export async function understand(context: AskContext, typed: string): Promise<Understood> {
  const line = lineOf(typed);
  const command = parseHere(context, line);
  if (isFault(command)) return understandFault(context, line, command);
  const found = await findMeant(context, command);
  if (found === undefined || found.length > 0 || !('id' in command))
    return { command, said: [], ...(found && { found }) };
  const token = tokensOf(line).list.find(({ text }) => text === command.id);
  const named = token === undefined ? undefined : await lookUp(context, line, [token]);
  const isMeant = named !== undefined && (!isFault(named) || named.fault === 'several');
  return isMeant ? understandNamed(context, named) : { command, said: [], found };
}

/** The line again, with what its names mean. */
async function understandNamed(context: AskContext, named: NamedLine | CommandFault): Promise<Understood> {
  if (isFault(named)) return { command: named, said: [] };
  const command = parseHere(context, named.line);
  const found = isFault(command) ? undefined : await findMeant(context, command);
  return { command, said: named.said, ...(found && { found }) };
}

/** Undefined for a command that is not about one task. */
async function findMeant(context: AskContext, command: Command): Promise<readonly FoundTask[] | undefined> {
  if ('id' in command) return findTask(context, command.id, command.target);
  if (command.verb !== 'why') return undefined;
  const targets = context.settings.targets.slice(0, targetsAtOnceMax);
  return (await findTasks(context, targets, command.query, [])).tasks;
}

async function understandFault(context: AskContext, line: string, fault: CommandFault): Promise<Understood> {
  const { leftovers = [] } = fault;
  if (fault.fault === 'person' || fault.fault === 'question') {
    const { users } = await readKnownNames(context);
    return { command: withUsers(line, fault, users.slice(0, offersMax)), said: [] };
  }
  const named = (await lookUp(context, line, leftovers, fault)) ?? fault;
  if (named !== fault || fault.fault !== 'too-short') return understandNamed(context, named);
  return { command: await withCount(context, fault), said: [] };
}

/** The names that the cloud knows, in place of Slack's, or with what can be asked about people. */
function withUsers(line: string, fault: CommandFault, users: readonly string[]): CommandFault {
  const [token] = fault.leftovers ?? [];
  const lines = users.map((user) =>
    token === undefined ? `tasks ${filterText({ user })}` : replaced(line, token, filterText({ user })),
  );
  const { offers = [] } = fault;
  return { ...fault, ...(token === undefined ? {} : { allowed: users }), offers: [...lines, ...offers] };
}

/** How many ids begin or end like this, or are shown as beginning like this. */
async function withCount(context: AskContext, fault: CommandFault): Promise<CommandFault> {
  const { settings, lookups } = context;
  const { word } = fault;
  const targets = settings.targets.slice(0, targetsAtOnceMax);
  const byTarget = ({ id }: Target) => [lookups.withHead(id, word, fittingMax), lookups.withTail(id, word, fittingMax)];
  const [{ tasks }, ...found] = await Promise.all([readKnownNames(context), ...targets.flatMap(byTarget)]);
  const shown = tasks.filter(({ row }) => isShown(row.task.id, word)).map(({ row }) => row.key);
  const count = new Set([...found.flat(), ...shown].map(rowId)).size;
  const isCut = found.some((keys) => keys.length >= fittingMax);
  return { ...fault, fitting: isCut ? `${count}+` : String(count) };
}
