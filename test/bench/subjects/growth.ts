/** Whether twice the work takes twice the time: time for one task and one target at three sizes, with everything else a double. */
import type { Finding, Measured } from '../results.ts';
import { createWatch } from '../support/growth-world.ts';
import { interleave, median, ratios, runsUsual, spread } from '../support/measure.ts';

const goal = { between: [0.85, 1.15] } as const;
/** At 100,000 tasks one takes twenty seconds. */
const toldRuns = 3;
const taskSizes = { small: 1_000, middle: 10_000, large: 100_000 };
const targetSizes = { small: 1, middle: 100, large: 1_000 };
type Size = keyof typeof taskSizes;
type PerUnit = Readonly<Record<Size, readonly number[]>>;

export async function measureGrowth(): Promise<Measured> {
  const known = await perUnit(runsUsual, taskSizes, (count) => createWatch({ targets: 1, count, known: true }));
  const targets = await perUnit(runsUsual, targetSizes, (count) =>
    createWatch({ targets: count, count: 10, known: true }),
  );
  const told = await measureTold();
  return {
    findings: [
      ...findingsOf('growth.known', 'a known task', 'tasks', taskSizes, known),
      ...findingsOf('growth.told', 'a new task, sent in a digest', 'tasks', taskSizes, told),
      ...findingsOf('growth.targets', 'a target with ten known tasks', 'targets', targetSizes, targets),
    ],
    notes: [
      `One poll over doubles in memory of table, list and Slack, in one warm process, on a clock that skips Slack's pace; every sample of a series handles the same number of units, the smaller sizes several times. New tasks are sent in ${toldRuns} interleaved runs instead of seven.`,
    ],
  };
}

/** Every sample handles as many units as the largest size has. */
async function perUnit(
  runs: number,
  sizes: Readonly<Record<Size, number>>,
  create: (size: number) => ReturnType<typeof createWatch>,
): Promise<PerUnit> {
  const watches = {
    small: await create(sizes.small),
    middle: await create(sizes.middle),
    large: await create(sizes.large),
  };
  const sample = async (size: Size): Promise<number> => {
    const rounds = sizes.large / sizes[size];
    let totalMs = 0;
    for (let round = 0; round < rounds; round += 1) totalMs += await watches[size].poll();
    return totalMs / sizes.large;
  };
  const variants = { middle: () => sample('middle'), small: () => sample('small'), large: () => sample('large') };
  await sample('middle');
  return await interleave(runs, variants);
}

async function measureTold(): Promise<PerUnit> {
  const sample = async (size: Size, rounds: number): Promise<number> => {
    let totalMs = 0;
    for (let round = 0; round < rounds; round += 1) {
      const watch = await createWatch({ targets: 1, count: taskSizes[size], known: false });
      totalMs += await watch.poll();
    }
    return totalMs / (rounds * taskSizes[size]);
  };
  await sample('middle', 2);
  return await interleave(toldRuns, {
    middle: () => sample('middle', 1),
    small: () => sample('small', taskSizes.middle / taskSizes.small),
    large: () => sample('large', 1),
  });
}

function findingsOf(
  id: string,
  unit: string,
  plural: string,
  sizes: Readonly<Record<Size, number>>,
  times: PerUnit,
): Finding[] {
  return (['small', 'large'] as const).map((size) => {
    const baseline =
      times.middle.length === times[size].length ? times.middle : times[size].map(() => median(times.middle));
    const name = sizes[size].toLocaleString('en-US');
    return {
      id: `${id}.${sizes[size]}`,
      what: `Growth, time for ${unit} at ${name} ${plural}, times as long`,
      against: `the same at ${sizes.middle.toLocaleString('en-US')}`,
      unit: 'times',
      goal,
      value: spread(ratios(times[size], baseline)),
      context: `${microseconds(times[size])} against ${microseconds(times.middle)}`,
    };
  });
}

function microseconds(values: readonly number[]): string {
  return `${(median(values) * 1_000).toFixed(1)} µs`;
}
