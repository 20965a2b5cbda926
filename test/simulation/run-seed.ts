/** One seed from its plan to its verdict. */
import type { Configuration, Line, Sent } from '../judge/history.ts';
import { judge, type Verdict } from '../judge/judge.ts';
import { createBackwardStamps } from './backward-stamps.ts';
import { createRouteChanges } from './changing-routes.ts';
import { createDeployments, createRemovals } from './changing-settings.ts';
import { createEvents } from './event-lives.ts';
import { isLimitedButDone } from './faulty-slack.ts';
import { frostOf } from './frozen-messages.ts';
import { giveInstances } from './instance-lives.ts';
import { addInstanceStories } from './instance-stories.ts';
import { listEventsLate } from './late-events.ts';
import { hasLockedThreads } from './locked-threads.ts';
import { createLongLives } from './long-time.ts';
import { makeEventsOdd } from './odd-events.ts';
import { makeRowsOdd } from './odd-rows.ts';
import { isSlackMeaner } from './people.ts';
import { createPlan, generatorsOf, type Plan, type PlanOptions } from './plan.ts';
import { addPlannedSwitchovers } from './planned-switchovers.ts';
import { unknownKindOf } from './refused-kinds.ts';
import { createStuckTasks } from './stuck-channel.ts';
import { createTableOutages } from './table-outages.ts';
import { isTaking } from './taking.ts';
import { createCrowd, createTasks } from './task-lives.ts';
import { isUnderRoles } from './under-role.ts';
import { runWorld } from './world.ts';

export interface SeedResult {
  readonly seed: number;
  readonly events: number;
  readonly faults: Readonly<Record<string, number>>;
  /** What the world has that not every world has. */
  readonly generators: readonly string[];
  readonly verdict: Verdict;
  /** Of everything that happened: the same for the same seed. */
  readonly hash: string;
}

export async function runSeed(seed: number, options?: PlanOptions): Promise<SeedResult> {
  return (await traceSeed(seed, options)).result;
}

export async function traceSeed(
  seed: number,
  options?: PlanOptions,
): Promise<{ readonly result: SeedResult; readonly lines: readonly Line[] }> {
  const plan = createPlan(seed, options);
  const { cloudEye: told, names: stories } = addInstanceStories(plan, createEvents(plan));
  const { cloudEye: all, names: planned } = addPlannedSwitchovers(plan, told);
  const { cloudEye: usual, count: lateEvents, tooLate } = listEventsLate(plan, all);
  const { cloudEye, names: oddEvents } = tooLate > 0 ? { cloudEye: usual, names: [] } : makeEventsOdd(plan, usual);
  const lone = [...createTasks(plan), ...createLongLives(plan), ...createStuckTasks(plan)];
  const backward = createBackwardStamps(plan);
  const instances = giveInstances(plan, [...lone, ...cloudEye.tasks, ...backward], cloudEye.lives);
  const { tasks, odd, refused } = makeRowsOdd(plan, instances.tasks, new Set(lone.map(({ id }) => id)));
  const isLong = plan.slowPageMs > 0 || tooLate > 0 || plan.stuck !== undefined;
  const peace = isLong ? { peaceMs: longPeaceMs } : {};
  const { history, events, faults } = await runWorld(plan, { tasks, cloudEye, instances, ...peace });
  const verdict = judge(history.lines, configurationOf(plan));
  const counted = {
    'events listed late': lateEvents,
    'events listed too late': tooLate,
    'details no table holds': odd,
    'rows the table refuses': refused,
    'settings that change': createDeployments(plan).length,
    'routes that change': createRouteChanges(plan).length,
    'targets removed and added again': createRemovals(plan).length,
    'stamps that run back': backward.length,
    'failures that are tried again': instances.tasks.length - lone.length - cloudEye.tasks.length - backward.length,
    'a meaner Slack': Number(isSlackMeaner(plan)),
    'people who take failures': Number(isTaking(plan)),
    'later calls': history.lines.filter(isCall).length,
    'threads that take no replies': Number(hasLockedThreads(plan)),
    'a 429 for what was posted': Number(isLimitedButDone(plan)),
    'messages that take no more edits': Number(frostOf(plan) !== undefined),
    'a kind of block that Slack does not know': Number(unknownKindOf(plan) !== undefined),
    'outages of the table': Number(createTableOutages(plan).any),
    'tasks that fail together': crowdsIn(plan),
    'roles that are executed': Number(isUnderRoles(plan)),
    'alarms told in one digest': history.lines.filter(isCrowd).length,
    'parts refused for good': countRefusedParts(history.lines),
    'an archived channel that loses its app': history.lines.filter(losesApp).length,
  };
  const generators = [
    ...generatorsOf(plan),
    ...stories,
    ...planned,
    ...oddEvents,
    ...Object.entries(counted).flatMap(([name, count]) => (count > 0 ? [name] : [])),
  ];
  const result = { seed, events, faults: Object.fromEntries(faults), generators, verdict, hash: history.hash() };
  return { result, lines: history.lines };
}

function crowdsIn(plan: Plan): number {
  const targets = plan.settings.targets.filter(({ sources }) => sources.includes('tasks'));
  return targets.flatMap(({ id }) => createCrowd(plan, id, 0)).length;
}

function isCrowd({ f, value }: Line): boolean {
  return f === 'slack.created' && (value as Sent).metadata.event_payload.of === 'alarms';
}

function isCall({ f, value }: Line): boolean {
  if (f !== 'slack.created') return false;
  const { call, of } = (value as Sent).metadata.event_payload;
  return call === true || of === 'calls';
}

function countRefusedParts(lines: readonly Line[]): number {
  const posts = lines.filter(({ f, type }) => f === 'slack.post' && type === 'invoke');
  const plainParts = posts.filter(({ value }) => {
    const { metadata, blocks } = value as Sent;
    return blocks === undefined && metadata.event_payload.part !== undefined;
  });
  const calls = new Set(plainParts.map(({ call }) => call));
  return lines.filter(({ type, call, value }) => type === 'ok' && calls.has(call) && isRefusal(value)).length;
}

function isRefusal(answer: unknown): boolean {
  return (answer as { kind: string }).kind === 'refused';
}

function losesApp({ f, value }: Line, index: number, lines: readonly Line[]): boolean {
  if (f !== 'slack.closed') return false;
  const { channel, word } = value as { channel: string; word?: string };
  if (word !== 'not_in_channel') return false;
  const before = lines.slice(0, index).findLast((line) => isOfChannel(line, channel));
  return (before?.value as { word?: string } | undefined)?.word === 'is_archived';
}

function isOfChannel({ f, value }: Line, channel: string): boolean {
  return (f === 'slack.closed' || f === 'slack.opened') && (value as { channel?: string }).channel === channel;
}

/**
 * A slow list is looked through in turns, and a task is lost once it was missing from three of them; events are listed
 * late; what waits for one channel in great numbers is looked for until an hour after the last of it.
 */
const longPeaceMs = 150 * 60_000;

/** As data: the judge knows no type of the product. */
export function configurationOf({ settings }: Plan): Configuration {
  const routes = settings.routes.map((route) => ({ ...route, match: { ...route.match } }));
  return { ...settings, routes };
}
