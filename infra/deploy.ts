/** `npm run deploy -- --stage S`: builds, deploys, and runs the doctor on what is deployed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');

/** @param given options of osls, passed on as they are. */
export function deploySteps(given: readonly string[]): readonly (readonly string[])[] {
  const options = { stage: { type: 'string' }, region: { type: 'string' } } as const;
  const { stage = 'dev', region } = parseArgs({ args: [...given], options, strict: false }).values;
  const place = typeof region === 'string' ? ['--region', region] : [];
  return [
    ['node', 'infra/build.ts'],
    ['osls', 'deploy', ...given],
    ['node', 'infra/doctor.ts', '--stage', String(stage), ...place],
  ];
}

if (import.meta.main) {
  const failed = deploySteps(process.argv.slice(2)).find(([command = '', ...parameters]) => {
    return spawnSync(command, parameters, { cwd: root, stdio: 'inherit' }).status !== 0;
  });
  if (failed !== undefined) process.exitCode = 1;
}
