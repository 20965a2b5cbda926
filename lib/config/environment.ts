import type { EdgeEnvironment, Environment, Settings, TableEnvironment } from '../model/settings.ts';
import { readAddress, readOrigin } from './addresses.ts';
import { ConfigurationError, type ConfigurationFault } from './configuration-error.ts';
import { describeValue } from './describe.ts';
import { readSigningSecrets } from './secrets.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

type DirectSecrets = Pick<Environment, 'slackToken' | 'credentials'>;

const slackApiUrlDefault = 'https://slack.com/api/';
const slackHooksOriginDefault = 'https://hooks.slack.com';
const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html: at most 15 levels. */
const secretsPathForm = /^(?:\/[\w.-]+){1,12}$/;

const secretsOutside: DirectSecrets = { slackToken: '', credentials: new Map() };

/** Where the settings are: beside the running code, unless WATCH_CONFIG_FILE says otherwise. */
export function settingsFile(variables: Variables, directory: string): string {
  return variables.WATCH_CONFIG_FILE || `${directory}/watch.json`;
}

/**
 * Reads every variable once and names all faults together. With SECRETS_PATH the direct secrets are ignored and left
 * empty until `withSecrets` has fetched values to fill in. An empty variable counts as missing.
 */
export function readEnvironment(variables: Variables, settings: Settings): Environment {
  const reader = createVariableReader(variables);
  const secretsPath = readSecretsPath(reader);
  const environment: Environment = {
    tableName: reader.required('TABLE_NAME', 'the name of the DynamoDB table'),
    slackApiUrl: slackApiUrl(reader),
    slackHooksOrigin: slackHooksOrigin(reader),
    logLevel: logLevel(reader),
    ...(secretsPath === undefined ? directSecrets(reader, settings) : { ...secretsOutside, secretsPath }),
  };
  if (reader.faults.length > 0) throw new ConfigurationError('The environment', reader.faults);
  return environment;
}

/** For a function that only reads and writes the table: it gets no secret, and no way to one. */
export function readTableEnvironment(variables: Variables): TableEnvironment {
  const reader = createVariableReader(variables);
  const functionName = reader.optional('AWS_LAMBDA_FUNCTION_NAME');
  const environment = {
    tableName: reader.required('TABLE_NAME', 'the name of the DynamoDB table'),
    logLevel: logLevel(reader),
    ...(functionName === undefined ? {} : { functionName }),
  };
  if (reader.faults.length > 0) throw new ConfigurationError('The environment', reader.faults);
  return environment;
}

/**
 * For the functions that Slack calls: they read the table and answer, so they get no bot token and no key of the cloud.
 * While the signing secret is being changed, both stand in it, separated by a comma.
 */
export function readEdgeEnvironment(variables: Variables): EdgeEnvironment {
  const reader = createVariableReader(variables);
  const secretsPath = readSecretsPath(reader);
  const functionName = reader.optional('AWS_LAMBDA_FUNCTION_NAME');
  const environment: EdgeEnvironment = {
    tableName: reader.required('TABLE_NAME', 'the name of the DynamoDB table'),
    slackHooksOrigin: slackHooksOrigin(reader),
    logLevel: logLevel(reader),
    ...(functionName === undefined ? {} : { functionName }),
    ...(secretsPath === undefined
      ? { signingSecrets: directSigningSecrets(reader) }
      : { signingSecrets: [], secretsPath }),
  };
  if (reader.faults.length > 0) throw new ConfigurationError('The environment', reader.faults);
  return environment;
}

interface VariableReader {
  readonly faults: ConfigurationFault[];
  optional(name: string): string | undefined;
  required(name: string, allowed: string): string;
  fault(path: string, found: string | undefined, allowed: string): void;
}

function createVariableReader(variables: Variables): VariableReader {
  const faults: ConfigurationFault[] = [];
  const fault = (path: string, found: string | undefined, allowed: string) => {
    faults.push({ path, found: describeValue(found), allowed });
  };
  return {
    faults,
    fault,
    optional: (name) => variables[name] || undefined,
    required(name, allowed) {
      const value = variables[name] || '';
      if (value === '') fault(name, undefined, allowed);
      return value;
    },
  };
}

function readSecretsPath(reader: VariableReader): string | undefined {
  const secretsPath = reader.optional('SECRETS_PATH');
  if (secretsPath !== undefined && !secretsPathForm.test(secretsPath)) {
    reader.fault('SECRETS_PATH', secretsPath, 'an SSM path such as /dcs-watch/prod, without a slash at its end');
  }
  return secretsPath;
}

function directSigningSecrets(reader: VariableReader): readonly string[] {
  const text = reader.optional('SLACK_SIGNING_SECRET');
  const secrets = text === undefined ? undefined : readSigningSecrets(text);
  if (secrets !== undefined) return secrets;
  const what = 'the signing secret of the Slack app, two with a comma between them at most, or SECRETS_PATH';
  // What stands there is a secret all the same.
  reader.faults.push({
    path: 'SLACK_SIGNING_SECRET',
    found: text === undefined ? 'nothing' : 'another form',
    allowed: what,
  });
  return [];
}

function directSecrets(reader: VariableReader, settings: Settings): DirectSecrets {
  const slackToken = reader.required('SLACK_BOT_TOKEN', 'the bot token of the Slack app, or SECRETS_PATH');
  const names = new Set(settings.targets.map((target) => target.credentials));
  for (const [index, { credentials }] of settings.targets.entries()) {
    if (credentials !== 'default') {
      reader.fault(`targets[${index}].credentials`, credentials, 'only default, as long as SECRETS_PATH is not set');
    }
  }
  if (!names.has('default')) return { slackToken, credentials: new Map() };
  const ak = reader.required('CLOUD_SDK_AK', 'the access key ID of the credential set default, or SECRETS_PATH');
  const sk = reader.required('CLOUD_SDK_SK', 'the secret key of the credential set default, or SECRETS_PATH');
  const securityToken = reader.optional('CLOUD_SDK_SECURITY_TOKEN');
  const credentials = { ak, sk, ...(securityToken === undefined ? {} : { securityToken }) };
  return { slackToken, credentials: new Map([['default', credentials]]) };
}

function slackApiUrl(reader: VariableReader): string {
  const text = reader.optional('SLACK_API_URL') ?? slackApiUrlDefault;
  const href = readAddress(text)?.href;
  if (href === undefined) reader.fault('SLACK_API_URL', text, 'an https:// address; http:// only for a loopback host');
  // The client appends the method's name as it is.
  return href === undefined || href.endsWith('/') ? (href ?? '') : `${href}/`;
}

function slackHooksOrigin(reader: VariableReader): string {
  const text = reader.optional('SLACK_HOOKS_ORIGIN') ?? slackHooksOriginDefault;
  const origin = readOrigin(text);
  if (origin === undefined) {
    reader.fault('SLACK_HOOKS_ORIGIN', text, 'an https:// origin without a path; http:// only for a loopback host');
  }
  return origin ?? '';
}

function logLevel(reader: VariableReader): Environment['logLevel'] {
  const text = reader.optional('LOG_LEVEL') ?? 'info';
  const level = logLevels.find((known) => known === text);
  if (level === undefined) reader.fault('LOG_LEVEL', text, `one of ${logLevels.join(', ')}`);
  return level ?? 'info';
}
