/** The independent judge: it knows the promise and a history, and shares no code with the product. */
import { openCase, type Violation } from './case.ts';
import type { Configuration, Line } from './history.ts';
import { judgeBlind } from './rules-blind.ts';
import { judgeCalls } from './rules-calls.ts';
import { judgeConduct } from './rules-conduct.ts';
import { judgeDigests } from './rules-digests.ts';
import { judgeEnds } from './rules-ends.ts';
import { judgeForms } from './rules-forms.ts';
import { judgeLanes } from './rules-lanes.ts';
import { judgeNamed } from './rules-named.ts';
import { judgeOnce } from './rules-once.ts';
import { judgeReach } from './rules-reach.ts';
import { judgeRecovered } from './rules-recovered.ts';
import { judgeRerouted } from './rules-rerouted.ts';
import { judgeRest } from './rules-rest.ts';
import { judgeRetries } from './rules-retries.ts';
import { judgeSources } from './rules-sources.ts';
import { judgeSteps } from './rules-steps.ts';
import { judgeTold } from './rules-told.ts';
import { judgeTruth } from './rules-truth.ts';
import { judgeWords } from './rules-words.ts';
import { tellingsOf } from './told.ts';

export type { Violation } from './case.ts';

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly lost: number;
  readonly duplicated: number;
  readonly told: number;
  /** The longest from when the list could show a task to when people could read of it. */
  readonly slowestMs: number;
}

export function judge(history: readonly Line[], configuration: Configuration): Verdict {
  const court = openCase(history, configuration);
  const rules = [
    judgeOnce,
    judgeTold,
    judgeNamed,
    judgeRetries,
    judgeSteps,
    judgeConduct,
    judgeRest,
    judgeSources,
    judgeTruth,
    judgeBlind,
    judgeRecovered,
    judgeWords,
    judgeReach,
    judgeEnds,
    judgeForms,
    judgeDigests,
    judgeLanes,
    judgeRerouted,
    judgeCalls,
  ];
  const violations = rules.flatMap((rule) => rule(court));
  const delays = court.tasks.flatMap((task) =>
    tellingsOf(court, task).map(({ root, part }) => (part ?? root).createdAt - (task.versions[0]?.atMs ?? 0)),
  );
  const count = (kind: Violation['kind']): number => violations.filter((violation) => violation.kind === kind).length;
  return {
    violations,
    lost: count('lost'),
    duplicated: count('duplicated'),
    told: delays.length,
    slowestMs: Math.max(0, ...delays),
  };
}
