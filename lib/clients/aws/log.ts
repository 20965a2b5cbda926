import { AsyncLocalStorage } from 'node:async_hooks';
import type { Environment } from '../../model/settings.ts';
import type { Log } from '../../ports/effects.ts';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

/** JSON lines on standard output, which Lambda hands to CloudWatch as they are. */
export function createLog(threshold: Environment['logLevel'], write: (line: string) => void = writeLine): Log {
  const at = (level: Level) => {
    const isOn = levels.indexOf(level) >= levels.indexOf(threshold);
    return (event: string, fields: Record<string, unknown> = {}) => {
      if (!isOn) return;
      const awsRequestId = currentRequestId();
      write(JSON.stringify({ time: new Date().toISOString(), level, event, awsRequestId, ...fields }));
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Which invocation is at work, so that every line of the log can say so. */

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
