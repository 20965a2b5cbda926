/** `npm start`: the whole product on this machine. With `-- --once` it ends after one run. */
import { PollError } from '../../lib/poll.ts';
import { CommandError, runCommand, UsageError } from '../command-line.ts';
import { chooseMode } from './choose-mode.ts';
import { USUAL_PORT } from './listen.ts';
import { runDemo } from './run-demo.ts';
import { runReal } from './run-real.ts';

const portMax = 65_535;

const usage = `npm start -- [--once] [--fast] [--port NUMBER] [--health NUMBER]
The whole product on this machine: with credentials the real one, without any a demonstration.
--once           one run, then the end
--fast           the demonstration without pauses
--port NUMBER    where the page is, and what Slack calls; ${USUAL_PORT} if left out, or any free port if that is taken
--health NUMBER  a port, such as 9464, that tells monitors whether all is well`;

const flag = { type: 'boolean', default: false } as const;
const text = { type: 'string' } as const;
const options = { once: flag, fast: flag, port: text, health: text } as const;

await runCommand({ usage, options }, async ({ once, fast, port, health }) => {
  const signal = stopSignal();
  const flags = { once, fast: fast || once, port: readPort('port', port), healthPort: readPort('health', health) };
  const run = chooseMode(process.env) === 'demo' ? runDemo : runReal;
  try {
    await run({ ...flags, signal, print: (text) => console.log(text), variables: process.env });
  } catch (error) {
    if (!(error instanceof PollError)) throw error;
    // If Ctrl-C left a poll no time, that is not a failure: the next start continues from there.
    if (!signal.aborted) throw new CommandError(error.message, { cause: error });
  }
});

function readPort(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= portMax) return port;
  throw new UsageError(`--${option}: found ${JSON.stringify(text)}, allowed: a number up to ${portMax}.`);
}

/** The first Ctrl-C lets running work finish; the second does what Ctrl-C usually does. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}
