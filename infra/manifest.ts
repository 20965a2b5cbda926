/** `npm run manifest [-- --url https://…]`: prints the manifest of the Slack app, and a link that creates the app. */
import { parseArgs } from 'node:util';
import { creationLink, ManifestError, slackManifest } from './slack-app.ts';

/** Slack calls these addresses only when somebody types /dcs. https://www.rfc-editor.org/rfc/rfc2606 */
const notDeployedYet = 'https://not-deployed-yet.invalid';
const later = `npm run deploy prints the real address as HttpApiUrl. Then run npm run manifest -- --url with that address, and paste
the manifest into the app under App Manifest.`;

try {
  const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
  const manifest = slackManifest(url ?? notDeployedYet);
  console.log(JSON.stringify(manifest, null, 2));
  console.log(`\nCreate the app with this link: ${creationLink(manifest)}`);
  if (url === undefined) console.log(`\n${later}`);
} catch (error) {
  const isExpected = error instanceof ManifestError || error instanceof TypeError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
