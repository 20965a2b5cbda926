/** Whose token it is, and what it may do. The answer to auth.test has both. */
import { muterGroups } from '../../lib/mutes/muters.ts';
import { botScopes, userGroupsScope } from '../slack-app.ts';
import type { Patient } from './patient.ts';
import { fault, note, ok, skipped, type Verdict } from './verdict.ts';

const callMaxMs = 10_000;
const historyScopes: readonly string[] = ['channels:history', 'groups:history'];

/** Slack names the scopes of the token in this header: https://docs.slack.dev/authentication/installing-with-oauth */
const scopesHeader = 'x-oauth-scopes';

export interface TokenAnswer {
  readonly error?: string;
  readonly team?: string;
  readonly botId?: string;
  /** Absent if the answer does not say. */
  readonly scopes?: readonly string[];
}

export async function checkToken(patient: Patient): Promise<readonly Verdict[]> {
  const { settings } = patient;
  return judgeToken(await askSlack(patient), settings.delivery.exactlyOnce, muterGroups(settings).length > 0);
}

/** The client in lib/clients/ does not return headers, because nothing else needs them. */
async function askSlack({ environment }: Patient): Promise<TokenAnswer> {
  try {
    const response = await fetch(`${environment.slackApiUrl}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${environment.slackToken}` },
      signal: AbortSignal.timeout(callMaxMs),
      redirect: 'error',
    });
    const scopes = response.headers
      .get(scopesHeader)
      ?.split(',')
      .map((scope) => scope.trim());
    const body = (await response.json()) as { ok?: boolean; error?: string; team?: string; bot_id?: string };
    return {
      ...(body.ok === true ? {} : { error: body.error ?? `http ${response.status}` }),
      ...(body.team === undefined ? {} : { team: body.team }),
      ...(body.bot_id === undefined ? {} : { botId: body.bot_id }),
      ...(scopes === undefined ? {} : { scopes }),
    };
  } catch {
    return { error: 'no answer' };
  }
}

/** Pure: what Slack said about the token. */
export function judgeToken(
  { error, team, botId, scopes }: TokenAnswer,
  exactlyOnce: boolean,
  hasUserGroups = false,
): readonly Verdict[] {
  if (error === 'no answer')
    return [
      fault(
        'token',
        'Slack does not answer',
        'make Slack reachable from here: check SLACK_API_URL, the proxy and the firewall',
      ),
    ];
  if (error !== undefined) {
    return [
      fault(
        'token',
        `Slack says ${error}`,
        'store the Bot User OAuth Token (xoxb-…) from the app’s OAuth & Permissions page',
      ),
    ];
  }
  if (botId === undefined)
    return [fault('token', 'it is not a bot token', 'store the Bot User OAuth Token, which starts with xoxb-')];
  return [ok('token', `a bot in ${team ?? 'the workspace'}`), ...judgeScopes(scopes, exactlyOnce, hasUserGroups)];
}

function judgeScopes(
  scopes: readonly string[] | undefined,
  exactlyOnce: boolean,
  hasUserGroups: boolean,
): readonly Verdict[] {
  if (scopes === undefined)
    return [skipped('scopes', 'Slack did not name them; the channel checks show what is missing')];
  const useful: readonly string[] = hasUserGroups ? [...botScopes, userGroupsScope] : botScopes;
  const needed = useful.filter((scope) => exactlyOnce || !historyScopes.includes(scope));
  const missing = needed.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    const how = 'add them under OAuth & Permissions and install the app again';
    const or = missing.some((scope) => historyScopes.includes(scope)) ? ', or set delivery.exactlyOnce: false' : '';
    return [fault('scopes', `missing: ${missing.join(', ')}`, how + or)];
  }
  const others = scopes.filter((scope) => !useful.includes(scope));
  if (others.length > 0) return [note('scopes', `more than needed: ${others.join(', ')}`, 'remove them from the app')];
  return [ok('scopes', needed.join(', '))];
}
