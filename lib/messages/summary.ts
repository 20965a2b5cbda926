/** A week in one message: kinds with bars, failures with links, the slowest tasks, security changes by user. */
import type { TaskEvent } from '../model/task.ts';
import { causeOf } from './cause.ts';
import type { Draft, Line } from './draft.ts';
import { countsText, eventCounts, happenedText, markOf, sum } from './happened.ts';
import { isEventKind, kindName, shortIdentityOf, shortInstance } from './naming.ts';
import { tidy } from './text.ts';
import { dayName, duration } from './time.ts';
import type { NoticeView, Reader } from './views.ts';
import { wordsOf } from './words.ts';

export type SummaryView = Extract<NoticeView, { notice: 'summary' }>;

const kindsMax = 10;
const failuresMax = 8;
const usersMax = 8;
const userMaxCharacters = 40;
const barCharacters = 10;
const bar = '█';

/** @param target its name as shown in messages. */
export function summaryDraft(
  view: SummaryView,
  target: string,
  reader: Reader,
): Pick<Draft, 'title' | 'lines' | 'facts'> {
  const { summary, digest } = wordsOf(reader.language);
  const tasks = view.counts.filter(({ name, event }) => !isEventKind(name) && isFinalEvent(event));
  const events = view.counts.filter(({ name }) => isEventKind(name));
  const counts = [summary.ended(sum(tasks), sum(tasks, 'failed')), eventCounts(events, reader)];
  const lines = [
    ...kindLines(view, reader),
    ...failureLines(view, sum(view.counts, 'failed'), reader),
    ...slowestLines(view, reader),
    ...securityLines(view, reader),
    ...quietLines(view, reader),
  ];
  return {
    title: `📊 ${summary.title(view.week.slice('yyyy-W'.length), target, counts.filter(Boolean).join(digest.and))}`,
    lines,
    facts: [[summary.span(dayName(view.fromMs, reader), dayName(view.toMs - 1, reader))]],
  };
}

/** The most frequent first; each bar is relative to the longest. */
function kindLines({ counts }: SummaryView, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const nameOf = (name: string) => (name === '' ? words.summary.otherKinds : kindName({ name }, reader));
  const groups = [...Map.groupBy(counts, ({ name }) => nameOf(name))];
  groups.sort(([, one], [, other]) => sum(other) - sum(one));
  const most = sum(groups[0]?.[1] ?? []);
  const lines = groups.slice(0, kindsMax).map(([label, group]) => {
    const length = Math.max(1, Math.round((barCharacters * sum(group)) / most));
    return { label, value: `${bar.repeat(length)} ${statesOf(group, reader)}` };
  });
  return withMore(lines, groups.length - lines.length, reader);
}

function statesOf(group: SummaryView['counts'], reader: Reader): string {
  const countOf = (event: TaskEvent) => sum(group.filter((entry) => entry.event === event));
  return countsText(countOf, reader, group[0]?.name ?? '');
}

function failureLines({ failures }: SummaryView, failed: number, reader: Reader): readonly Line[] {
  const words = wordsOf(reader.language);
  const lines = failures.slice(0, failuresMax).map((failure): Line => {
    const cause = causeOf(failure.errorCode, reader.language);
    const parts = [
      `${markOf(failure.name, 'failed')} ${happenedText({ name: failure.name }, 'failed', reader)}`,
      shortInstance(failure.instance),
      cause === undefined ? '' : (cause.words ?? cause.code),
    ];
    const link = failure.url === undefined ? {} : { link: { url: failure.url, text: words.summary.openMessage } };
    return { value: parts.filter(Boolean).join(' · '), identity: shortIdentityOf(failure, reader), ...link };
  });
  return withMore(lines, failed - lines.length, reader);
}

function slowestLines({ slowest }: SummaryView, reader: Reader): readonly Line[] {
  const { summary } = wordsOf(reader.language);
  return slowest.map((slow, index) => ({
    ...(index === 0 ? { label: summary.slowest } : {}),
    value: `${duration(slow.tookMs, reader)} · ${kindName(slow, reader)}`,
    identity: shortIdentityOf(slow, reader),
  }));
}

/** One line per user. */
function securityLines({ security }: SummaryView, reader: Reader): readonly Line[] {
  const { summary } = wordsOf(reader.language);
  const byUser = [...Map.groupBy(security, ({ user }) => tidy(user, userMaxCharacters))];
  byUser.sort(([, one], [, other]) => sum(other) - sum(one));
  const lines = byUser.slice(0, usersMax).map(([user, changes]) => {
    const what = changes.map(({ name, count }) => summary.times(kindName({ name }, reader), count));
    return { label: summary.securityBy(user), value: what.join(wordsOf(reader.language).comma) };
  });
  return withMore(lines, byUser.length - lines.length, reader);
}

function quietLines({ quiet = [] }: SummaryView, reader: Reader): readonly Line[] {
  const mutes = new Set(quiet.map(({ mute }) => mute)).size;
  const messages = quiet.reduce((total, { count }) => total + count, 0);
  return messages === 0 ? [] : [{ value: `🔕 ${wordsOf(reader.language).summary.quiet(messages, mutes)}` }];
}

function withMore(lines: readonly Line[], more: number, reader: Reader): readonly Line[] {
  return more > 0 && lines.length > 0 ? [...lines, { value: wordsOf(reader.language).summary.more(more) }] : lines;
}

function isFinalEvent(event: SummaryView['counts'][number]['event']): boolean {
  return event === 'succeeded' || event === 'failed' || event === 'cancelled';
}
