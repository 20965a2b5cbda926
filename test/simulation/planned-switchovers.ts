/** Switchovers that nobody asked for by that name: another task of the instance swaps the roles, or the cloud does. */
import { createEvent, type EventWorld, hasTasks, lifeOf, type Maker, momentOf, taskBeside } from './event-lives.ts';
import { type Plan, targetsWithEvents } from './plan.ts';
import { createRandom } from './random.ts';

const secondMs = 1_000;
const name = 'masterStandbySwitchover';
/** With whether it explains a switchover. */
const besides = [
  ['EXTEND', 'capacity', true],
  ['ChangeInstanceSpec', 'capacity', true],
  ['restartDCSInstance', 'other', true],
  ['backupDCSInstance', 'routine', false],
] as const;

export interface PlannedSwitchovers {
  readonly cloudEye: EventWorld;
  /** Of what kinds there are some. */
  readonly names: readonly string[];
}

export function addPlannedSwitchovers(plan: Plan, cloudEye: EventWorld): PlannedSwitchovers {
  const random = createRandom(plan.seed, 'planned switchovers');
  if (!random.chance(0.3)) return { cloudEye, names: [] };
  const made = targetsWithEvents(plan).flatMap(({ id: target }) =>
    Array.from({ length: random.integer(1, 2) }, (_, index) => {
      const instance = `${random.integer(0x1000_0000, 0xffff_ffff).toString(16)}-7c1e-4d2a-8b5f-${String(index).padStart(12, '0')}`;
      return create({ plan, target, random: random.fork(`${target}/${index}`), instance });
    }),
  );
  const lives = made.flatMap((world) => world.lives);
  const kinds = {
    'switchovers that a task explains': lives.some(({ toldBy }) => toldBy !== undefined),
    'switchovers that no task explains': lives.some(({ toldBy }) => toldBy === undefined),
  };
  return {
    cloudEye: {
      events: [...cloudEye.events, ...made.flatMap(({ events }) => events)],
      lives: [...cloudEye.lives, ...lives],
      tasks: [...cloudEye.tasks, ...made.flatMap(({ tasks }) => tasks)],
    },
    names: Object.entries(kinds).flatMap(([kind, isOn]) => (isOn ? [kind] : [])),
  };
}

/** During the task, or up to eight minutes after it. */
function create(maker: Maker): EventWorld {
  const { random } = maker;
  const beganMs = momentOf(maker);
  const event = createEvent(maker, name, beganMs + random.integer(0, 480) * secondMs, (id) => ({ id, version: 0 }));
  const life = lifeOf(maker, name, [event], ['succeeded']);
  const [taskName, taskClass, explains] = random.pick(besides);
  if (random.chance(0.3) || !hasTasks(maker)) return { events: [event], lives: [life], tasks: [] };
  const task = taskBeside(maker, taskName, taskClass, beganMs, beganMs + random.integer(1, 600) * secondMs);
  return {
    events: [event],
    lives: [{ ...life, near: task.id, ...(explains && { toldBy: task.id }) }],
    tasks: [task],
  };
}
