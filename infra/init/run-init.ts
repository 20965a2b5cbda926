/** Writes a file that builds and stores the secrets, from questions or flags. */
import { constants, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import type { SecretStore } from '../secret-store.ts';
import { type Asker, InitError } from './asker.ts';
import { type Answers, faultOf, type Question, questions } from './questions.ts';
import { storeSecrets } from './secrets.ts';
import { watchText } from './watch-text.ts';

export interface InitOptions {
  readonly given: Partial<Answers>;
  readonly file: string;
  readonly overwrite: boolean;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Absent if nobody can answer: then the flags have to say everything. */
  readonly asker?: Asker;
  readonly say: (line: string) => void;
  /** Absent without a stage: then no secrets are stored. */
  readonly secrets?: { readonly stage: string; readonly store: SecretStore };
}

const triesMax = 3;

/** The secrets come first: where they cannot be stored, the file stays as it is. */
export async function runInit(options: InitOptions): Promise<void> {
  const { file, say, secrets } = options;
  const answers = (await isToBeWritten(options)) ? await readAnswers(options) : undefined;
  if (secrets !== undefined) await storeSecrets({ ...options, store: secrets.store });
  if (answers === undefined) {
    say(`${file}: not changed`);
  } else {
    if (existsSync(file)) say(`${file}: kept as ${keepCopy(file)}`);
    writeFileSync(file, watchText(answers));
    say(`${file}: written`);
    if (answers.call?.toLowerCase() === 'nobody') say('Nobody is called when a switchover or failover fails.');
  }
  const stage = secrets?.stage ?? 'prod';
  const next = secrets === undefined ? `npm run init -- --stage ${stage} (stores the secrets), then ` : '';
  say(`Next: ${next}npm run deploy -- --stage ${stage}`);
}

/** A copy never takes the place of another. @returns its name. */
function keepCopy(file: string): string {
  for (let number = 1; ; number += 1) {
    const copy = `${file}.old${number === 1 ? '' : `-${number}`}`;
    if (existsSync(copy)) continue;
    copyFileSync(file, copy, constants.COPYFILE_EXCL);
    return copy;
  }
}

/** An existing file stays, unless somebody says otherwise. */
async function isToBeWritten({ file, overwrite, given, asker }: InitOptions): Promise<boolean> {
  if (overwrite || !existsSync(file)) return true;
  if (asker !== undefined) return (await asker.ask(`${file} already exists. Replace it? (y/N) `)).toLowerCase() === 'y';
  if (Object.keys(given).length > 0) throw new InitError(`${file} already exists; --overwrite replaces it`);
  return false;
}

async function readAnswers({ given, asker }: InitOptions): Promise<Answers> {
  const answers: Record<string, string> = {};
  const faults: string[] = [];
  for (const question of questions) {
    const value = given[question.field] ?? (asker === undefined ? question.assumed : await ask(asker, question));
    const fault = value === undefined ? 'missing' : faultOf(question.field, value);
    if (fault === undefined) answers[question.field] = value ?? '';
    else faults.push(`--${flagOf(question.field)}: ${fault} (${question.words})`);
  }
  if (faults.length > 0) throw new InitError(faults.join('\n'));
  return { ...(answers as unknown as Answers), events: given.events === true };
}

export function flagOf(field: Question['field']): string {
  return field === 'timeZone' ? 'time-zone' : field;
}

/** Asks again after a wrong answer; the last answer counts either way. */
async function ask(asker: Asker, { field, words, assumed }: Question): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const typed = await asker.ask(`${words}${assumed === undefined ? '' : ` [${assumed}]`}: `);
    const value = typed === '' && assumed !== undefined ? assumed : typed;
    const fault = faultOf(field, value);
    if (fault === undefined || tries === triesMax) return value;
    asker.say(fault);
  }
}
