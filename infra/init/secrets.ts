/** The secrets of a stage, from the environment or typed. Never from flags, which other users could read. */
import type { SecretStore } from '../secret-store.ts';
import { type Asker, InitError } from './asker.ts';

type Variables = Readonly<Record<string, string | undefined>>;

interface Part {
  readonly variable: string;
  readonly words: string;
  readonly form: RegExp;
}

export interface Secret {
  readonly name: string;
  readonly parts: readonly [Part, ...Part[]];
  readonly value: (parts: readonly string[]) => string;
}

const secrets: readonly Secret[] = [
  {
    name: 'slack-bot-token',
    parts: [
      { variable: 'SLACK_BOT_TOKEN', words: 'Bot User OAuth Token of the Slack app (xoxb-…)', form: /^xoxb-\S+$/ },
    ],
    value: ([token = '']) => token,
  },
  {
    name: 'slack-signing-secret',
    parts: [{ variable: 'SLACK_SIGNING_SECRET', words: 'Signing Secret of the Slack app', form: /^\S{16,}$/ }],
    value: ([secret = '']) => secret,
  },
  credentialSet('default'),
];

function credentialSet(name: string): Secret {
  return {
    name: `credentials/${name}`,
    parts: [
      { variable: 'CLOUD_SDK_AK', words: 'Access Key ID (AK) of Huawei Cloud', form: /^\S+$/ },
      { variable: 'CLOUD_SDK_SK', words: 'Secret Access Key (SK) of Huawei Cloud', form: /^\S+$/ },
    ],
    value: ([ak, sk]) => JSON.stringify({ ak, sk }),
  };
}

/** The names of all secrets, with the credential sets that the targets use. */
export function secretsFor(credentialSets: readonly string[]): readonly Secret[] {
  const others = credentialSets.filter((name) => name !== 'default').map(credentialSet);
  return [...secrets, ...others];
}

export interface SecretsOptions {
  readonly store: SecretStore;
  readonly variables: Variables;
  /** Absent if nobody can answer. */
  readonly asker?: Asker;
  readonly overwrite: boolean;
  readonly say: (line: string) => void;
}

/** A stored secret stays, unless somebody says otherwise. One that nobody gives is skipped, and the output says so. */
export async function storeSecrets({ store, variables, asker, overwrite, say }: SecretsOptions): Promise<void> {
  for (const secret of secrets) {
    const value = await readValue(secret, variables, asker);
    if (value === undefined) {
      say(`${secret.name}: skipped, as no value was given`);
      continue;
    }
    const isStored =
      (await store.store(secret.name, value, overwrite)) || (await replace(secret.name, value, store, asker));
    say(isStored ? `${secret.name}: stored` : `${secret.name}: not changed; --overwrite replaces it`);
  }
}

/** @returns undefined if no value was given, or only a part of it. */
export async function readValue(secret: Secret, variables: Variables, asker?: Asker): Promise<string | undefined> {
  const parts: string[] = [];
  for (const part of secret.parts) parts.push(await readPart(part, variables, asker));
  return parts.includes('') ? undefined : secret.value(parts);
}

async function readPart({ variable, words, form }: Part, variables: Variables, asker?: Asker): Promise<string> {
  const given = variables[variable] ?? '';
  const value = given === '' && asker !== undefined ? await asker.ask(`${words}, or Enter to skip it: `, true) : given;
  if (value === '' || form.test(value)) return value;
  throw new InitError(`${variable}: this does not look like the ${words}`);
}

async function replace(name: string, value: string, store: SecretStore, asker?: Asker): Promise<boolean> {
  if (asker === undefined) return false;
  const answer = await asker.ask(`${name} is already stored. Replace it? (y/N) `);
  return answer.toLowerCase() === 'y' && store.store(name, value, true);
}
