/** The scheduled function: event `{"target":id}` in, report out. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { inInvocation } from '../lib/clients/aws/log.ts';
import { createMetrics } from '../lib/clients/aws/metrics.ts';
import { createSecrets } from '../lib/clients/aws/secrets.ts';
import { loadSettings } from '../lib/clients/settings-file.ts';
import { readEnvironment, secretNames, settingsFile, withSecrets } from '../lib/config.ts';
import type { Environment } from '../lib/model/settings.ts';
import type { PollEvent, Report } from '../lib/poll.ts';
import { composePoll } from './compose-poll.ts';

/** For callers that bring no context; Lambda always does. */
const remainingMsDefault = 55_000;

const settings = loadSettings(settingsFile(process.env, import.meta.dirname));
const environment = readEnvironment(process.env, settings);
const secrets =
  environment.secretsPath === undefined ? undefined : createSecrets(environment.secretsPath, secretNames(settings));
const compose = createComposer();

export const handler = middy<PollEvent | undefined, Report, Error, Context>()
  .use(createMetrics())
  .use(secrets?.middleware ?? [])
  .handler(async (event, context) => {
    const complete = secrets === undefined ? environment : withSecrets(environment, settings, secrets.of(context));
    return await inInvocation(context, () => compose(complete)(event ?? {}, budgetOf(context)));
  });

/** The same clients while the secrets stay the same. */
function createComposer(): (environment: Environment) => ReturnType<typeof composePoll> {
  let known: { readonly secrets: string; readonly poll: ReturnType<typeof composePoll> } | undefined;
  return (complete) => {
    const mark = JSON.stringify([complete.slackToken, ...complete.credentials]);
    if (known?.secrets !== mark) known = { secrets: mark, poll: composePoll({ settings, environment: complete }) };
    return known.poll;
  };
}

function budgetOf(context: Context | undefined): { remainingMs(): number } {
  const startedAtMs = Date.now();
  const remaining = context?.getRemainingTimeInMillis?.bind(context);
  return { remainingMs: remaining ?? (() => remainingMsDefault - (Date.now() - startedAtMs)) };
}
