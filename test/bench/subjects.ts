/** Everything that is measured, in the order of the page. */
import type { Subject } from './results.ts';
import { measureBurst } from './subjects/burst.ts';
import { measureCatchUp } from './subjects/catch-up.ts';
import { measureCold } from './subjects/cold.ts';
import { measureCost } from './subjects/cost.ts';
import { measureGrowth } from './subjects/growth.ts';
import { measureIdle } from './subjects/idle.ts';
import { measureLanes } from './subjects/lanes.ts';
import { measureLookup } from './subjects/lookup.ts';
import { measureSigning } from './subjects/signing.ts';
import { measureSimulation } from './subjects/simulation.ts';
import { measureSize } from './subjects/size.ts';

export const subjects: Readonly<Record<string, Subject>> = {
  cold: { title: 'Cold start', measure: measureCold },
  size: { title: 'Bundle size', isBesideFilling: true, measure: measureSize },
  idle: { title: 'Idle poll', isBesideFilling: true, measure: measureIdle },
  'catch-up': { title: 'Catch-up over 100,000 tasks', needsTable: true, measure: measureCatchUp },
  growth: { title: 'Growth', measure: measureGrowth },
  burst: { title: 'A burst of 1,000 failures', isBesideFilling: true, measure: measureBurst },
  lanes: { title: 'Ten channels', isBesideFilling: true, measure: measureLanes },
  lookup: { title: 'Slash lookup', needsTable: true, measure: measureLookup },
  signing: { title: 'Signing', measure: measureSigning },
  simulation: { title: 'Simulation', measure: measureSimulation },
  cost: { title: 'Cost of a target and month', isBesideFilling: true, measure: measureCost },
};
