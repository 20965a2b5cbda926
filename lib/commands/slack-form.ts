/** Reads the form that Slack posts; every field may be missing. */
import type { Settings } from '../model/settings.ts';
import { type Action, actions, type CommandAsker } from './answer.ts';
import { reasonBlockId } from './render.ts';

/** Who sent a request, according to Slack. */
export interface Sender {
  readonly asker: CommandAsker;
  /** The workspace and the organization that the sender belongs to, as far as Slack says. */
  readonly homes: readonly string[];
  readonly appId: string;
  readonly trigger: string;
}

export type SlackForm =
  | { readonly kind: 'ssl-check' }
  | ({ readonly kind: 'command'; readonly text: string } & Sender)
  | ({
      readonly kind: 'press';
      readonly action: Action;
      readonly value: string;
      readonly reason?: string;
      readonly responseUrl: string;
      /** Only a message that one person sees may be replaced; others belong to a channel. */
      readonly isEphemeral: boolean;
    } & Sender)
  /** An interaction that needs no answer: a link was opened, a field was filled in. */
  | ({ readonly kind: 'nothing' } & Sender);

/** @returns undefined if the body is not a Slack form. */
export function readSlackForm(body: Buffer): SlackForm | undefined {
  const form = new URLSearchParams(body.toString('utf8'));
  const field = (name: string): string => form.get(name) ?? '';
  if (field('ssl_check') === '1') return { kind: 'ssl-check' };
  const payload = form.get('payload');
  if (payload !== null) return readPayload(payload);
  if (!form.has('command')) return undefined;
  const asker = askerOf(field('user_id'), field('user_name'), field('team_domain'));
  // Only who belongs to a workspace can type the command of its app, so the place is the sender's own.
  const homes = [field('team_id'), field('enterprise_id')];
  const sender = { asker, homes, appId: field('api_app_id'), trigger: field('trigger_id') };
  return { kind: 'command', text: field('text'), ...sender };
}

/** If the configuration names a workspace, an organization or an app, requests from others are refused. */
export function isAllowedSender({ homes, appId }: Sender, { slack }: Pick<Settings, 'slack'>): boolean {
  return (slack?.teamId === undefined || homes.includes(slack.teamId)) && (slack?.appId ?? appId) === appId;
}

function readPayload(text: string): SlackForm | undefined {
  const payload = parseObject(text);
  if (payload === undefined) return undefined;
  const [user, team] = [partOf(payload, 'user'), partOf(payload, 'team')];
  const sender: Sender = {
    asker: askerOf(textOf(user, 'id'), textOf(user, 'username') || textOf(user, 'name'), textOf(team, 'domain')),
    homes: homesOf(payload),
    appId: textOf(payload, 'api_app_id'),
    trigger: textOf(payload, 'trigger_id'),
  };
  const [pressed] = Array.isArray(payload.actions) ? payload.actions : [];
  const action = actionOf(textOf(pressed, 'action_id'));
  const value = textOf(pressed, 'value') || textOf(partOf(pressed, 'selected_option'), 'value');
  if (payload.type !== 'block_actions' || action === undefined || value === '') return { kind: 'nothing', ...sender };
  const reason = reasonOf(payload);
  const typed = reason === '' ? {} : { reason };
  const isEphemeral = partOf(partOf(payload, 'container'), 'is_ephemeral') === true;
  const responseUrl = textOf(payload, 'response_url');
  return { kind: 'press', action, value, ...typed, responseUrl, isEphemeral, ...sender };
}

/**
 * Whoever presses in a channel that is shared with another company may belong to that one: the place says nothing about
 * the person. On Enterprise Grid a person belongs to the organization, whose id begins with E.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
function homesOf(payload: Readonly<Record<string, unknown>>): readonly string[] {
  const team = partOf(payload, 'team');
  const place = [textOf(team, 'id'), textOf(team, 'enterprise_id') || textOf(partOf(payload, 'enterprise'), 'id')];
  const own = textOf(partOf(payload, 'user'), 'team_id');
  return own === '' || place.includes(own) ? place : [own];
}

function reasonOf(payload: object): string {
  const values = partOf(partOf(payload, 'state'), 'values');
  return textOf(partOf(partOf(values, reasonBlockId), reasonBlockId), 'value');
}

function actionOf(actionId: string): Action | undefined {
  return actions.find((action) => action === actionId.split(':')[0]);
}

function askerOf(id: string, name: string, domain: string): CommandAsker {
  return { id, name: name || id || '?', ...(domain === '' ? {} : { teamDomain: domain }) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown, name: string): string {
  const part = partOf(value, name);
  return typeof part === 'string' ? part : '';
}
