/** `npm run preview`: shows what Slack would be sent, made by the production renderer. */
import { runCommand } from './command-line.ts';
import { OPTIONS, USAGE } from './preview/arguments.ts';
import { runPreview } from './preview/run-preview.ts';

await runCommand({ usage: USAGE, options: OPTIONS }, () =>
  runPreview(process.argv.slice(2), {
    directory: process.cwd(),
    print: (text) => console.log(text),
    warn: (text) => console.error(text),
  }),
);
