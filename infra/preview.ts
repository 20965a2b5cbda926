/** `npm run preview`: shows what Slack would be sent, made by the production renderer. */
import { PreviewError } from './preview/preview-error.ts';
import { runPreview } from './preview/run-preview.ts';

try {
  runPreview(process.argv.slice(2), {
    directory: process.cwd(),
    print: (text) => console.log(text),
    warn: (text) => console.error(text),
  });
} catch (error) {
  if (!(error instanceof PreviewError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
