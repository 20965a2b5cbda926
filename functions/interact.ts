/** The function behind `POST /slack/interactions`: an HTTP event in, an HTTP answer out. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { HttpAnswer, HttpEvent } from '../lib/clients/aws/http-event.ts';
import { inInvocation } from '../lib/clients/aws/log.ts';
import { createSecrets } from '../lib/clients/aws/secrets.ts';
import { loadSettings } from '../lib/clients/settings-file.ts';
import { edgeSecretNames, readEdgeEnvironment, settingsFile, withEdgeSecrets } from '../lib/config.ts';
import { composeInteract } from './compose-interact.ts';
import { whileSecretsStay } from './while-secrets-stay.ts';

const settings = loadSettings(settingsFile(process.env, import.meta.dirname));
const environment = readEdgeEnvironment(process.env);
const secrets =
  environment.secretsPath === undefined ? undefined : createSecrets(environment.secretsPath, edgeSecretNames);
const compose = whileSecretsStay((complete) => composeInteract({ settings, environment: complete }));

export const handler = middy<HttpEvent, HttpAnswer, Error, Context>()
  .use(secrets?.middleware ?? [])
  .handler(async (event, context) => {
    const complete = secrets === undefined ? environment : withEdgeSecrets(environment, secrets.of(context));
    return inInvocation(context, () => compose(complete)(event));
  });
