/** `npm run manifest -- --url https://…`: the manifest of the Slack app, and the link that creates the app from it. */
import { parseArgs } from 'node:util';
import { creationLink, ManifestError, slackManifest } from './slack-app.ts';

const usage =
  'npm run manifest -- --url https://…: the address is what npm run deploy prints as HttpApiUrl. Before the first deployment any https:// address will do; change it in the app afterwards.';

try {
  const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
  if (url === undefined) throw new ManifestError(usage);
  const manifest = slackManifest(url);
  console.log(JSON.stringify(manifest, null, 2));
  console.log(`\nCreate the app from it: ${creationLink(manifest)}`);
} catch (error) {
  const isExpected = error instanceof ManifestError || error instanceof TypeError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
