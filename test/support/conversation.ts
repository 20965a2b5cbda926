/** A person in the stage's channel, who types and presses; the functions are called over HTTP, as Slack calls them. */
import { createEdge, type LocalEdge } from '../../infra/local/edge.ts';
import { type Conversation, createConversation } from '../../infra/local/slack/conversation.ts';
import { createHooks, type LocalHooks } from '../../infra/local/slack/hooks.ts';
import { createLog } from '../../lib/clients/aws/log.ts';
import { asRole } from './roles.ts';
import type { Stage } from './stage.ts';

export const edgeSecret = 'edge-secret-canary';

/** No run is cut short on a busy machine. */
const guardMs = 20_000;
const patienceMs = 60_000;

export interface OpenConversation extends AsyncDisposable {
  readonly conversation: Conversation;
  readonly hooks: LocalHooks;
  readonly edge: LocalEdge;
  readonly logged: readonly string[];
}

export async function openConversation(stage: Stage): Promise<OpenConversation> {
  await using stack = new AsyncDisposableStack();
  const { settings, slack, dynamodb, now } = stage;
  const hooks = stack.adopt(await createHooks(slack), ({ close }) => close());
  const { tableName } = stage.environment;
  const environment = {
    tableName,
    signingSecrets: [edgeSecret],
    slackHooksOrigin: hooks.origin,
    logLevel: 'debug',
  } as const;
  const logged: string[] = [];
  const log = createLog('debug', (line) => void logged.push(line));
  const parts = { settings, environment, now, dynamodb: asRole(dynamodb.connection, 'CommandRole'), log, guardMs };
  const edge = stack.adopt(await createEdge(parts), ({ close }) => close());
  const target = { origin: edge.origin, signingSecret: edgeSecret };
  const conversation = createConversation({ slack, channelName: 'general', hooks, edge: target, patienceMs });
  const held = stack.move();
  return { conversation, hooks, edge, logged, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
