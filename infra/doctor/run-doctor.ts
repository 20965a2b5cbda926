/** All checks, one line each, in the order in which to fix their faults. */
import { checkChannels } from './check-channels.ts';
import { checkCloud } from './check-cloud.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkPolls } from './check-polls.ts';
import { checkStack } from './check-stack.ts';
import { checkTable } from './check-table.ts';
import { checkToken } from './check-token.ts';
import type { Patient } from './patient.ts';
import { describeVerdict, type Verdict } from './verdict.ts';

/** @returns the verdicts; each is printed as soon as it is known. */
export async function runDoctor(patient: Patient, print: (line: string) => void): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const report = (found: readonly Verdict[]) => {
    for (const verdict of found) print(describeVerdict(verdict));
    verdicts.push(...found);
  };
  report(checkConfiguration(patient.settings, patient.targets));
  report(await checkCloud(patient));
  const table = await checkTable(patient);
  report(table);
  const token = await checkToken(patient);
  report(token);
  if (token[0]?.kind === 'ok') report(await checkChannels(patient));
  report(await checkEndpoint(patient));
  if (table.every(({ kind }) => kind === 'ok')) report(await checkPolls(patient));
  report(checkStack(patient));
  return verdicts;
}

export function summary(verdicts: readonly Verdict[]): string {
  const faults = verdicts.filter(({ kind }) => kind === 'fault').length;
  if (faults > 0) return `${faults} fault${faults === 1 ? '' : 's'}. The text after each → says what to do.`;
  const isWhole = verdicts.every(({ kind }) => kind !== 'skipped');
  return isWhole ? 'No faults.' : 'No faults in what was checked.';
}
