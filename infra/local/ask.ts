/** `npm run ask -- "tasks failed last 24h"`: sends a command to `npm start` as Slack would. */
import { runCommand } from '../command-line.ts';
import { terminalAnswer } from './ask/terminal-answer.ts';
import { addressFile, readAddressFile } from './edge/address-file.ts';
import { type EdgeTarget, sendCommand } from './slack/request.ts';
import { StartError } from './start-error.ts';

/** The answer goes to the terminal, but a request has to name a channel. */
const channel = 'C000000001';
const responseUrl = 'https://hooks.slack.com/commands/local/unused';
/** Longer than Slack waits, because here a person waits. */
const patienceMs = 10_000;

const usage = `npm run ask -- [--url ADDRESS] COMMAND
Asks the running npm start as Slack would, for example: npm run ask -- "tasks failed last 24h"
--url ADDRESS    where it listens, if it runs elsewhere: http://127.0.0.1:PORT`;

await runCommand({ usage, options: { url: { type: 'string' } }, takesWords: true }, async ({ url }, words) => {
  const reply = await sendCommand(readTarget(url), words.join(' '), { channel, responseUrl }, patienceMs).catch(
    (cause) => unreachable(cause, url),
  );
  console.log(terminalAnswer(reply));
});

/** SLACK_SIGNING_SECRET wins if it is set. If it holds two, one is being replaced, and either will do. */
function readTarget(url: string | undefined): EdgeTarget {
  const left = readAddressFile();
  const origin = url === undefined ? left?.origin : URL.parse(url)?.origin;
  if (origin === undefined) {
    throw new StartError(
      url === undefined ? notRunning('there is no') : `--url: found ${url}, allowed: an http:// address`,
    );
  }
  const [secret] = process.env.SLACK_SIGNING_SECRET?.split(',') ?? [];
  const signingSecret = secret?.trim() || (left?.origin === origin ? left.signingSecret : undefined);
  if (signingSecret === undefined) throw new StartError(`Set SLACK_SIGNING_SECRET to the one that ${origin} expects.`);
  return { origin, signingSecret };
}

function unreachable(cause: unknown, url: string | undefined): never {
  const isLate = cause instanceof Error && cause.name === 'TimeoutError';
  if (isLate) throw new StartError('No answer came in time.');
  throw new StartError(
    url === undefined ? notRunning('nobody answers at the address in') : `Nobody answers at ${url}.`,
  );
}

function notRunning(why: string): string {
  return `npm start is not running here: ${why} ${addressFile}. Start it in another terminal.`;
}
