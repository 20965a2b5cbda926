/** `npm run deploy -- --stage S`: builds, deploys, and runs the doctor on what is deployed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CommandError, readCommandLine, runCommand } from './command-line.ts';
import { oslsOptions, oslsUsage, readDeployment, refuseExamples } from './osls.ts';

const root = join(import.meta.dirname, '..');

const usage = `npm run deploy -- [-s STAGE] [-r REGION] [--aws-profile P] [--param NAME=VALUE]... [--force] [--verbose]
Builds, deploys to AWS, and runs the doctor on what was deployed.
${oslsUsage}
    --force             for osls: deploys even if nothing has changed`;

const command = { usage, options: { ...oslsOptions, force: { type: 'boolean' } } } as const;

/** @param given options of osls. Each step works in the same place as the one before. */
export function deploySteps(given: readonly string[]): readonly (readonly string[])[] {
  const { stage, place } = readDeployment(readCommandLine(command, given).values ?? {}, process.env);
  return [
    ['node', 'infra/build.ts', '--stage', stage],
    ['osls', 'deploy', ...given],
    ['node', 'infra/doctor.ts', ...place],
  ];
}

if (import.meta.main) {
  await runCommand(command, (values) => {
    const { stage, words } = readDeployment(values, process.env);
    refuseExamples(stage);
    console.log(words);
    for (const [program = '', ...parameters] of deploySteps(process.argv.slice(2))) {
      const { status } = spawnSync(program, parameters, { cwd: root, stdio: 'inherit' });
      if (status !== 0)
        throw new CommandError(
          `The deployment stopped at: ${program} ${parameters[0]}. What went wrong is said above.`,
        );
    }
  });
}
