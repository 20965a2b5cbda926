/** `npm run manifest [-- --url https://…]`: prints the manifest of the Slack app, and a link that creates the app. */
import { runCommand } from './command-line.ts';
import { creationLink, slackManifest } from './slack-app.ts';

/** Slack calls these addresses only when somebody types /dcs. https://www.rfc-editor.org/rfc/rfc2606 */
const notDeployedYet = 'https://not-deployed-yet.invalid';
const later = `npm run deploy prints the real address as HttpApiUrl. Then run npm run manifest -- --url with that address, and paste
the manifest into the app under App Manifest.`;

const usage = `npm run manifest -- [--url URL] [--user-groups]
Prints the manifest of the Slack app, and a link that creates the app.
--url URL    where the functions answer: the address that npm run deploy prints as HttpApiUrl
--user-groups  also asks for usergroups:read, which a user group in slack.muteBy takes`;

await runCommand({ usage, options: { url: { type: 'string' }, 'user-groups': { type: 'boolean' } } }, (options) => {
  const { url } = options;
  const manifest = slackManifest(url ?? notDeployedYet, options['user-groups'] === true);
  console.log(JSON.stringify(manifest, null, 2));
  console.log(`\nCreate the app with this link: ${creationLink(manifest)}`);
  if (url === undefined) console.log(`\n${later}`);
});
