/** What single values look like. Every form says in its message what is allowed; the fault adds what was found. */
import * as v from 'valibot';
import { buttonUrlMaxCharacters } from '../messages/slack-limits.ts';
import { daysIn } from '../model/time-intervals.ts';
import { readOrigin } from './addresses.ts';
import { isMap } from './strict-map.ts';

/** Placeholders that a console URL may hold. */
const placeholder = /\{(?:region|project)\}/g;

export const targetId = matching(
  /^[a-z0-9][a-z0-9-]{0,31}$/,
  '1 to 32 lower-case letters, digits and hyphens, a letter or digit first',
);

export const credentialsName = matching(
  /^[a-z0-9][a-z0-9-]{0,31}$/,
  'the name of a credential set: lower-case letters, digits and hyphens',
);

export const displayName = satisfying(
  (value) => value.trim() !== '' && value.length <= 80,
  'a text of 1 to 80 characters',
);

export const regionName = matching(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a region such as cn-north-4');

/** Project IDs as the console shows them under My Credentials; some tools show them in capitals, which is the same ID. */
export const projectId = v.pipe(
  matching(/^[0-9a-f]{32}$/i, '32 hexadecimal digits, from My Credentials in the console'),
  v.toLowerCase(),
);

export const endpoint = satisfying(
  (value) => readOrigin(value) !== undefined,
  'https://<host> without a path; http:// only for a loopback host',
);

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
export const rate = matching(
  /^(?:1 (?:minute|hour|day)|(?:[2-9]|[1-9]\d{1,4}) (?:minutes|hours|days))$/,
  'EventBridge rate words: 1 minute, 5 minutes, 1 hour, 2 days',
);

/**
 * IDs, never names: a name can be changed by anyone, and finding its ID means listing every channel on the way to a
 * message, which Slack limits hard.
 */
export const channel = matching(
  /^[CGD][A-Z0-9]{2,}$/,
  'a channel ID such as C0123456789, never a name; in Slack open the channel, click its name, and copy the ID at the end of About',
);

export const mention = matching(
  /^(?:here|channel|S[A-Z0-9]{2,}|[UW][A-Z0-9]{2,})$/,
  'a user-group ID (S…), a user ID (U… or W…), here, or channel',
);

export const muter = matching(/^[SUW][A-Z0-9]{2,}$/, 'a user-group ID (S…) or a user ID (U… or W…)');

export const teamId = matching(
  /^[TE][A-Z0-9]{2,}$/,
  'the ID of a Slack workspace, such as T0123456789, or of an organization, such as E0123456789',
);

export const appId = matching(/^A[A-Z0-9]{2,}$/, 'the ID of a Slack app, such as A0123456789');

export const slackDomain = matching(
  /^[a-z0-9][a-z0-9-]{0,62}$/,
  'the part of the Slack address before .slack.com, such as acme',
);

/** What AWS takes as an address to send mail to, roughly: SNS asks the address itself to confirm. */
export const email = matching(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/, 'a mail address such as oncall@example.com');

export const word = satisfying((value) => value.trim() !== '', 'a text that is not empty');

export const timeZone = satisfying(isTimeZone, 'an IANA time zone such as Europe/Berlin, or UTC');

export const timeOfDay = matching(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time such as "09:00", in quotes');

/** The end of a day, too. */
export const timeOfDayOrMidnight = matching(
  /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/,
  'a time such as "17:30", up to "24:00", in quotes',
);

export const days = satisfying(
  (value) => daysIn(value) !== undefined,
  'a day such as monday, or days such as monday:friday',
);

export const intervalName = matching(
  /^[A-Za-z][\w-]{0,63}$/,
  'a name of letters, digits, hyphens and underscores, such as officeHours',
);

export const consoleUrl = satisfying(isConsoleUrl, 'an https:// URL; {region} and {project} are the only placeholders');

export const runbook = satisfying(isRunbook, `an https:// URL of at most ${buttonUrlMaxCharacters} characters`);

const routeNoteMaxCharacters = 200;

export const routeNote = satisfying(
  (value) => value.trim() !== '' && value.length <= routeNoteMaxCharacters,
  `a text of 1 to ${routeNoteMaxCharacters} characters`,
);

export function wholeNumber(minimum: number, maximum: number) {
  const allowed = `a whole number from ${minimum} to ${maximum}`;
  const isAllowed = (value: number) => Number.isInteger(value) && value >= minimum && value <= maximum;
  return v.pipe(v.number(allowed), v.check(isAllowed, allowed));
}

export function mapOf<Value extends v.GenericSchema>(name: v.GenericSchema<string>, value: Value, what: string) {
  return v.pipe(v.custom<unknown>(isMap, what), v.record(name, value, what));
}

export function listOf<Item extends v.GenericSchema>(item: Item, what: string) {
  return v.pipe(v.array(item, what), v.readonly());
}

export function filledListOf<Item extends v.GenericSchema>(item: Item, what: string) {
  return v.pipe(v.array(item, what), v.minLength(1, what), v.readonly());
}

function matching(pattern: RegExp, allowed: string) {
  return satisfying((value) => pattern.test(value), allowed);
}

function satisfying(isAllowed: (value: string) => boolean, allowed: string) {
  return v.pipe(v.string(allowed), v.check(isAllowed, allowed));
}

function isTimeZone(value: string): boolean {
  // Almost always it is one of these; a formatter, which knows the old names too, takes six times as long to make.
  if (value === 'UTC' || Intl.supportedValuesOf('timeZone').includes(value)) return true;
  // Intl takes offsets such as +08:00 too, which know no summer time.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isRunbook(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'https:' && url.href.length <= buttonUrlMaxCharacters;
}

function isConsoleUrl(value: string): boolean {
  const filled = value.replace(placeholder, 'filled');
  return !/[{}]/.test(filled) && URL.canParse(filled) && new URL(filled).protocol === 'https:';
}
