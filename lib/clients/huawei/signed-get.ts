import type { Credentials } from '../../model/settings.ts';
import { TaskListError } from '../../ports/cloud.ts';
import type { Budget, Clock } from '../../ports/effects.ts';
import { type ExchangeLimits, exchange } from '../task-center-exchange.ts';
import { type Content, type Read, readAnswer } from './answer.ts';
import { prepareRequest, type Question } from './request.ts';

export interface GetOptions {
  /** By the name that targets give. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly clock: Clock;
  readonly budget: Budget;
  /** Called once for every request that goes on the wire, retries included. */
  readonly count: () => void;
}

/** One signed GET, one try, inside the time that is left of this run. Rejects with a TaskListError. */
export async function signedGet<Value>(
  { credentials, clock, budget, count }: GetOptions,
  question: Question,
  content: Content<Value>,
  limits: ExchangeLimits,
): Promise<Read<Value>> {
  const prepared = prepareRequest(question, credentials, clock.now());
  const leftMs = budget.remainingMs();
  if (leftMs <= 0) {
    throw new TaskListError(`${prepared.name}: no time left`, { failure: 'network', retryable: true });
  }
  count();
  const within: ExchangeLimits = {
    headersTimeoutMs: Math.min(leftMs, limits.headersTimeoutMs),
    answerTimeoutMs: Math.min(leftMs, limits.answerTimeoutMs),
    bodyBytesMax: limits.bodyBytesMax,
  };
  return readAnswer(prepared.name, await exchange(prepared, within, () => clock.now()), content);
}
