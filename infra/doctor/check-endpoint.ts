/** Sends two commands to where Slack would send them: one signed with the secret we know, and one unsigned. */
import { randomUUID } from 'node:crypto';
import { signSlackRequest } from '../../lib/clients/slack/signature.ts';
import { commandsPath } from '../slack-app.ts';
import type { Patient } from './patient.ts';
import { fault, ok, skipped, type Verdict } from './verdict.ts';

const callMaxMs = 10_000;

export interface EndpointAnswers {
  /** HTTP status, or undefined when nothing came back. */
  readonly signed: number | undefined;
  readonly unsigned: number | undefined;
}

export async function checkEndpoint(patient: Patient): Promise<readonly Verdict[]> {
  const { url, signingSecrets, clock } = patient;
  const [secret] = signingSecrets;
  if (url === undefined) return [skipped('commands', 'not checked without --stage or --url')];
  if (secret === undefined) {
    const how = 'copy the app’s Signing Secret (Basic Information) and store it with npm run init -- --stage';
    return [fault('commands', 'there is no signing secret', how)];
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
    return [fault(what, 'no answer', 'run npm run deploy, and use the address it prints as HttpApiUrl')];
  if (unsigned === 200)
    return [
      fault(
        what,
        'it answers requests that Slack did not sign',
        'this is not dcs-watch: use the address that npm run deploy prints as HttpApiUrl',
      ),
    ];
  if (signed === 401) {
    return [
      fault(
        what,
        'it refuses our signature',
        'store the app’s Signing Secret again, as another one is deployed; or correct slack.teamId and slack.appId in infra/watch.yml',
      ),
    ];
  }
  if (signed === 404)
    return [fault(what, 'there is no such path', 'use the address that npm run deploy prints, without a path')];
  if (signed !== 200) return [fault(what, `it answers HTTP ${signed}`, 'read the log of the command function')];
  return [ok(what, 'signed requests are answered, others refused')];
}

async function post(address: string, body: string, headers: Record<string, string>): Promise<number | undefined> {
  try {
    const sent = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const options = {
      method: 'POST',
      headers: sent,
      body,
      signal: AbortSignal.timeout(callMaxMs),
      redirect: 'error',
    } as const;
    const response = await fetch(address, options);
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined;
  }
}

/** `help` reads nothing, and writes only that this call was seen. */
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
