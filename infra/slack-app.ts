/** The Slack app as a manifest, with the deployed addresses in it. https://docs.slack.dev/reference/app-manifest */
import * as v from 'valibot';
import { readAddress } from '../lib/config/addresses.ts';
import { CommandError } from './command-line.ts';

/** To post, to answer the command, and to read messages back. The app asks for nothing else. */
export const botScopes = ['chat:write', 'commands', 'channels:history', 'groups:history'] as const;

/** Only for user groups in `slack.muteBy`: to read who is in them. */
export const userGroupsScope = 'usergroups:read';

export const commandsPath = '/slack/commands';
export const interactionsPath = '/slack/interactions';

const newAppUrl = 'https://api.slack.com/apps';

export type SlackManifest = v.InferOutput<typeof manifestSchema>;

/** The manifest cannot be made, or Slack would not accept it; the message says why. */
export class ManifestError extends CommandError {
  override readonly name = 'ManifestError';
}

/**
 * @param url where the functions answer; a deployment prints it as HttpApiUrl.
 * @param hasUserGroups whether it reads who is in a user group.
 */
export function slackManifest(url: string, hasUserGroups = false): SlackManifest {
  const base = readBase(url);
  const manifest: SlackManifest = {
    display_information: {
      name: 'dcs-watch',
      description: 'Posts what happens to your Huawei Cloud DCS (managed Redis), once, and answers questions about it.',
      background_color: '#1f2d3d',
    },
    features: {
      bot_user: { display_name: 'dcs-watch', always_online: false },
      slash_commands: [
        {
          command: '/dcs',
          url: base + commandsPath,
          description: 'What happened to our Redis instances',
          usage_hint: 'tasks failed last 24h | task <id> | why <id> | status | mute | help',
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: hasUserGroups ? [...botScopes, userGroupsScope] : [...botScopes] } },
    settings: {
      interactivity: { is_enabled: true, request_url: base + interactionsPath },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
  return validated(manifest);
}

/** Opens Slack's own page with everything filled in; a person checks it and creates the app. */
export function creationLink(manifest: SlackManifest): string {
  const link = new URL(newAppUrl);
  link.searchParams.set('new_app', '1');
  link.searchParams.set('manifest_json', JSON.stringify(manifest));
  return link.href;
}

function readBase(url: string): string {
  const address = readAddress(url);
  if (address?.protocol !== 'https:') throw new ManifestError(`--url: found ${url}, allowed: an https:// address`);
  return address.origin + address.pathname.replace(/\/$/, '');
}

function validated(manifest: SlackManifest): SlackManifest {
  const result = v.safeParse(manifestSchema, manifest);
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `- ${v.getDotPath(issue) ?? '(the whole manifest)'}: ${issue.message}`);
  throw new ManifestError(`Slack would not accept this manifest:\n${faults.join('\n')}`);
}

const text = (maxCharacters: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(maxCharacters));
const httpsUrl = v.pipe(v.string(), v.url(), v.startsWith('https://'));

/** The lengths are those of https://docs.slack.dev/reference/app-manifest#fields */
const manifestSchema = v.strictObject({
  display_information: v.strictObject({
    name: text(35),
    description: text(140),
    background_color: v.pipe(v.string(), v.hexColor()),
  }),
  features: v.strictObject({
    bot_user: v.strictObject({ display_name: text(80), always_online: v.boolean() }),
    slash_commands: v.pipe(
      v.array(
        v.strictObject({
          command: v.pipe(text(32), v.regex(/^\/[a-z0-9_-]+$/)),
          url: httpsUrl,
          description: text(2_000),
          usage_hint: text(1_000),
          should_escape: v.boolean(),
        }),
      ),
      v.maxLength(50),
    ),
  }),
  oauth_config: v.strictObject({
    scopes: v.strictObject({ bot: v.array(v.picklist([...botScopes, userGroupsScope])) }),
  }),
  settings: v.strictObject({
    interactivity: v.strictObject({ is_enabled: v.boolean(), request_url: httpsUrl }),
    org_deploy_enabled: v.boolean(),
    socket_mode_enabled: v.boolean(),
    token_rotation_enabled: v.boolean(),
  }),
});
