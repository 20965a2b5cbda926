/** `npm start`: the whole product on this machine. With `-- --once` it ends after one run. */
import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../lib/config.ts';
import { PollError } from '../../lib/poll.ts';
import { chooseMode } from './choose-mode.ts';
import { runDemo } from './run-demo.ts';
import type { RunOptions } from './run-options.ts';
import { runReal } from './run-real.ts';
import { StartError } from './start-error.ts';

const portMax = 65_535;
const print = (text: string) => console.log(text);
const signal = stopSignal();

try {
  const run = chooseMode(process.env) === 'demo' ? runDemo : runReal;
  await run({ ...readFlags(), signal, print, variables: process.env });
} catch (error) {
  // If Ctrl-C left a poll no time, that is not a failure: the next start continues from there.
  if (!(signal.aborted && error instanceof PollError)) {
    console.error(isExpected(error) ? error.message : error);
    process.exitCode = 1;
  }
}

/** These errors say everything in their message. Any other is a bug, and shows its stack. */
function isExpected(error: unknown): error is Error {
  return error instanceof StartError || error instanceof ConfigurationError || error instanceof PollError;
}

function readFlags(): Pick<RunOptions, 'once' | 'fast' | 'port'> {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { once, fast, port } = parseArgs({ options: { once: flag, fast: flag, port: { type: 'string' } } }).values;
    return { once, fast: fast || once, port: port === undefined ? undefined : readPort(port) };
  } catch {
    throw new StartError(
      'npm start takes three options: -- --once (one run, then the end), -- --fast (the demonstration without pauses) ' +
        'and -- --port NUMBER (for the endpoints that Slack calls).',
    );
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > portMax) throw new RangeError(`No port: ${text}`);
  return port;
}

/** The first Ctrl-C lets running work finish; the second does what Ctrl-C usually does. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
