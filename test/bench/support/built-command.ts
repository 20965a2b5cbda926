/** The built command handler in this process. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { bundle } from '../../../infra/bundle.ts';
import type { HttpAnswer, HttpEvent } from '../../../lib/clients/aws/http-event.ts';
import { localConnection } from '../../support/local-connection.ts';
import { commandForm, signedEvent, signingSecret } from '../../support/slack-caller.ts';
import { functionEntry } from './functions.ts';
import { benchWatch } from './settings.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<HttpAnswer>;

const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 } as Context;

/**
 * The handler reads its environment when it is loaded, and the AWS SDK with its first request; each has a file of its
 * own, and so clients of its own.
 */
export async function openBuiltCommand(
  tableName: string,
  endpoint: string,
): Promise<(text: string) => Promise<string>> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-command-'));
  const file = join(directory, 'command.mjs');
  await bundle(functionEntry('command'), file);
  await writeFile(join(directory, 'watch.json'), JSON.stringify(benchWatch()));
  const { region, credentials } = localConnection(endpoint);
  Object.assign(process.env, {
    TABLE_NAME: tableName,
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    SLACK_SIGNING_SECRET: signingSecret,
    LOG_LEVEL: 'error',
  });
  const { handler } = (await import(file)) as { handler: Handler };
  const ask = async (text: string) => {
    const { statusCode, body } = await handler(signedEvent(commandForm(text), Date.now()), context);
    if (statusCode !== 200) throw new Error(`/dcs ${text}: ${statusCode}`);
    return body;
  };
  await ask('status');
  await rm(directory, { recursive: true });
  return ask;
}
