/**
 * Survivors that are no gap in the tests, mostly because the product does the same with them. Keyed by text, not by
 * line, so that a reason lasts as long as the code it is about; a test fails on one that fits nothing any more.
 */
import type { Mutant } from './find-mutants.ts';

export interface Explanation extends Pick<Mutant, 'file' | 'within' | 'before' | 'after'> {
  /** One sentence: why no test can or need notice. */
  readonly reason: string;
}

export const explained: readonly Explanation[] = [
  {
    file: 'lib/deliver/send-message.ts',
    within: 'next',
    before: 'await settle(attempt, sentEnding(attempt, ts, form))',
    after: 'settle(attempt, sentEnding(attempt, ts, form))',
    reason: 'The promise is returned, so the caller waits; only the row of the channel may be written earlier.',
  },
];

export function isAbout(explanation: Explanation, mutant: Mutant): boolean {
  return (['file', 'within', 'before', 'after'] as const).every((key) => explanation[key] === mutant[key]);
}
