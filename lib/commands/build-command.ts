/** Builds a command from what follows its verb, or returns a fault with the allowed values. */

import { type Filter, isEmptyFilter } from '../mutes/filter.ts';
import {
  type Command,
  type CommandFault,
  idMinCharacters,
  isFault,
  limitDefault,
  limitMax,
  muteMaxMs,
  muteMinMs,
  type ParseContext,
  reasonMaxCharacters,
} from './command.ts';
import type { Gathered } from './gather.ts';
import { classTerms, failuresWords, termOf, type Verb, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';
import { endOfDay, parseDuration, parseTime } from './times.ts';

/** The Task Center's ids have 32. */
const idMaxCharacters = 128;
const timeForms: readonly string[] = ['2026-11-01', '2026-11-01 03:00', '03:00', 'yesterday'];

export function buildCommand(verb: Verb, gathered: Gathered, context: ParseContext): Command | CommandFault {
  return builders[verb](gathered, context);
}

type Build = (gathered: Gathered, context: ParseContext) => Command | CommandFault;

const builders: Readonly<Record<Verb, Build>> = {
  tasks: buildTasks,
  task: (gathered, context) => buildLookup('task', gathered, context),
  why: (gathered, context) => buildLookup('why', gathered, context),
  status(gathered, context) {
    const filter = readFilter(gathered, context, 'status');
    if (isFault(filter)) return filter;
    return { verb: 'status', ...(filter.target === undefined ? {} : { target: filter.target }) };
  },
  mute: buildMute,
  mutes: () => ({ verb: 'mutes' }),
  unmute: buildUnmute,
  routes: () => ({ verb: 'routes' }),
  help: ({ plain: [word] }) => ({ verb: 'help', ...(word === undefined ? {} : { word }) }),
};

function buildTasks(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered, context, 'tasks');
  if (isFault(filter)) return filter;
  const span = parseSpan(gathered, context);
  if (isFault(span)) return span;
  const limit = readLimit(gathered.filters.get('limit'));
  if (typeof limit !== 'number') return limit;
  return { verb: 'tasks', query: { state: gathered.states[0] ?? 'all', ...span, filter, limit } };
}

function buildLookup(verb: 'task' | 'why', gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered, context, verb);
  if (isFault(filter)) return filter;
  const [typed] = gathered.plain;
  if (typed === undefined) return { fault: 'missing', verb, word: 'id' };
  // Messages shorten an id to `…500500aa`.
  const id = typed.replace(/^…|…$/gu, '');
  if (id.length < idMinCharacters) return { fault: 'too-short', verb, word: typed };
  if (id.length > idMaxCharacters) return { fault: 'too-long', verb, word: 'id' };
  return { verb, id, ...(filter.target === undefined ? {} : { target: filter.target }) };
}

function buildMute(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered, context, 'mute');
  if (isFault(filter)) return filter;
  if (isEmptyFilter(filter)) return { fault: 'missing', verb: 'mute', word: 'type:' };
  const span = gathered.keywords.get('for');
  if (span === undefined) return { fault: 'missing', verb: 'mute', word: 'for' };
  const durationMs = parseDuration(span) ?? 0;
  if (durationMs < muteMinMs || durationMs > muteMaxMs) return badValue('mute', 'for', span, ['1m – 30d']);
  const including = gathered.keywords.get('including');
  if (including !== undefined && !failuresWords.includes(including.toLowerCase())) {
    return badValue('mute', 'including', including, failuresWords);
  }
  const why = gathered.keywords.get('because')?.trim();
  if (why !== undefined && why.length > reasonMaxCharacters)
    return { fault: 'too-long', verb: 'mute', word: 'because' };
  const reason = why === undefined || why === '' ? {} : { why };
  return { verb: 'mute', filter, durationMs, includingFailures: including !== undefined, ...reason };
}

function buildUnmute(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered, context, 'unmute');
  if (isFault(filter)) return filter;
  const [typed] = gathered.plain;
  if (typed === undefined) {
    return isEmptyFilter(filter) ? { fault: 'missing', verb: 'unmute', word: 'number' } : { verb: 'unmute', filter };
  }
  if (!isEmptyFilter(filter)) return { fault: 'word', verb: 'unmute', word: typed };
  const number = /^#?(\d{1,9})$/.exec(typed)?.[1];
  return number === undefined
    ? badValue('unmute', 'number', typed, ['1', '2', '3'])
    : { verb: 'unmute', number: Number(number) };
}

/** A span of time: `last` ends at `until` or now. */
function parseSpan(
  { keywords }: Gathered,
  { timeZone, nowMs }: ParseContext,
): { fromMs?: number; toMs?: number } | CommandFault {
  const [last, since, until] = [keywords.get('last'), keywords.get('since'), keywords.get('until')];
  if (last !== undefined && since !== undefined) return { fault: 'twice', verb: 'tasks', word: 'since' };
  const lastMs = last === undefined ? undefined : parseDuration(last);
  if (last !== undefined && lastMs === undefined) return badValue('tasks', 'last', last, ['24h', '7 days']);
  const from = since === undefined ? undefined : parseTime(since, timeZone, nowMs);
  if (since !== undefined && from === undefined) return badValue('tasks', 'since', since, timeForms);
  const to = until === undefined ? undefined : parseTime(until, timeZone, nowMs);
  if (until !== undefined && to === undefined) return badValue('tasks', 'until', until, timeForms);
  const toMs = to?.wholeDay === true ? endOfDay(to.atMs, timeZone) : to?.atMs;
  const fromMs = lastMs === undefined ? from?.atMs : Math.max(0, (toMs ?? nowMs) - lastMs);
  if (fromMs !== undefined && fromMs > (toMs ?? nowMs)) return { fault: 'order', verb: 'tasks', word: since ?? '' };
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

function readLimit(text: string | undefined): number | CommandFault {
  if (text === undefined) return limitDefault;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= limitMax ? limit : badValue('tasks', 'limit:', text, [`1–${limitMax}`]);
}

function readFilter({ filters }: Gathered, { targets }: ParseContext, verb: Verb): Filter | CommandFault {
  const [type, instance, user] = [filters.get('type'), filters.get('instance'), filters.get('user')];
  const [className, targetName] = [filters.get('class'), filters.get('target')];
  const taskClass = className === undefined ? undefined : termOf(classTerms, className);
  if (className !== undefined && taskClass === undefined)
    return badValue(verb, 'class:', className, wordsIn(classTerms));
  const target = targets.find(
    ({ id, name }) => targetName !== undefined && [id, name].some((it) => isSame(it, targetName)),
  );
  if (targetName !== undefined && target === undefined) {
    return badValue(
      verb,
      'target:',
      targetName,
      targets.map(({ id }) => id),
    );
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...(taskClass === undefined ? {} : { class: taskClass }),
    ...(instance === undefined ? {} : { instance }),
    ...(user === undefined ? {} : { user }),
    ...(target === undefined ? {} : { target: target.id }),
  };
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function badValue(verb: Verb, name: string, value: string, allowed: readonly string[]): CommandFault {
  const closest = nearest(value, allowed);
  return {
    fault: 'value',
    verb,
    word: `${name} ${value}`,
    allowed,
    ...(closest === undefined ? {} : { nearest: closest }),
  };
}
