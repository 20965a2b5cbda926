/**
 * Slack's Socket Mode: commands and presses come over a connection that we open, so that nothing of this machine has to be
 * public. https://docs.slack.dev/apis/events-api/using-socket-mode
 */
import { SocketModeClient } from '@slack/socket-mode';
import type { HttpEvent } from '../../../lib/clients/aws/http-event.ts';
import { signSlackRequest } from '../../../lib/clients/slack/signature.ts';
import { silentLogger } from '../../../lib/clients/slack/silent-logger.ts';
import { commandsPath, interactionsPath } from '../../slack-app.ts';
import type { Answerer } from '../edge.ts';
import { rest } from '../schedule.ts';

const msPerSecond = 1_000;
/** After a connection that could not be made. One that Slack ends, as it does every few hours, is followed by the next at once. */
const retryAfterMs = 30_000;

export interface SocketModeOptions {
  readonly appToken: string;
  readonly apiUrl: string | undefined;
  /** One that the answerers take: what comes over the connection is signed here, so that one check stands before all answers. */
  readonly signingSecret: string;
  readonly answerers: ReadonlyMap<string, Answerer>;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Resolves when `signal` says stop. What goes wrong with Slack is printed, once for each reason in a row, and tried again. */
export async function answerOverSocket(options: SocketModeOptions): Promise<void> {
  const { signal, print } = options;
  const client = connect(options);
  signal.addEventListener('abort', () => void client.disconnect(), { once: true });
  let lastReason = '';
  while (!signal.aborted) {
    const isOver = new Promise((resolve) => client.once('disconnected', resolve));
    try {
      await client.start();
      lastReason = '';
      print('Connected to Slack: /dcs and the buttons are answered over Socket Mode.');
      await isOver;
    } catch (error) {
      const reason = reasonOf(error);
      if (!signal.aborted && reason !== lastReason) print(`Socket Mode: ${reason} Trying again every 30 seconds.`);
      lastReason = reason;
      await rest(retryAfterMs, signal);
    }
  }
}

function connect({ appToken, apiUrl, signingSecret, answerers, print }: SocketModeOptions): SocketModeClient {
  const client = new SocketModeClient({
    appToken,
    // Its own way of connecting again rejects where nobody can catch it, which would end the process.
    autoReconnectEnabled: false,
    logger: silentLogger,
    clientOptions: { retryConfig: { retries: 0 }, ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }) },
  });
  const answerWith = (path: string, formOf: (body: unknown) => Record<string, string>) => {
    const answer = answerers.get(path);
    return ({ body, ack }: Envelope) => {
      const answering = answer?.(signed(formOf(body), signingSecret)).then((answered) =>
        // Slack says by itself that a request was not answered.
        answered.statusCode === 200 ? ack(answered.body === '' ? undefined : JSON.parse(answered.body)) : undefined,
      );
      answering?.catch((error: unknown) => print(`An answer did not reach Slack: ${reasonOf(error)}`));
    };
  };
  client.on('slash_commands', answerWith(commandsPath, textFields));
  client.on(
    'interactive',
    answerWith(interactionsPath, (body) => ({ payload: JSON.stringify(body) })),
  );
  return client;
}

interface Envelope {
  /** What Slack would have posted: a command's form fields, or an interaction's payload. */
  readonly body: unknown;
  readonly ack: (answer?: Record<string, unknown>) => Promise<void>;
}

function textFields(body: unknown): Record<string, string> {
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'));
}

function signed(fields: Record<string, string>, signingSecret: string): HttpEvent {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / msPerSecond));
  const signature = signSlackRequest(signingSecret, timestamp, Buffer.from(body));
  return { headers: { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature }, body };
}

/** https://docs.slack.dev/reference/methods/apps.connections.open#errors */
const tokenFaults: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'not_allowed_token_type',
  'missing_scope',
]);

function reasonOf(error: unknown): string {
  const word = wordOf(error);
  if (word === undefined) return 'Slack could not be reached.';
  const fix = tokenFaults.has(word)
    ? ' SLACK_APP_TOKEN has to be an app-level token (xapp-…) with the scope connections:write, from Basic Information of the app.'
    : '';
  return `Slack answered ${word}.${fix}`;
}

/** Slack's word for what is wrong; a text of another form may quote a request. */
function wordOf(error: unknown): string | undefined {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined;
  const word: unknown = typeof data === 'object' && data !== null && 'error' in data ? data.error : undefined;
  return typeof word === 'string' && /^[a-z_]+$/.test(word) ? word : undefined;
}
