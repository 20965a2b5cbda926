/** Posts a message to each routed channel, reads it back by its delivery id, and deletes it. */
import { randomUUID } from 'node:crypto';
import { createSlackCall } from '../../lib/clients/slack/call.ts';
import { createSlack } from '../../lib/clients/slack/slack.ts';
import type { ProbeAnswer, SlackAnswer } from '../../lib/ports/slack.ts';
import { channelsOf } from './check-configuration.ts';
import type { Patient } from './patient.ts';
import { silentLog } from './silent-log.ts';
import { fault, note, ok, type Verdict } from './verdict.ts';

const callMaxMs = 10_000;
/** It may take Slack a moment until a message can be read back. */
const readMaxTries = 3;
const betweenTriesMs = 1_000;
/** How far this clock may be ahead of Slack's. */
const skewMs = 5 * 60_000;

const text = 'npm run doctor checks whether this can be read back, and deletes it right away.';

export async function checkChannels(patient: Patient): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const channel of channelsOf(patient.settings)) verdicts.push(...(await checkChannel(patient, channel)));
  return verdicts;
}

async function checkChannel(patient: Patient, channel: string): Promise<readonly Verdict[]> {
  const { environment, clock, settings } = patient;
  const { slackToken: token, slackApiUrl: apiUrl } = environment;
  const options = { token, apiUrl, timeoutMs: callMaxMs, clock, log: silentLog, count: () => {} };
  const slack = createSlack(options);
  const delivery = `doctor-${randomUUID()}`;
  const posted = await slack.post({
    channel,
    text,
    blocks: [{ type: 'section', block_id: delivery, text: { type: 'plain_text', text } }],
    metadata: { event_type: 'dcs_notice', event_payload: { delivery, notice: 'doctor' } },
  });
  if (posted.kind !== 'sent') return [judgePost(channel, posted)];
  const probe = { channel, delivery, sinceMs: clock.now() - skewMs };
  let found: ProbeAnswer | undefined;
  for (let tries = 0; settings.delivery.exactlyOnce && tries < readMaxTries && found?.kind !== 'found'; tries += 1) {
    if (tries > 0) await clock.sleep(betweenTriesMs);
    found = await slack.find(probe);
    if (found.kind === 'misconfigured') break;
  }
  const body = { channel, ts: posted.ts };
  const deleted = await createSlackCall(options)({
    operation: 'edit',
    method: 'chat.delete',
    subject: { channel },
    body,
  });
  return [judgeFound(channel, found), ...(deleted.ok ? [] : [leftBehind(channel)])];
}

/** Pure: why a message could not be posted. */
export function judgePost(channel: string, answer: Exclude<SlackAnswer, { kind: 'sent' }>): Verdict {
  const what = `channel ${channel}`;
  const { reason } = answer;
  const fixes: Readonly<Record<string, string>> = {
    not_in_channel: 'type /invite @dcs-watch in that channel',
    channel_not_found:
      'if it is private, type /invite @dcs-watch in it; otherwise copy the ID again: channel name → About → bottom',
    is_archived: 'unarchive it, or route to another channel in infra/watch.yml',
    missing_scope: 'add chat:write under OAuth & Permissions and install the app again',
  };
  return fault(what, `Slack says ${reason}`, fixes[reason] ?? fixByKind(answer));
}

function fixByKind({ kind }: SlackAnswer): string {
  if (kind === 'misconfigured') return 'check the app, and who may post in the channel';
  return kind === 'limited'
    ? 'wait a minute and try again'
    : 'try again; https://slack-status.com shows whether Slack has a problem';
}

/** Pure: whether the posted message came back with its markers. `undefined`: it was not looked for. */
export function judgeFound(channel: string, found: ProbeAnswer | undefined): Verdict {
  const what = `channel ${channel}`;
  if (found === undefined)
    return ok(what, 'can be posted to; possible repeats will be marked (delivery.exactlyOnce: false)');
  if (found.kind === 'found') {
    if (found.metadata !== undefined) return ok(what, 'can be posted to and read back');
    return note(
      what,
      'a message comes back without its metadata',
      'nothing is lost, as its block_id is enough; check that the token is a bot token',
    );
  }
  if (found.kind === 'misconfigured') {
    const how =
      'give the app channels:history and groups:history and install it again, or set delivery.exactlyOnce: false';
    return fault(what, `can be posted to but not read: Slack says ${found.reason}`, how);
  }
  return fault(
    what,
    'the posted message could not be found again',
    'try again; if that does not help, set delivery.exactlyOnce: false, because lost answers cannot be resolved',
  );
}

function leftBehind(channel: string): Verdict {
  return note(`channel ${channel}`, 'the test message could not be deleted', 'delete it by hand');
}
