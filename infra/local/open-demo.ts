/** The parts of the demonstration: the product as it is, over a cloud, a Slack and a table of its own. */
import type { RequestListener } from 'node:http';
import { composePoll } from '../../functions/compose-poll.ts';
import { parseSettings, readEdgeEnvironment, readEnvironment } from '../../lib/config.ts';
import { pointAwsAt } from './aws-environment.ts';
import { createDemoClock, type DemoClock } from './demo-clock.ts';
import { DAY_STARTS_AT, DEMO_INSTANCES } from './demo-day.ts';
import { DEMO_KEY, DEMO_PROJECT, demoSettings, demoVariables, makeSigningSecret } from './demo-settings.ts';
import { createEdge } from './edge.ts';
import { openAtPort, type PortChoice } from './listen.ts';
import { answerPage } from './page/create-page.ts';
import { createConversation } from './slack/conversation.ts';
import { createHooks } from './slack/hooks.ts';
import type { EdgeTarget } from './slack/request.ts';
import { createLocalSlack, type LocalSlack } from './slack.ts';
import { createLocalTable } from './table.ts';
import { createLocalTaskCenter, type LocalTaskCenter } from './task-center.ts';

export interface Demo extends AsyncDisposable {
  readonly clock: DemoClock;
  readonly slack: LocalSlack;
  readonly center: LocalTaskCenter;
  /** Where the page is and where Slack would call, and the secret it would sign with. */
  readonly edge: EdgeTarget;
  readonly poll: ReturnType<typeof composePoll>;
  /** Types a line into the channel. */
  say(line: string): Promise<unknown>;
}

export interface DemoOptions extends PortChoice {
  readonly logLevel: string | undefined;
}

export async function openDemo({ logLevel, ...choice }: DemoOptions): Promise<Demo> {
  await using stack = new AsyncDisposableStack();
  const opened = <Service extends { close(): Promise<void> }>(service: Service) =>
    stack.adopt(service, ({ close }) => close());
  const clock = createDemoClock(Date.parse(DAY_STARTS_AT));
  const table = opened(await createLocalTable());
  const slack = opened(await createLocalSlack());
  const hooks = opened(await createHooks(slack));
  const center = opened(await createLocalTaskCenter({ keys: [DEMO_KEY], projects: [DEMO_PROJECT], now: clock.now }));
  center.putInstances(DEMO_PROJECT, ...DEMO_INSTANCES);
  pointAwsAt(table);
  const signingSecret = makeSigningSecret();
  const settings = parseSettings(demoSettings(slack, center), 'The settings of the demonstration');
  const places = { slack, tableName: table.tableName, hooksOrigin: hooks.origin };
  const variables = demoVariables({ ...places, signingSecret, logLevel });
  const parts = { settings, environment: readEdgeEnvironment(variables), now: clock.now };
  const otherwise: RequestListener = (request, response) => answerPage(conversation)(request, response);
  const { origin } = opened(await openAtPort((port) => createEdge({ ...parts, port, otherwise }), choice));
  const edge = { origin, signingSecret };
  const conversation = createConversation({ slack, channelName: 'general', hooks, edge });
  const poll = composePoll({ settings, environment: readEnvironment(variables, settings), clock });
  const held = stack.move();
  const say = (line: string) => conversation.type(line);
  return { clock, slack, center, edge, poll, say, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
