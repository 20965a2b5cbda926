/** All checks in the order in which their faults are worth mending, one line each. */
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

/** @returns the verdicts; each was printed as soon as it was known. */
export async function runDoctor(patient: Patient, print: (line: string) => void): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  const tell = (found: readonly Verdict[]) => {
    for (const verdict of found) print(describeVerdict(verdict));
    verdicts.push(...found);
  };
  tell(checkConfiguration(patient.settings, patient.targets));
  tell(await checkCloud(patient));
  const table = await checkTable(patient);
  tell(table);
  const token = await checkToken(patient);
  tell(token);
  if (token[0]?.kind === 'ok') tell(await checkChannels(patient));
  tell(await checkEndpoint(patient));
  if (table.every(({ kind }) => kind === 'ok')) tell(await checkPolls(patient));
  tell(checkStack(patient));
  return verdicts;
}

export function summary(verdicts: readonly Verdict[]): string {
  const faults = verdicts.filter(({ kind }) => kind === 'fault').length;
  if (faults > 0) return `${faults} fault${faults === 1 ? '' : 's'}. The text after each → says what to do.`;
  const isWhole = verdicts.every(({ kind }) => kind !== 'skipped');
  return isWhole ? 'No faults.' : 'No faults in what was checked.';
}
