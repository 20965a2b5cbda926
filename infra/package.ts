/** `npm run package`: builds, has osls write CloudFormation and zips to .serverless/, and lists what is in them. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildRepository } from './build.ts';
import { CommandError, runCommand } from './command-line.ts';
import { oslsOptions, oslsUsage, readDeployment, refuseExamples } from './osls.ts';
import { zipEntries } from './zip-entries.ts';

const root = join(import.meta.dirname, '..');

/** Otherwise a thousand schedules would hide the rest. */
const namesMax = 10;

const usage = `npm run package -- [-s STAGE] [-r REGION] [--aws-profile P] [--param NAME=VALUE]... [--verbose]
Builds, writes CloudFormation and a zip per function to .serverless/, and lists what is in them. It needs no network.
${oslsUsage}`;

await runCommand({ usage, options: oslsOptions }, async (values) => {
  const { stage, words } = readDeployment(values, process.env);
  refuseExamples(stage);
  console.log(words);
  await buildRepository(stage);
  const { status } = spawnSync('osls', ['package', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new CommandError(`osls package ended with ${status ?? 'a signal'}`);
  printResources(join(root, '.serverless/cloudformation-template-update-stack.json'));
  for (const file of globSync(join(root, '.serverless/*.zip'))) printZip(file);
});

function printResources(file: string): void {
  const template: { Resources: Record<string, { Type: string }> } = JSON.parse(readFileSync(file, 'utf8'));
  const resources = Object.entries(template.Resources);
  console.log(`${relative(root, file)}: ${resources.length} resources`);
  const byType = Map.groupBy(resources, ([, { Type }]) => Type);
  for (const [type, members] of [...byType].sort()) console.log(`  ${type}: ${listed(members.map(([id]) => id))}`);
}

function listed(names: readonly string[]): string {
  const more = names.length - namesMax;
  return names.slice(0, namesMax).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function printZip(file: string): void {
  const zip = readFileSync(file);
  console.log(`${relative(root, file)}: ${zip.length} bytes`);
  for (const { name, bytes } of zipEntries(zip)) console.log(`  ${name}: ${bytes} bytes`);
}
