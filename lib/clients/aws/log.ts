import { AsyncLocalStorage } from 'node:async_hooks';
import type { Environment } from '../../model/settings.ts';
import type { Log } from '../../ports/effects.ts';

const levels: readonly (keyof Log)[] = ['debug', 'info', 'warn', 'error'];

/** Lambda's id of the invocation at work, so that every line of the log can carry it, as Lambda's own reports do. */
const invocations = new AsyncLocalStorage<string>();

/** Writes JSON lines to standard output, which Lambda passes to CloudWatch as they are. */
export function createLog(threshold: Environment['logLevel'], write: (line: string) => void = writeLine): Log {
  const at = (level: keyof Log) => {
    const isOn = levels.indexOf(level) >= levels.indexOf(threshold);
    return (event: string, fields: Record<string, unknown> = {}) => {
      if (!isOn) return;
      const awsRequestId = invocations.getStore();
      write(JSON.stringify({ time: new Date().toISOString(), level, event, awsRequestId, ...fields }));
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Runs `work` so that its lines carry the invocation's id; without a context they carry none. */
export function inInvocation<Result>(
  context: { readonly awsRequestId?: string } | undefined,
  work: () => Result,
): Result {
  const id = context?.awsRequestId;
  return id === undefined ? work() : invocations.run(id, work);
}

/** One line on standard output. */
export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
