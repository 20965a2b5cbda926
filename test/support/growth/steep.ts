/** Work that is linear, and work that is quadratic in every way that the counter has to notice. */
import type { Scenario } from './scenario.ts';

const numbers = (size: number) => Array.from({ length: size }, (_, index) => index);
const over = (work: (items: number[]) => unknown): Scenario => {
  return async (size) => {
    const items = numbers(size);
    return async () => work(items);
  };
};

export const scenarios: Readonly<Record<string, Scenario>> = {
  linear: over((items) => new Map(items.map((item) => [item, item * 2])).size),
  sorted: over((items) => items.toSorted((one, other) => ((one * 7919) % 1_009) - ((other * 7919) % 1_009))),
  loops: over((items) => {
    let pairs = 0;
    for (const one of items) for (let other = 0; other < one; other += 1) pairs += 1;
    return pairs;
  }),
  searches: over((items) => items.filter((item) => items.find((other) => other === item) !== undefined)),
  includes: over((items) => items.filter((item) => items.includes(item))),
  // biome-ignore lint/performance/noAccumulatingSpread: it is what has to be noticed.
  spreads: over((items) => items.reduce<number[]>((all, item) => [...all, item], [])),
  batches: over((items) => {
    for (let first = 0; first < items.length; first += 25) items.filter((item) => item > first);
  }),
};
