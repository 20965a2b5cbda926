import { stringify } from 'yaml';
import { type Answers, watchOf } from './questions.ts';

const head =
  '# What is watched, and what goes to which channel. `npm run build` checks this file; docs/configuration.md explains every key.\n';

const mail = '# alarmEmail: oncall@example.com # who gets a mail when dcs-watch itself stops; AWS asks to confirm\n';

const examples = `# A route sends some events to another channel, mentions people, or drops events. The first match wins:
# routes:
#   - match: { class: [switchover], event: [failed] }
#     channel: C0123456789
#     mention: [S0123456789] # a user group: it calls people in a thread as well
#   - match: { class: [routine], event: [succeeded] }
#     drop: true
`;

export function watchText(answers: Answers): string {
  return head + mail + stringify(watchOf(answers)) + examples;
}
