/** Reads settings, environment, secrets and stack as the functions do. Faults in them become verdicts. */
import { systemClock } from '../../lib/clients/system-clock.ts';
import { readSigningSecrets } from '../../lib/config/secrets.ts';
import { ConfigurationError, edgeSecretNames, readEnvironment, secretNames, withSecrets } from '../../lib/config.ts';
import type { Environment, Settings, Target } from '../../lib/model/settings.ts';
import { createSecretStore, SecretStoreError } from '../secret-store.ts';
import type { Patient } from './patient.ts';
import { readStack, type Stack, StackError } from './read-stack.ts';
import { fault, type Verdict } from './verdict.ts';

export interface PatientOptions {
  readonly settings: Settings;
  readonly targets: readonly Target[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stage?: string;
  readonly region?: string;
  readonly url?: string;
}

export type Reading =
  | { readonly patient: Patient; readonly faults?: never }
  | { readonly patient?: never; readonly faults: readonly Verdict[] };

export async function readPatient(options: PatientOptions): Promise<Reading> {
  try {
    return { patient: await read(options) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { faults: environmentFaults(error) };
    if (error instanceof StackError) {
      return {
        faults: [
          fault(
            'stack',
            error.message,
            'run npm run deploy to create it, or check --stage, --region and the AWS credentials',
          ),
        ],
      };
    }
    if (error instanceof SecretStoreError) {
      return {
        faults: [fault('secrets', error.message, 'give these AWS credentials ssm:GetParameters below that path')],
      };
    }
    throw error;
  }
}

/** Pure: each fault of a variable or a secret as a line of its own. */
export function environmentFaults({ faults }: ConfigurationError): readonly Verdict[] {
  return faults.map(({ path, found, allowed }) =>
    fault(
      path,
      `found ${found}`,
      `set it: ${allowed}; npm run init -- --stage stores secrets, and --stage here reads what is deployed`,
    ),
  );
}

async function read(options: PatientOptions): Promise<Patient> {
  const { settings, targets, stage, region } = options;
  const stack = stage === undefined ? undefined : await readStack(stage, region);
  const named = variablesOf(options, stack);
  const environment = readEnvironment(named, settings);
  const url = options.url ?? stack?.url;
  return {
    settings,
    targets,
    clock: systemClock,
    ...(url === undefined ? {} : { url }),
    ...(stack === undefined ? {} : { resources: stack.resources }),
    ...(region === undefined ? {} : { dynamodb: { region } }),
    ...(await readSecrets(environment, settings, named, region)),
  };
}

function variablesOf({ variables, stage }: PatientOptions, stack: Stack | undefined): PatientOptions['variables'] {
  if (stage === undefined) return variables;
  return { ...variables, SECRETS_PATH: `/dcs-watch/${stage}`, TABLE_NAME: stack?.resources.get('Table') };
}

async function readSecrets(
  environment: Environment,
  settings: Settings,
  variables: PatientOptions['variables'],
  region: string | undefined,
): Promise<Pick<Patient, 'environment' | 'signingSecrets'>> {
  const direct = readSigningSecrets(variables.SLACK_SIGNING_SECRET ?? '') ?? [];
  if (environment.secretsPath === undefined) return { environment, signingSecrets: direct };
  const store = createSecretStore(environment.secretsPath, region);
  const values = await store.read([...secretNames(settings), ...edgeSecretNames]);
  const [signingSecretName = ''] = edgeSecretNames;
  return {
    environment: withSecrets(environment, settings, values),
    signingSecrets: readSigningSecrets(values[signingSecretName] ?? '') ?? [],
  };
}
