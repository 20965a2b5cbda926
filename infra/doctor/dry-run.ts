/** `npm run doctor -- --route "EXTEND failed"`: the answer of `/dcs routes EXTEND failed`, in a terminal. */
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { createLookups } from '../../lib/clients/aws/lookups.ts';
import { answerDryRun } from '../../lib/commands/answer-dry-run.ts';
import { answerFault } from '../../lib/commands/answer-help.ts';
import { answerRoutes } from '../../lib/commands/answer-routes.ts';
import { type CommandFault, isFault } from '../../lib/commands/command.ts';
import { parse } from '../../lib/commands/parse.ts';
import { renderAnswer } from '../../lib/commands/render.ts';
import type { Settings } from '../../lib/model/settings.ts';
import { type Mute, readMutes } from '../../lib/mutes/mutes.ts';
import { StoreError } from '../../lib/ports/store.ts';
import { answerText } from '../preview/terminal.ts';
import type { Patient } from './patient.ts';

/** @returns the text of the answer, and whether the words were understood. */
export function dryRunText(
  settings: Settings,
  words: string,
  mutes: readonly Mute[] | undefined,
  nowMs: number,
): { readonly text: string; readonly isUnderstood: boolean } {
  const { timeZone, targets } = settings;
  const command = parse(`routes ${words}`, { timeZone, targets, nowMs });
  const answer = isFault(command) ? answerFault(settings, command) : answerOf(settings, command, mutes, nowMs);
  return { text: answerText(renderAnswer(answer, settings, 'asker')), isUnderstood: !isFault(command) };
}

function answerOf(
  settings: Settings,
  command: Exclude<ReturnType<typeof parse>, CommandFault>,
  mutes: readonly Mute[] | undefined,
  nowMs: number,
) {
  const dryRun = command.verb === 'routes' ? command.dryRun : undefined;
  return dryRun === undefined ? answerRoutes(settings) : answerDryRun({ settings, mutes, nowMs }, dryRun);
}

/** Undefined if the table cannot be read. */
export async function mutesOf({ environment, dynamodb }: Patient): Promise<readonly Mute[] | undefined> {
  const client = createDynamoDbClient({ count: () => {}, ...(dynamodb === undefined ? {} : { connection: dynamodb }) });
  try {
    return readMutes(await createLookups({ client, tableName: environment.tableName }).mutes());
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
