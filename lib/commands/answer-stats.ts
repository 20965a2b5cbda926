/** What the tasks of a time add up to, by type and by target, as far as their rows can be read before people get impatient. */
import { kindName, targetName, targetView } from '../messages/naming.ts';
import { duration } from '../messages/time.ts';
import type { Settings, Target } from '../model/settings.ts';
import { type Stats, statsBy, statsOf } from '../model/task-stats.ts';
import { filterText, isAbout } from '../mutes/filter.ts';
import { type Answer, type AnswerLine, type AskContext, noLines, targetsAtOnceMax } from './answer.ts';
import { scopeLines } from './answer-tasks.ts';
import { queryText, statsText } from './button-value.ts';
import type { CommandWords } from './catalogue.ts';
import { limitDefault, type StatsQuery } from './command.ts';
import { type Found, type FoundTask, findTasks } from './find-tasks.ts';
import { countedAs, countText } from './task-words.ts';
import { commandWordsOf } from './words.ts';

/** The rows of one answer, and of one round of reading: the clock is looked at between the rounds. */
const bounds = { examinedMax: 2_000, rowsAtOnce: 200 } as const;
/** A cold start leaves so much of the second that people wait without a thought. */
const readingMs = 300;
/** An answer is a screen. */
const groupsMax = 10;

export async function answerStats(context: AskContext, query: StatsQuery): Promise<Answer> {
  const { settings, now, stopAtMs } = context;
  const words = commandWordsOf(settings.language);
  const matching = settings.targets.filter(({ id }) => isAbout(query.filter.target, id));
  const targets = matching.slice(0, targetsAtOnceMax);
  const options = { ...context, stopAtMs: Math.min(stopAtMs, now() + readingMs), bounds };
  const found = await findTasks(options, targets, { ...query, state: 'all', limit: bounds.examinedMax }, []);
  const all = statsOf(found.tasks.map(({ row }) => row.task));
  const notes = [
    askedLine(query, found, words),
    ...scopeLines(targets.length, matching.length, query.filter, words),
    ...(all.medianMs === undefined ? [] : [[words.stats.ofEnded]]),
  ];
  if (all.count === 0) return { ...noLines, title: [words.tasks.none], notes };
  const failed = { ...query, state: 'failed', limit: limitDefault } as const;
  return {
    title: [`${countText(found.tasks, String(all.count), words)}${words.comma}${failedText(all, found.tasks, words)}`],
    lines: [
      ...tookLine(all, settings, words),
      ...groupLines(words.stats.byType, found.tasks, ({ row }) => kindName(row.task, settings), settings, words),
      ...(targets.length === 1
        ? []
        : groupLines(words.stats.byTarget, found.tasks, ({ target }) => nameOf(target, settings), settings, words)),
    ],
    notes,
    buttons: [
      [
        ...(all.failed === 0
          ? []
          : [{ action: 'open', label: words.stats.showFailed, value: queryText(failed) } as const]),
        { action: 'share', label: words.buttons.share, value: statsText(query) },
      ],
    ],
  };
}

function nameOf(target: Target, settings: Settings): string {
  return targetName(targetView(target, settings), settings);
}

function tookLine(stats: Stats, settings: Settings, words: CommandWords): readonly AnswerLine[] {
  const text = tookText(stats, settings, words);
  return text === '' ? [] : [[text]];
}

/** `median 2m 3s · 95 % within 5m`; empty if nothing has ended. */
function tookText({ medianMs, longMs }: Stats, settings: Settings, words: CommandWords): string {
  if (medianMs === undefined || longMs === undefined) return '';
  return `${words.stats.median(duration(medianMs, settings))} · ${words.stats.within(duration(longMs, settings))}`;
}

/** A line each, which a phone may break: `Backup · 200 · 3 failed · median 40s · 95 % within 2m`. */
function groupLines(
  heading: string,
  tasks: readonly FoundTask[],
  nameOfTask: (task: FoundTask) => string,
  settings: Settings,
  words: CommandWords,
): readonly AnswerLine[] {
  const membersOf = Map.groupBy(tasks, nameOfTask);
  const groups = statsBy(tasks, nameOfTask, ({ row }) => row.task);
  const lines = groups.slice(0, groupsMax).map((group): AnswerLine => {
    const bad = group.failed === 0 ? '' : failedText(group, membersOf.get(group.name) ?? [], words);
    const facts = [words.stats.count(group.count), bad, tookText(group, settings, words)];
    return [{ bold: group.name }, ` · ${facts.filter(Boolean).join(' · ')}`];
  });
  const more = groups.length - lines.length;
  return [[{ bold: heading }], ...lines, ...(more > 0 ? [[words.stats.more(more)]] : [])];
}

/** An event does not fail, it is bad. */
function failedText({ failed }: Stats, tasks: readonly FoundTask[], words: CommandWords): string {
  return words.stats.failed[countedAs(tasks)](failed);
}

/** The time and the filter, and over how much of it this is. */
function askedLine({ fromMs, toMs, filter }: StatsQuery, found: Found, words: CommandWords): AnswerLine {
  const parts: AnswerLine[] = [
    ...(found.cutAfter === undefined ? [words.tasks.from({ atMs: fromMs })] : [overNewest(found, words)]),
    ...(toMs === undefined ? [] : [words.tasks.until({ atMs: toMs })]),
    ...(filterText(filter) === '' ? [] : [[filterText(filter)]]),
  ];
  return parts.flatMap((part, index) => (index === 0 ? part : [' · ', ...part]));
}

/** Every task from its `since` on was looked at. */
function overNewest({ cutAfter = 0, next = [] }: Found, words: CommandWords): AnswerLine {
  const sinceMs = Math.min(...next.map(([, createdAtMs]) => createdAtMs));
  return words.stats.overNewest(cutAfter, { atMs: sinceMs });
}
