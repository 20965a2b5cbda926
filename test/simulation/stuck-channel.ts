/** A channel that answers one word for long, while hundreds of tasks wait to be told there. */
import type { Route, Settings } from '../../lib/model/settings.ts';
import type { State } from '../judge/history.ts';
import type { Crowd } from './people.ts';
import type { Plan } from './plan.ts';
import { createRandom } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';
import { channelWords, deniedWords, stickyWords, unsureWords } from './slack-words.ts';
import { names } from './task-items.ts';
import { at, createLife } from './task-lives.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;

export interface StuckChannel {
  readonly word: string;
  readonly untilMs: number;
  readonly count: number;
}

export const stuckChannel = 'C0STUCK0003';
/** Whose tasks are told there. */
const user = 'crowd';
const words: readonly (readonly string[])[] = [channelWords, stickyWords.post, deniedWords, unsureWords, unsureWords];

export function stuckChannelOf(
  { seed, startMs, calmMs }: Pick<Plan, 'seed' | 'startMs' | 'calmMs'>,
  mayBeStuck: boolean,
): StuckChannel | undefined {
  const random = createRandom(seed, 'stuck channel');
  if (!random.chance(0.08) || !mayBeStuck) return undefined;
  // For others trouble is over before.
  const untilMs = random.integer((startMs + calmMs) / 2, calmMs + 30 * minuteMs);
  return { word: random.pick(random.pick(words)), untilMs, count: random.integer(110, 200) };
}

/** Pages as large as usual: it is the messages that are many. */
export function withStuckRoute(settings: Settings, stuck: StuckChannel | undefined): Settings {
  if (stuck === undefined) return settings;
  const route: Route = { match: { user: [user] }, channel: stuckChannel, mention: [], drop: false, continue: false };
  return { ...settings, routes: [route, ...settings.routes], fetch: { ...settings.fetch, pageSize: 1_000 } };
}

export function closeStuckChannel({ plan, scheduler, slack, history }: Crowd): void {
  const { stuck } = plan;
  if (stuck === undefined) return;
  const close = (word?: string): void => {
    slack.close(stuckChannel, word);
    history.info('people', word === undefined ? 'slack.opened' : 'slack.closed', { channel: stuckChannel, word });
  };
  close(stuck.word);
  scheduler.at(stuck.untilMs, () => close());
}

/** Of the first target. They begin while the channel is stuck; some end, then or later. */
export function createStuckTasks(plan: Plan): SimulatedTask[] {
  const { stuck, startMs, calmMs } = plan;
  const [target] = plan.settings.targets;
  if (stuck === undefined || target === undefined) return [];
  const random = createRandom(plan.seed, 'stuck tasks');
  return Array.from({ length: stuck.count }, (_, index) => {
    const own = random.fork(String(index));
    const type = own.pick(names);
    const createdMs = own.integer(startMs + 5 * secondMs, (startMs + Math.min(calmMs, stuck.untilMs)) / 2);
    const endMs = own.integer(createdMs + secondMs, calmMs);
    const end = own.pick<State>(['succeeded', 'failed', 'cancelled']);
    const steps = own.chance(0.6) ? [at(createdMs, 'open'), at(endMs, end)] : [at(createdMs, 'open')];
    // A digest names a task by the last eight characters of its id, so no two of a target may share them.
    const id = `57ac6e1e72c12e7c0172c15b${(0x50000000 + index * 0x1111 + own.integer(0, 0xfff)).toString(16)}`;
    const facts = { target: target.id, id, name: type.name, class: type.class, user, unstamped: false, absent: [] };
    return createLife(plan, { ...facts, createdMs, listedMs: createdMs, steps }, own);
  });
}
