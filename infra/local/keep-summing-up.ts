/** The weekly schedule on one machine. It runs every hour: a week that is already summed up stays as it is. */
import { composeSummary } from '../../functions/compose-summary.ts';
import type { Environment, Settings } from '../../lib/model/settings.ts';
import { summaryDueMs } from '../../lib/weekly/week.ts';
import { everyMs, keepRunning } from './schedule.ts';

export async function keepSummingUp(
  settings: Settings,
  environment: Environment,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  if (!settings.summary.send) return;
  const summarize = composeSummary({ settings, environment });
  const run = async () => {
    const now = Date.now();
    if (now < summaryDueMs(now, settings)) return;
    await summarize().catch((error: unknown) => print(`The week could not be summed up: ${String(error)}`));
  };
  await keepRunning(run, everyMs('1 hour'), signal);
}
