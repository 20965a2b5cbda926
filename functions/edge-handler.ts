/** What the two functions that Slack calls are to Lambda: secrets first, within the time that Slack waits. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { emptyAnswer, type HttpAnswer, type HttpEvent } from '../lib/clients/aws/http-event.ts';
import { createLog, inInvocation } from '../lib/clients/aws/log.ts';
import { createSecrets, edgeTimeouts } from '../lib/clients/aws/secrets.ts';
import { loadSettings } from '../lib/clients/settings-file.ts';
import { edgeSecretNames, readEdgeEnvironment, settingsFile, withEdgeSecrets } from '../lib/config.ts';
import type { EdgeEnvironment } from '../lib/model/settings.ts';
import { type Asked, type EdgeAnswerer, type EdgeParts, logFailure } from './compose-edge.ts';
import { whileSecretsStay } from './while-secrets-stay.ts';

export function createEdgeHandler(what: Asked, compose: (parts: EdgeParts) => EdgeAnswerer) {
  const settings = loadSettings(settingsFile(process.env, import.meta.dirname));
  const environment = readEdgeEnvironment(process.env);
  const log = createLog(environment.logLevel);
  const { secretsPath } = environment;
  const secrets = secretsPath === undefined ? undefined : createSecrets(secretsPath, edgeSecretNames, edgeTimeouts);
  const composed = whileSecretsStay((complete) => compose({ settings, environment: complete }));
  const complete = async (): Promise<EdgeEnvironment> =>
    secrets === undefined ? environment : withEdgeSecrets(environment, await secrets.read());

  const answer = async (event: HttpEvent): Promise<HttpAnswer> => {
    const startedAtMs = Date.now();
    try {
      return await composed(await complete())(event, Date.now() - startedAtMs);
    } catch (error) {
      // Without the secret nobody knows whether Slack asks, so there is nothing to say.
      logFailure(log, environment, what, error);
      return emptyAnswer(500);
    }
  };
  return middy<HttpEvent, HttpAnswer, Error, Context>().handler((event, context) =>
    inInvocation(context, () => answer(event)),
  );
}
