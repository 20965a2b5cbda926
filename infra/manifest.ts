/** `npm run manifest [-- --url https://…]`: the manifest of the Slack app, and the link that creates the app from it. */
import { parseArgs } from 'node:util';
import { creationLink, ManifestError, slackManifest } from './slack-app.ts';

/** Slack asks nobody at these addresses until somebody types /dcs. https://www.rfc-editor.org/rfc/rfc2606 */
const notDeployedYet = 'https://not-deployed-yet.invalid';
const later = `The app needs the real addresses once they are known: npm run manifest -- --url with what npm run deploy prints as
HttpApiUrl, pasted into the app under App Manifest.`;

try {
  const { url } = parseArgs({ options: { url: { type: 'string' } } }).values;
  const manifest = slackManifest(url ?? notDeployedYet);
  console.log(JSON.stringify(manifest, null, 2));
  console.log(`\nCreate the app from it: ${creationLink(manifest)}`);
  if (url === undefined) console.log(`\n${later}`);
} catch (error) {
  const isExpected = error instanceof ManifestError || error instanceof TypeError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
