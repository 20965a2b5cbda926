/** `npm run package`: builds, lets osls write CloudFormation and zips to .serverless/, and says what is in them. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildRepository, exitOnFault } from './build.ts';
import { zipEntries } from './zip-entries.ts';

const root = join(import.meta.dirname, '..');

await exitOnFault(async () => {
  await buildRepository();
  const { status } = spawnSync('osls', ['package', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`osls package ended with ${status ?? 'a signal'}`);
  for (const file of globSync(join(root, '.serverless/*.zip'))) printZip(file);
});

function printZip(file: string): void {
  const zip = readFileSync(file);
  console.log(`${relative(root, file)}: ${zip.length} bytes`);
  for (const { name, bytes } of zipEntries(zip)) console.log(`  ${name}: ${bytes} bytes`);
}
