import * as v from 'valibot';
import type { Credentials, EdgeEnvironment, Environment, Settings } from '../model/settings.ts';
import { ConfigurationError, type ConfigurationFault } from './configuration-error.ts';

/** What SECRETS_PATH leads to, by the names below it: `slack-bot-token`, `credentials/default`. */
export type SecretValues = Readonly<Record<string, unknown>>;

const slackTokenName = 'slack-bot-token';
const signingSecretName = 'slack-signing-secret';

/** The old one and the new one. */
const signingSecretsMax = 2;

const credentialsSchema = v.strictObject({
  ak: v.pipe(v.string(), v.nonEmpty()),
  sk: v.pipe(v.string(), v.nonEmpty()),
  securityToken: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
});

/** The secrets these settings need, and no others. */
export function secretNames(settings: Settings): readonly string[] {
  const sets = new Set(settings.targets.map((target) => target.credentials));
  return [slackTokenName, ...[...sets].map(parameterOf)];
}

/** The environment with the secrets that were fetched. The faults name parameters, never anything that stands in one. */
export function withSecrets(environment: Environment, settings: Settings, values: SecretValues): Environment {
  const faults: ConfigurationFault[] = [];
  const slackToken = readToken(values[slackTokenName], faults);
  const credentials = new Map<string, Credentials>();
  for (const set of new Set(settings.targets.map((target) => target.credentials))) {
    const read = readCredentials(parameterOf(set), values, faults);
    if (read !== undefined) credentials.set(set, read);
  }
  if (faults.length > 0) throw new ConfigurationError(`SECRETS_PATH (${environment.secretsPath ?? ''})`, faults);
  return { ...environment, slackToken, credentials };
}

/** What the functions that Slack calls need, and nothing else. */
export const edgeSecretNames: readonly string[] = [signingSecretName];

export function withEdgeSecrets(environment: EdgeEnvironment, values: SecretValues): EdgeEnvironment {
  const value = values[signingSecretName];
  const signingSecrets = typeof value === 'string' ? readSigningSecrets(value) : undefined;
  if (signingSecrets !== undefined) return { ...environment, signingSecrets };
  const fault = { path: signingSecretName, found: 'nothing usable', allowed: 'the signing secret of the Slack app' };
  throw new ConfigurationError(`SECRETS_PATH (${environment.secretsPath ?? ''})`, [fault]);
}

/** One secret, or two with a comma between them; undefined when it is neither. */
export function readSigningSecrets(text: string): readonly string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim());
  return secrets.length <= signingSecretsMax && !secrets.includes('') ? secrets : undefined;
}

function parameterOf(set: string): string {
  return `credentials/${set}`;
}

function readToken(value: unknown, faults: ConfigurationFault[]): string {
  if (typeof value === 'string' && value !== '') return value;
  faults.push({ path: slackTokenName, found: 'nothing usable', allowed: 'the bot token of the Slack app' });
  return '';
}

function readCredentials(name: string, values: SecretValues, faults: ConfigurationFault[]): Credentials | undefined {
  const result = v.safeParse(credentialsSchema, parseJson(values[name]));
  if (result.success) return result.output;
  faults.push({ path: name, found: 'nothing usable', allowed: 'JSON with ak, sk and, if temporary, securityToken' });
  return undefined;
}

/** Whoever fetched the value may have parsed it already. */
function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
