/** What all commands do alike: they read their options, print their usage, and say in a sentence what is wrong. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigurationError } from '../lib/config.ts';

/** Something that whoever typed the command can put right; the message says how. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The words of the command line are wrong: the usage is printed below the message. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Command<Given extends Options> {
  /** The first line is the command with all its options. */
  readonly usage: string;
  readonly options: Given;
  /** Whether it takes words that belong to no option. */
  readonly takesWords?: boolean;
}

type Values<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowPositionals: true; strict: true }>
>['values'];

/** Runs a command of package.json. A fault ends in exit code 1; only one that nobody expected shows a stack. */
export async function runCommand<const Given extends Options>(
  command: Command<Given>,
  run: (values: Values<Given>, words: readonly string[]) => void | Promise<void>,
): Promise<void> {
  try {
    const { values, words } = readCommandLine(command, process.argv.slice(2));
    if (values === undefined) console.log(command.usage);
    else await run(values, words);
  } catch (error) {
    process.exitCode = 1;
    const words = describeFault(error);
    if (words === undefined) console.error(error);
    else console.error(error instanceof UsageError ? `${words}\n\n${command.usage}` : words);
  }
}

/** For a program that is a module without a main function: what is wrong, or `--help`, ends it here. */
export function readOrExit<const Given extends Options>(command: Command<Given>): Values<Given> {
  try {
    const { values } = readCommandLine(command, process.argv.slice(2));
    if (values !== undefined) return values;
    console.log(command.usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${command.usage}`);
    process.exit(1);
  }
}

/** @returns no values if `--help` was asked for. */
export function readCommandLine<const Given extends Options>(
  { options, takesWords = false }: Command<Given>,
  args: readonly string[],
): { readonly values: Values<Given> | undefined; readonly words: readonly string[] } {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const config = { args: [...args], options: { ...options, help }, allowPositionals: true } as const;
    const { values, positionals } = parseArgs(config);
    if ('help' in values) return { values: undefined, words: [] };
    if (!takesWords && positionals.length > 0) throw new UsageError(`It takes no words: ${positionals.join(' ')}.`);
    return { values: values as Values<Given>, words: positionals };
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    // Node goes on to explain what few will want: how to pass an argument that begins with a dash.
    const [sentence = ''] = error.message.split(/[.\n]/);
    throw new UsageError(`${sentence}.`, { cause: error });
  }
}

/** The sentence for a person, or undefined if the error is a bug. */
export function describeFault(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) {
    return `${error.message}\n→ fix these lines; docs/configuration.md explains every key`;
  }
  if (error instanceof CommandError) return error.message;
  return isSystemError(error) ? describeSystemError(error) : undefined;
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
  readonly port?: number;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

const systemFaults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read or written',
  EADDRINUSE: 'it is taken; choose another',
};

function describeSystemError({ code, path, port, message }: SystemError): string {
  const what = systemFaults[code];
  const subject = path ?? (port === undefined ? message : `Port ${port}`);
  return what === undefined ? `${message}.` : `${subject} cannot be used: ${what}.`;
}
