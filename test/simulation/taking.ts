/** People who take what went wrong, take it over, and hand it back, by the commands that Slack brings; and routes that call others meanwhile. */
import { ask } from '../../lib/commands/ask.ts';
import type { EscalationStep, Settings } from '../../lib/model/settings.ts';
import { needsSomebody, takeKey } from '../../lib/model/taking.ts';
import { isTaskKey, readTaskRow, type TaskRow } from '../../lib/model/task-row.ts';
import { contextOf } from './muting.ts';
import type { Crowd } from './people.ts';
import { alarmChannel, mainChannel, type Plan } from './plan.ts';
import { createRandom, type Random } from './random.ts';

const persons = ['anna', 'bob'] as const;

export function isTaking({ seed, trouble }: Plan): boolean {
  return createRandom(seed, 'taking').chance(0.25) && trouble.people > 0;
}

export function createTaking(crowd: Crowd): void {
  const { plan, scheduler } = crowd;
  if (!isTaking(plan)) return;
  const random = createRandom(plan.seed, 'takes');
  const deeds = random.integer(2, 10);
  for (let deed = 0; deed < deeds; deed += 1) {
    const atMs = random.integer(plan.startMs, plan.calmMs + 10 * 60_000);
    scheduler.at(atMs, () => act(crowd, random));
  }
}

/** Two may press at once. */
async function act(crowd: Crowd, random: Random): Promise<void> {
  const rows = [...crowd.table.rows()].filter(isTaskKey).map(readTaskRow).filter(needsSomebody);
  if (rows.length === 0) return;
  const row = random.pick(rows);
  const words = row.taken === undefined ? ['take', 'take'] : [random.pick(['untake', 'take', 'take']), 'take'];
  const count = random.chance(0.3) ? 2 : 1;
  const first = random.pick([0, 1]);
  const says = persons.slice(0, count).map((_, index) => ({
    person: persons[(first + index) % 2] ?? 'anna',
    word: words[index] ?? 'take',
    over: random.chance(0.5),
  }));
  await Promise.all(says.map((said) => say(crowd, row, said)));
}

async function say(
  crowd: Crowd,
  { key, task }: TaskRow,
  { person, word, over }: { readonly person: string; readonly word: string; readonly over: boolean },
): Promise<void> {
  const { history, table, plan } = crowd;
  const keys = async () => [key];
  const target = plan.settings.targets.find(({ id }) => key.pk === `TARGET#${id}`)?.id ?? '';
  const line = `${word} ${task.id} target:${target}${word === 'take' && over ? ' over' : ''}`;
  const saidOf = () => table.read(takeKey(target, task.id));
  const before = saidOf()?.v;
  await ask(contextOf(crowd, person, { withHead: keys, withTail: keys }), line);
  if (saidOf()?.v !== before)
    history.info('people', 'task.taken', { target, id: task.id, taken: saidOf()?.taken !== undefined });
}

/** Whom to call after a few minutes, here or in the other channel. */
export function withEscalation(settings: Settings, { seed }: { readonly seed: number }, varied: boolean): Settings {
  const random = createRandom(seed, 'escalation');
  if (!varied || !random.chance(0.2)) return settings;
  const stepsFrom = (channel: string): readonly EscalationStep[] => {
    const other = channel === mainChannel ? alarmChannel : mainChannel;
    const second = { after: '7 minutes', mention: [random.pick(['channel', 'S0SECOND002'])] };
    return [
      { after: random.pick(['1 minute', '2 minutes']), mention: ['S0SECOND002'] },
      ...(random.chance(0.6) ? [random.chance(0.5) ? second : { ...second, channel: other }] : []),
    ];
  };
  const { routes, defaultRoute } = settings;
  return {
    ...settings,
    routes: routes.map((route) =>
      route.channel === undefined ? route : { ...route, escalate: stepsFrom(route.channel) },
    ),
    defaultRoute: { ...defaultRoute, escalate: stepsFrom(defaultRoute.channel) },
  };
}
