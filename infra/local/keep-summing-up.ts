/** What looks after all targets, on one machine. */
import { composeSummary } from '../../functions/compose-summary.ts';
import { everyMs } from '../../lib/model/polling.ts';
import type { Environment, Settings } from '../../lib/model/settings.ts';
import { summaryEvery } from '../summary-schedule.ts';
import { keepRunning, rest } from './schedule.ts';

/** Until then every target has been polled once; before, each would look as late as this machine was off. */
const firstLookMs = 2 * 60_000;

export async function keepSummingUp(
  settings: Settings,
  environment: Environment,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const lookAfterAll = composeSummary({ settings, environment });
  const run = async () => {
    await lookAfterAll().catch((error: unknown) => print(`The targets could not be looked after: ${String(error)}`));
  };
  await rest(firstLookMs, signal);
  await keepRunning(run, everyMs({ every: summaryEvery }), signal);
}
