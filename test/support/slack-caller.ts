/** Calls the functions as Slack does: form-encoded, signed, in API Gateway's payload format 2.0. */
import { randomUUID } from 'node:crypto';
import { composeCommand } from '../../functions/compose-command.ts';
import { composeInteract } from '../../functions/compose-interact.ts';
import { type HttpAnswer, type HttpEvent, readHttpEvent } from '../../lib/clients/aws/http-event.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { signSlackRequest } from '../../lib/clients/slack/signature.ts';
import type { EdgeEnvironment, Settings } from '../../lib/model/settings.ts';
import { type HttpServer, sendJson, startHttpServer } from './http-server.ts';
import type { localConnection } from './local-connection.ts';
import { asRole } from './roles.ts';

export const signingSecret = 'signing-secret-canary';

export interface SlackMessage {
  readonly response_type: string;
  readonly replace_original?: boolean;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
}

export interface CallerOptions {
  readonly settings: Settings;
  readonly tableName: string;
  readonly connection: ReturnType<typeof localConnection>;
  readonly now: () => number;
  readonly guardMs?: number;
}

export interface SlackCaller extends AsyncDisposable {
  /** The message that whoever typed it sees. */
  type(text: string): Promise<SlackMessage>;
  /** The message that a press leads to, at its response_url. */
  press(button: Pressed, reason?: string): Promise<SlackMessage>;
  command(event: HttpEvent): Promise<HttpAnswer>;
  interact(event: HttpEvent): Promise<HttpAnswer>;
  readonly responses: HttpServer;
  readonly logged: readonly string[];
}

export interface Pressed {
  readonly action_id: string;
  readonly value: string;
}

export async function startSlackCaller(options: CallerOptions): Promise<SlackCaller> {
  const { settings, tableName, connection, now, guardMs } = options;
  const responses = await startHttpServer((_request, response) => sendJson(response, 200, { ok: true }));
  const environment: EdgeEnvironment = {
    tableName,
    signingSecrets: [signingSecret],
    slackHooksOrigin: responses.origin,
    logLevel: 'debug',
  };
  const logged: string[] = [];
  const log = createLog('debug', (line) => void logged.push(line));
  const parts = { settings, environment, now, log, guardMs: guardMs ?? 20_000 };
  const command = composeCommand({ ...parts, dynamodb: asRole(connection, 'CommandRole') });
  const interact = composeInteract({ ...parts, dynamodb: asRole(connection, 'InteractRole') });
  return {
    command,
    interact,
    responses,
    logged,
    async type(text) {
      const answer = await command(signedEvent(commandForm(text), now()));
      return JSON.parse(answer.body) as SlackMessage;
    },
    async press(button, reason) {
      const before = responses.received.length;
      const form = pressForm(button, `${responses.origin}/actions/T1/2/3`, reason);
      const answer = await interact(signedEvent(form, now()));
      const posted = responses.received.slice(before).at(-1);
      if (posted === undefined) throw new Error(`The press was answered with ${answer.statusCode} and nothing else.`);
      return JSON.parse(posted.body) as SlackMessage;
    },
    [Symbol.asyncDispose]: async () => responses[Symbol.asyncDispose](),
  };
}

export function commandForm(text: string, changes: Record<string, string> = {}): string {
  return new URLSearchParams({
    token: 'legacy',
    team_id: 'T0001',
    team_domain: 'example',
    channel_id: 'C000000001',
    user_id: 'U0001',
    user_name: 'anna',
    command: '/dcs',
    text,
    api_app_id: 'A0001',
    response_url: 'https://hooks.slack.com/commands/1234/5678',
    trigger_id: randomUUID(),
    ...changes,
  }).toString();
}

/** @param changes of the payload's own members, over what a press in the app's own workspace has. */
export function pressForm(
  button: Pressed,
  responseUrl: string,
  reason?: string,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0001', domain: 'example' },
    user: { id: 'U0002', username: 'ben', name: 'ben', team_id: 'T0001' },
    api_app_id: 'A0001',
    trigger_id: randomUUID(),
    response_url: responseUrl,
    container: { type: 'message', is_ephemeral: true },
    actions: [{ type: 'button', ...button }],
    ...(reason === undefined
      ? {}
      : { state: { values: { reason: { reason: { type: 'plain_text_input', value: reason } } } } }),
    ...changes,
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

export function signedEvent(body: string, nowMs: number, headers: Record<string, string> = {}): HttpEvent {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signSlackRequest(signingSecret, timestamp, bytesOf(body)),
      ...headers,
    },
    body,
    isBase64Encoded: false,
  };
}

function bytesOf(body: string): Buffer {
  const read = readHttpEvent({ body });
  return read === 'too-large' ? Buffer.from(body) : read.body;
}

/** Every button of a message, and the entries of its menus, as they would be pressed. */
export function buttonsOf(message: SlackMessage): readonly (Pressed & { readonly label: string })[] {
  return message.blocks.flatMap(({ type, elements }) => {
    if (type !== 'actions') return [];
    return (elements as Element[]).flatMap((element) => {
      if (element.type !== 'static_select') return [pressed(element, element.action_id)];
      return (element.options ?? []).map((option) => pressed(option, element.action_id));
    });
  });
}

/** All text of a message as people read it, one line each. */
export function linesOf(message: SlackMessage): readonly string[] {
  return message.blocks.flatMap((block) => {
    if (block.type !== 'rich_text') return [];
    return (block.elements as { elements: Part[] }[]).map(({ elements }) => elements.map(partText).join(''));
  });
}

interface Element {
  readonly type?: string;
  readonly action_id: string;
  readonly value: string;
  readonly text: { readonly text: string };
  readonly options?: readonly Omit<Element, 'action_id'>[];
}

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly fallback?: string;
  readonly channel_id?: string;
  readonly url?: string;
}

function pressed(element: Omit<Element, 'action_id'>, actionId: string): Pressed & { label: string } {
  return { action_id: actionId, value: element.value, label: element.text.text };
}

function partText({ type, text, fallback, channel_id: channel, url }: Part): string {
  if (type === 'link') return `${text} <${url}>`;
  return text ?? fallback ?? `#${channel}`;
}
