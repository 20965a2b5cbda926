import { stringify } from 'yaml';
import { type Answers, watchOf } from './questions.ts';

const head =
  '# What is watched, and who is told. `npm run build` checks this file; docs/configuration.md explains every key.\n';

const examples = `# A route sends some events elsewhere, calls people, or drops what nobody wants to read. The first match wins:
# routes:
#   - match: { class: [switchover], event: [failed] }
#     channel: C0123456789
#     mention: [here]
#   - match: { class: [routine], event: [succeeded] }
#     drop: true
`;

export function watchText(answers: Answers): string {
  return head + stringify(watchOf(answers)) + examples;
}
