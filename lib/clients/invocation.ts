/** Which invocation is at work, so that every line of the log can say so. */
import { AsyncLocalStorage } from 'node:async_hooks';

const invocations = new AsyncLocalStorage<string>();

/** Lambda's own id of the invocation, which its reports and errors carry too. */
export function currentRequestId(): string | undefined {
  return invocations.getStore();
}

/** Callers that bring no context get lines without an id. */
export function inInvocation<Result>(
  context: { readonly awsRequestId?: string } | undefined,
  work: () => Result,
): Result {
  const id = context?.awsRequestId;
  return id === undefined ? work() : invocations.run(id, work);
}
