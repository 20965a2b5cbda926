/** What follows on an instance within minutes: a node falls beside a failover, or in the course of a task. */
import { alone, type EventWorld, hasTasks, type Maker, momentOf, pair, taskBeside } from './event-lives.ts';
import { type Plan, targetsWithEvents } from './plan.ts';
import { createRandom } from './random.ts';
import type { SimulatedTask } from './simulated-task-center.ts';

const secondMs = 1_000;
const kinds = ['failover after a fall', 'fall after a failover', 'fall in the course of a task'] as const;

export interface InstanceStories {
  readonly cloudEye: EventWorld;
  /** Of the kinds that there are. */
  readonly names: readonly string[];
}

export function addInstanceStories(plan: Plan, cloudEye: EventWorld): InstanceStories {
  const random = createRandom(plan.seed, 'stories of instances');
  if (!random.chance(0.3)) return { cloudEye, names: [] };
  const names = new Set<string>();
  const made = targetsWithEvents(plan).map(({ id: target }) => {
    const instance = `${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}-3e9d-4f1b-a6c7-000000000000`;
    const maker = { plan, target, random: random.fork(target), instance };
    const kind = maker.random.pick(hasTasks(maker) ? kinds : kinds.slice(0, 2));
    names.add(kind);
    return create(maker, kind);
  });
  const all = [cloudEye, ...made];
  return {
    cloudEye: {
      events: all.flatMap(({ events }) => events),
      lives: all.flatMap(({ lives }) => lives),
      tasks: all.flatMap(({ tasks }) => tasks),
    },
    names: [...names],
  };
}

/** A fall ends by the time trouble does, and after it began. */
function create(maker: Maker, kind: (typeof kinds)[number]): EventWorld {
  const { random } = maker;
  const atMs = momentOf(maker);
  const latestMs = Math.max(atMs + secondMs, maker.plan.calmMs - 30 * secondMs);
  const laterMs = Math.min(atMs + random.integer(1, 480) * secondMs, latestMs);
  if (kind === 'failover after a fall') {
    const fall = pair(maker, atMs);
    return beside(alone(maker, 'masterStandbyFailover', 'failed', laterMs), fall, fall.lives);
  }
  const fall = pair(maker, laterMs);
  if (kind === 'fall after a failover') {
    const failover = alone(maker, 'masterStandbyFailover', 'failed', atMs);
    return beside(fall, failover, failover.lives);
  }
  const task = taskBeside(maker, 'EXTEND', 'capacity', atMs, atMs + random.integer(1, 600) * secondMs);
  return beside(fall, { events: [], lives: [], tasks: [task] }, [task]);
}

/** @param host what the later one is told beside. */
function beside(later: EventWorld, earlier: EventWorld, [host]: readonly SimulatedTask[]): EventWorld {
  const lives = later.lives.map((life) => (host === undefined ? life : { ...life, near: host.id }));
  return {
    events: [...earlier.events, ...later.events],
    lives: [...earlier.lives, ...lives],
    tasks: [...earlier.tasks, ...later.tasks],
  };
}
