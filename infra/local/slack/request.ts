/** What Slack posts to an app, and how it signs it. https://docs.slack.dev/authentication/verifying-requests-from-slack */
import { randomUUID } from 'node:crypto';
import { signSlackRequest } from '../../../lib/clients/slack/signature.ts';
import { commandsPath, interactionsPath } from '../../slack-app.ts';

export interface EdgeTarget {
  readonly origin: string;
  readonly signingSecret: string;
}

export interface EdgeReply {
  readonly status: number;
  readonly body: string;
}

/** After this, people see that the command failed: https://docs.slack.dev/interactivity/implementing-slash-commands */
const slackPatienceMs = 3_000;

/** emulate's ids for its workspace and first person; the app's is from infra/local/slack.ts. */
const team = { id: 'T000000001', domain: 'dcs-watch' };
const person = { id: 'U000000001', username: 'sam', name: 'sam', team_id: team.id };
const appId = 'A000000002';
/** Slack still sends its old token; nothing may rely on it. */
const legacyToken = 'legacy';

/** The start of every message's address: lib/messages/message-url.ts. */
export const workspaceUrl = `https://${team.domain}.slack.com/`;

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export function sendCommand(
  edge: EdgeTarget,
  text: string,
  { channel, responseUrl }: { readonly channel: string; readonly responseUrl: string },
  patienceMs?: number,
): Promise<EdgeReply> {
  const fields = {
    token: legacyToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel,
    user_id: person.id,
    user_name: person.username,
    command: '/dcs',
    text,
    api_app_id: appId,
    response_url: responseUrl,
    trigger_id: randomUUID(),
  };
  return post(edge, commandsPath, fields, patienceMs);
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload; `press` is what differs from press to press. */
export function sendPress(
  edge: EdgeTarget,
  press: Readonly<Record<string, unknown>>,
  patienceMs?: number,
): Promise<EdgeReply> {
  const payload = {
    type: 'block_actions',
    team,
    user: person,
    api_app_id: appId,
    token: legacyToken,
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: randomUUID(),
    ...press,
  };
  return post(edge, interactionsPath, { payload: JSON.stringify(payload) }, patienceMs);
}

async function post(
  { origin, signingSecret }: EdgeTarget,
  path: string,
  fields: Record<string, string>,
  patienceMs = slackPatienceMs,
): Promise<EdgeReply> {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signSlackRequest(signingSecret, timestamp, Buffer.from(body)),
    },
    body,
    signal: AbortSignal.timeout(patienceMs),
  });
  return { status: response.status, body: await response.text() };
}
