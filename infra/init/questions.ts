/** The questions for a first target, and the checks of the answers. */
import { ConfigurationError, parseSettings } from '../../lib/config.ts';

export interface Answers {
  readonly id: string;
  readonly region: string;
  readonly project: string;
  readonly channel: string;
  readonly timeZone: string;
  /** Who is called when a switchover or failover fails: mentions with commas between them, or `nobody`. */
  readonly call?: string;
  /** Whether to read Cloud Eye too. */
  readonly events?: boolean;
}

export interface Question {
  readonly field: keyof Required<Omit<Answers, 'events'>>;
  readonly words: string;
  readonly assumed?: string;
}

export const questions: readonly Question[] = [
  { field: 'region', words: 'Huawei Cloud region, for example cn-north-4' },
  { field: 'project', words: 'Project ID in that region (console: My Credentials → Projects)' },
  { field: 'channel', words: 'Slack channel ID (channel name → About → bottom), for example C0123456789' },
  { field: 'id', words: 'Short name for this target', assumed: 'prod' },
  { field: 'timeZone', words: 'Time zone', assumed: Intl.DateTimeFormat().resolvedOptions().timeZone },
  {
    field: 'call',
    words:
      'Who is called when a switchover or failover fails: here, channel, IDs of groups and people with commas, or nobody',
    assumed: 'here',
  },
];

/** The content of infra/watch.yml. */
export function watchOf({ id, region, project, channel, timeZone, call = nobody, events = false }: Answers) {
  const sources = events ? { sources: ['tasks', 'events'] } : {};
  const mention = call.toLowerCase() === nobody ? [] : call.split(',').map((one) => one.trim());
  const match = { class: ['switchover', 'failover'], event: ['failed'] };
  return {
    timeZone,
    targets: [{ id, region, projectId: project, ...sources }],
    ...(mention.length === 0 ? {} : { routes: [{ match, channel, mention }] }),
    defaultRoute: { channel },
  };
}

const nobody = 'nobody';

const anyRight: Answers = {
  id: 'prod',
  region: 'cn-north-4',
  project: '0'.repeat(32),
  channel: 'C0123456789',
  timeZone: 'UTC',
};

/** The same checks as for the file itself. @returns what is wrong with the answer, or undefined. */
export function faultOf(field: Question['field'], value: string): string | undefined {
  try {
    parseSettings(watchOf({ ...anyRight, [field]: value }), field);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [fault] = error.faults;
    return `found ${fault?.found ?? 'another form'}, allowed: ${fault?.allowed ?? ''}`;
  }
}
