/** Secrets in SSM, for the person who sets them up. The functions read theirs through lib/clients/aws/secrets.ts. */
import { GetParametersCommand, ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { causeOf } from './aws-cause.ts';
import { CommandError } from './command-line.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const callMaxNames = 10;

/** SSM refused or failed. The message names the parameter and the fault, never a value. */
export class SecretStoreError extends CommandError {
  override readonly name = 'SecretStoreError';
}

export interface SecretStore {
  /** The stored values, by their names below the path. */
  read(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** @returns whether it was stored. Without `overwrite` an existing value stays. */
  store(name: string, value: string, overwrite: boolean): Promise<boolean>;
}

export function createSecretStore(path: string, region?: string): SecretStore {
  const client = new SSMClient({ maxAttempts: 3, ...(region === undefined ? {} : { region }) });
  return {
    async read(names) {
      const found: Record<string, string> = {};
      for (let first = 0; first < names.length; first += callMaxNames) {
        const part = names.slice(first, first + callMaxNames);
        Object.assign(found, await readSome(client, path, part));
      }
      return found;
    },
    store: (name, value, overwrite) => storeOne(client, `${path}/${name}`, value, overwrite),
  };
}

async function readSome(client: SSMClient, path: string, names: readonly string[]): Promise<Record<string, string>> {
  const Names = names.map((name) => `${path}/${name}`);
  try {
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names, WithDecryption: true }));
    return Object.fromEntries(
      Parameters.flatMap(({ Name, Value }) => (Name && Value ? [[Name.slice(path.length + 1), Value]] : [])),
    );
  } catch (error) {
    throw failed(`read below ${path}`, error);
  }
}

async function storeOne(client: SSMClient, name: string, value: string, overwrite: boolean): Promise<boolean> {
  try {
    await client.send(
      new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: overwrite }),
    );
    return true;
  } catch (error) {
    if (error instanceof ParameterAlreadyExists) return false;
    throw failed(`store ${name}`, error);
  }
}

function failed(what: string, error: unknown): SecretStoreError {
  return new SecretStoreError(`SSM could not ${what}: ${causeOf(error)}. Check the AWS credentials and the region.`, {
    cause: error,
  });
}
