/** A command as Slack would send it, signed with the secret we know, to where Slack would send it; and one unsigned. */
import { randomUUID } from 'node:crypto';
import { signSlackRequest } from '../../lib/clients/slack/signature.ts';
import { commandsPath } from '../slack-app.ts';
import type { Patient } from './patient.ts';
import { fault, ok, skipped, type Verdict } from './verdict.ts';

const callMsMax = 10_000;

export interface EndpointAnswers {
  /** HTTP status, or undefined when nothing came back. */
  readonly signed: number | undefined;
  readonly unsigned: number | undefined;
}

export async function checkEndpoint(patient: Patient): Promise<readonly Verdict[]> {
  const { url, signingSecrets, clock } = patient;
  const [secret] = signingSecrets;
  if (url === undefined) return [skipped('commands', 'name the stage (--stage) or the address (--url)')];
  if (secret === undefined) {
    return [
      fault(
        'commands',
        'there is no signing secret',
        'store Basic Information → Signing Secret of the app: npm run init',
      ),
    ];
  }
  const body = formOf(patient);
  const timestamp = String(Math.floor(clock.now() / 1_000));
  const headers = {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signSlackRequest(secret, timestamp, Buffer.from(body)),
  };
  const address = url.replace(/\/$/, '') + commandsPath;
  return judgeEndpoint(address, {
    signed: await post(address, body, headers),
    unsigned: await post(address, body, {}),
  });
}

/** Pure: what the two answers say about the functions behind the address. */
export function judgeEndpoint(address: string, { signed, unsigned }: EndpointAnswers): readonly Verdict[] {
  const what = `commands at ${address}`;
  if (signed === undefined)
    return [fault(what, 'nobody answers', 'npm run deploy, and take the address it prints as HttpApiUrl')];
  if (unsigned === 200)
    return [
      fault(
        what,
        'it answers what Slack did not sign',
        'this is not dcs-watch; take the address that npm run deploy prints',
      ),
    ];
  if (signed === 401) {
    return [
      fault(
        what,
        'the signature is refused',
        'store the app’s Signing Secret again: another one is deployed, or slack.teamId and slack.appId in infra/watch.yml are others',
      ),
    ];
  }
  if (signed === 404)
    return [fault(what, 'there is no such path', 'take the address that npm run deploy prints, without a path')];
  if (signed !== 200) return [fault(what, `it answers ${signed}`, 'read the log of the command function')];
  return [ok(what, 'what Slack signs is answered, anything else is refused')];
}

async function post(address: string, body: string, headers: Record<string, string>): Promise<number | undefined> {
  try {
    const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const options = {
      method: 'POST',
      headers: sent,
      body,
      signal: AbortSignal.timeout(callMsMax),
      redirect: 'error',
    } as const;
    const response = await fetch(address, options);
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

/** `help` reads nothing and writes only that it was seen. */
function formOf({ settings }: Patient): string {
  return new URLSearchParams({
    command: '/dcs',
    text: 'help',
    trigger_id: `doctor.${randomUUID()}`,
    user_id: 'U0DOCTOR',
    user_name: 'doctor',
    channel_id: settings.defaultRoute.channel,
    team_id: settings.slack?.teamId ?? 'T0DOCTOR',
    api_app_id: settings.slack?.appId ?? 'A0DOCTOR',
    response_url: 'https://hooks.slack.com/commands/doctor',
  }).toString();
}
