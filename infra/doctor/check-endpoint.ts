/**
 * Sends commands to where Slack would send them: one that is not signed, and some signed with the secret we know. A command that
 * fails answers 200 with an apology, so the words are read.
 */
import { randomUUID } from 'node:crypto';
import { signSlackRequest } from '../../lib/clients/slack/signature.ts';
import { lateMessage, troubleMessage } from '../../lib/commands/press.ts';
import type { Settings } from '../../lib/model/settings.ts';
import { commandsPath } from '../slack-app.ts';
import type { Patient } from './patient.ts';
import { fault, note, ok, skipped, type Verdict } from './verdict.ts';

const callMaxMs = 10_000;

export interface EndpointAnswers {
  /** HTTP status, or undefined when nothing came back. */
  readonly signed: number | undefined;
  readonly unsigned: number | undefined;
  /** What of the table was asked for, and answered in words. */
  readonly asked?: readonly Asked[];
}

interface Asked {
  readonly text: string;
  readonly status: number | undefined;
  readonly words: string;
}

export async function checkEndpoint(patient: Patient): Promise<readonly Verdict[]> {
  const { url, signingSecrets, clock } = patient;
  const [secret] = signingSecrets;
  if (url === undefined) return [skipped('commands', 'not checked without --stage or --url')];
  if (secret === undefined) {
    const how = 'copy the app’s Signing Secret (Basic Information) and store it with npm run init -- --stage';
    return [fault('commands', 'there is no signing secret', how)];
  }
  const address = url.replace(/\/$/, '') + commandsPath;
  const send = (text: string, isSigned = true) => {
    const body = formOf(patient, text);
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const headers = {
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signSlackRequest(secret, timestamp, Buffer.from(body)),
    };
    return post(address, body, isSigned ? headers : {});
  };
  const { status: signed } = await send('help');
  const { status: unsigned } = await send('help', false);
  const asked = signed === 200 && unsigned !== 200 ? await askTable(send) : [];
  return judgeEndpoint(address, { signed, unsigned, asked }, patient.settings);
}

/** Each reads other rows, `why` those of channels too. */
async function askTable(send: (text: string) => Promise<Answered>): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  const ask = async (text: string) => {
    const { status, body } = await send(text);
    asked.push({ text, status, words: wordsIn(body) });
    return body;
  };
  await ask('status');
  const listed = await ask('tasks last 7d');
  // The list has a menu of its tasks. One that there is not is looked for in just as many places.
  const [, listedId = 'doctor-0'] = /"value":"task (\S+?)[ "]/.exec(listed) ?? [];
  await ask(`why ${listedId}`);
  return asked;
}

function wordsIn(body: string): string {
  try {
    return String((JSON.parse(body) as { text?: unknown }).text);
  } catch {
    return body;
  }
}

/** Pure: what the answers say about the functions behind the address. */
export function judgeEndpoint(
  address: string,
  { signed, unsigned, asked = [] }: EndpointAnswers,
  settings: Settings,
): readonly Verdict[] {
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
  const faults = asked.flatMap((one) => faultOf(what, one, settings));
  return faults.length > 0 ? faults.slice(0, 1) : [ok(what, 'signed requests are answered, others refused')];
}

/** The deployed language may be another one than the file's. */
function faultOf(what: string, { text, status, words }: Asked, settings: Settings): readonly Verdict[] {
  const says = (message: (all: Settings) => { readonly text: string }) =>
    (['en', 'zh-CN'] as const).some((language) => message({ ...settings, language }).text === words);
  if (status !== 200)
    return [fault(what, `${text} answers HTTP ${status ?? 'nothing'}`, 'read the log of the command function')];
  if (says(troubleMessage)) {
    const how =
      'read the log of the command function: its role may lack something, or its table may be gone; run npm run deploy';
    return [fault(what, `${text} is answered with an apology: ${words}`, how)];
  }
  const isLate = says((all) => lateMessage(all, text));
  return isLate
    ? [note(what, `${text} takes too long`, 'try again; a table with many tasks is read more slowly at first')]
    : [];
}

interface Answered {
  readonly status?: number;
  readonly body: string;
}

async function post(address: string, body: string, headers: Record<string, string>): Promise<Answered> {
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
    return { status: response.status, body: await response.text() };
  } catch {
    return { body: '' };
  }
}

/** None of them writes more than that the call was seen. */
function formOf({ settings }: Patient, text: string): string {
  return new URLSearchParams({
    command: '/dcs',
    text,
    trigger_id: `doctor.${randomUUID()}`,
    user_id: 'U0DOCTOR',
    user_name: 'doctor',
    channel_id: settings.defaultRoute.channel,
    team_id: settings.slack?.teamId ?? 'T0DOCTOR',
    api_app_id: settings.slack?.appId ?? 'A0DOCTOR',
    response_url: 'https://hooks.slack.com/commands/doctor',
  }).toString();
}
