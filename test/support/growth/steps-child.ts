/** Counts the steps of each scenario at both sizes, in a process of its own: what it counts is loaded after the counter. */
import { openStepCounter, type Steps } from './count-steps.ts';
import type { Scenario } from './scenario.ts';

const [file = '', counted = '', ...sizes] = process.argv.slice(2);

const counter = await openStepCounter((url) => url.startsWith(counted));
const { scenarios } = (await import(file)) as { scenarios: Readonly<Record<string, Scenario>> };
const taken: Record<string, Steps[]> = {};
for (const [name, prepare] of Object.entries(scenarios)) {
  const steps: Steps[] = [];
  for (const size of sizes) steps.push(await counter.count(await prepare(Number(size))));
  taken[name] = steps;
}
process.send?.(taken, () => process.disconnect());
