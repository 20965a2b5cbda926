/** The schema of infra/watch.yml: keys, defaults and bounds. docs/configuration.md says the same in words. */
import * as v from 'valibot';
import { sourceNames, type TaskClass, type TaskEvent } from '../model/task.ts';
import { weekdays } from '../model/weekdays.ts';
import {
  checkCalls,
  checkRoute,
  checkSettings,
  checkStep,
  checkTarget,
  checkTimeSpan,
  consoleUrlDefault,
  retentionDaysDefault,
  staleAfterDaysDefault,
} from './cross-checks.ts';
import * as form from './forms.ts';
import { strictMap } from './strict-map.ts';

const taskClasses = [
  'switchover',
  'failover',
  'health',
  'capacity',
  'security',
  'routine',
  'other',
] satisfies readonly TaskClass[];
const taskEvents = [
  'started',
  'succeeded',
  'failed',
  'cancelled',
  'stalled',
  'lost',
  'unknown',
] satisfies readonly TaskEvent[];

const languages = ['en', 'zh-CN'] as const;

/** https://support.huaweicloud.com/intl/en-us/api-dcs/ListCenterTask.html */
const pageMaxItems = 1000;

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;
const yearDays = 366;

const targetSchema = strictMap(
  {
    id: form.targetId,
    name: v.exactOptional(form.displayName),
    region: form.regionName,
    projectId: form.projectId,
    endpoint: v.exactOptional(form.endpoint),
    sources: v.optional(form.filledListOf(oneOf(sourceNames), 'a list of sources: tasks, events'), ['tasks']),
    eventsEndpoint: v.exactOptional(form.endpoint),
    credentials: v.optional(form.credentialsName, 'default'),
    every: v.optional(form.rate, '1 minute'),
  },
  checkTarget,
);

const matchSchema = strictMap({
  target: v.exactOptional(form.filledListOf(form.targetId, 'a list of target ids')),
  class: v.exactOptional(form.filledListOf(oneOf(taskClasses), 'a list of task classes')),
  name: v.exactOptional(form.filledListOf(form.word, 'a list of task names')),
  event: v.exactOptional(form.filledListOf(oneOf(taskEvents), 'a list of events')),
  user: v.exactOptional(form.filledListOf(form.word, 'a list of user names')),
  instance: v.exactOptional(form.filledListOf(form.word, 'a list of names or ids of instances')),
  during: v.exactOptional(form.filledListOf(form.intervalName, 'a list of names of timeIntervals')),
  outside: v.exactOptional(form.filledListOf(form.intervalName, 'a list of names of timeIntervals')),
});

const timeSpanSchema = strictMap(
  {
    days: v.optional(form.filledListOf(form.days, 'a list of days such as monday:friday'), ['monday:sunday']),
    from: v.optional(form.timeOfDay, '00:00'),
    to: v.optional(form.timeOfDayOrMidnight, '24:00'),
  },
  checkTimeSpan,
);

const timeIntervalsSchema = form.mapOf(
  form.intervalName,
  form.filledListOf(timeSpanSchema, 'a list of spans, each with days, from and to'),
  'a map of names, each with a list of spans',
);

const mentions = v.optional(form.listOf(form.mention, 'a list of mentions'), []);

const escalation = v.exactOptional(
  form.filledListOf(
    strictMap({ after: form.rate, mention: mentions, channel: v.exactOptional(form.channel) }, checkStep),
    'a list of steps, each with after, and mention or channel',
  ),
);

const guide = {
  runbook: v.exactOptional(form.runbook),
  note: v.exactOptional(form.routeNote),
  quietReplies: v.exactOptional(v.boolean('true or false')),
};

const routeSchema = strictMap(
  {
    match: matchSchema,
    channel: v.exactOptional(form.channel),
    mention: mentions,
    escalate: escalation,
    ...guide,
    drop: v.optional(v.boolean('true or false'), false),
    continue: v.optional(v.boolean('true or false'), false),
  },
  checkRoute,
);

const deliverySchema = strictMap({
  graceSeconds: v.optional(form.wholeNumber(1, hourSeconds), 120),
  digestAbove: v.optional(form.wholeNumber(1, 1000), 10),
  exactlyOnce: v.optional(v.boolean('true or false'), true),
});

const fetchSchema = strictMap({
  /** Ends of the window may be exclusive: two seconds keep consecutive windows from leaving a gap. */
  overlapSeconds: v.optional(form.wholeNumber(2, daySeconds), 600),
  settleSeconds: v.optional(form.wholeNumber(0, hourSeconds), 5),
  pageSize: v.optional(form.wholeNumber(1, pageMaxItems), pageMaxItems),
  stalledAfterMinutes: v.optional(form.wholeNumber(1, 30 * 24 * 60), 60),
  staleAfterDays: v.optional(form.wholeNumber(1, yearDays), staleAfterDaysDefault),
});

const summarySchema = strictMap({
  send: v.optional(v.boolean('true or false'), true),
  weekday: v.optional(oneOf(weekdays), 'monday'),
  time: v.optional(form.timeOfDay, '09:00'),
});

const slackSchema = strictMap({
  teamId: v.exactOptional(form.teamId),
  appId: v.exactOptional(form.appId),
  domain: v.exactOptional(form.slackDomain),
  muteBy: v.exactOptional(form.filledListOf(form.muter, 'a list of user-group IDs and user IDs')),
});

export const settingsSchema = strictMap(
  {
    timeZone: v.optional(form.timeZone, 'UTC'),
    language: v.optional(oneOf(languages), 'en'),
    timeIntervals: v.exactOptional(timeIntervalsSchema),
    targets: form.filledListOf(targetSchema, 'a list with at least one target'),
    routes: v.optional(form.listOf(routeSchema, 'a list of routes'), []),
    defaultRoute: strictMap({ channel: form.channel, mention: mentions, escalate: escalation, ...guide }, checkCalls),
    delivery: v.optional(deliverySchema, {}),
    fetch: v.optional(fetchSchema, {}),
    retentionDays: v.optional(form.wholeNumber(1, 10 * yearDays), retentionDaysDefault),
    alarmEmail: v.exactOptional(form.email),
    consoleUrl: v.optional(form.consoleUrl, consoleUrlDefault),
    buttons: v.optional(v.boolean('true or false'), true),
    summary: v.optional(summarySchema, {}),
    slack: v.exactOptional(slackSchema),
    /** Written by the build. */
    builtAtMs: v.exactOptional(form.wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  },
  checkSettings,
);

function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `one of ${options.join(', ')}`);
}
