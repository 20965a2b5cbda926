/** Builds a command from what follows its verb, or returns a fault with the allowed values. */

import { fits } from '../model/match.ts';
import { type Filter, isEmptyFilter, valuesIn } from '../mutes/filter.ts';
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
  statsMs,
} from './command.ts';
import type { Gathered } from './gather.ts';
import { classTerms, failuresWords, termOf, type Verb, wordsIn } from './grammar.ts';
import { kindOf, kindWords } from './kinds.ts';
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
  stats: buildStats,
  task: (gathered, context) => buildLookup('task', gathered, context),
  why: (gathered, context) => buildLookup('why', gathered, context),
  take(gathered, context) {
    const lookup = buildLookup('take', gathered, context);
    return isFault(lookup) || !gathered.keywords.has('over') ? lookup : { ...lookup, over: true as const };
  },
  untake: (gathered, context) => buildLookup('untake', gathered, context),
  status(gathered, context) {
    const filter = readFilter(gathered, context, 'status');
    if (isFault(filter)) return filter;
    return { verb: 'status', ...(filter.target === undefined ? {} : { target: filter.target }) };
  },
  mute: buildMute,
  mutes: () => ({ verb: 'mutes' }),
  unmute: buildUnmute,
  routes: buildRoutes,
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

function buildStats(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered, context, 'stats');
  if (isFault(filter)) return filter;
  const span = parseSpan(gathered, context);
  if (isFault(span)) return { ...span, verb: 'stats' };
  const { fromMs = Math.max(0, (span.toMs ?? context.nowMs) - statsMs) } = span;
  return { verb: 'stats', query: { ...span, fromMs, filter } };
}

function buildLookup<Lookup extends 'task' | 'why' | 'take' | 'untake'>(
  verb: Lookup,
  gathered: Gathered,
  context: ParseContext,
): { readonly verb: Lookup; readonly id: string; readonly target?: string } | CommandFault {
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
  const anyway = gathered.keywords.has('anyway') ? { anyway: true as const } : {};
  return { verb: 'mute', filter, durationMs, includingFailures: including !== undefined, ...anyway, ...reason };
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

function buildRoutes(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const { events, filters, keywords, plain } = gathered;
  if (events.length + filters.size + keywords.size + plain.length === 0) return { verb: 'routes' };
  const filter = readFilter(gathered, context, 'routes');
  if (isFault(filter)) return filter;
  const many = Object.entries(filter).find(([, value]) => value !== undefined && valuesIn(value).length > 1);
  if (many !== undefined) return { fault: 'value', verb: 'routes', word: `${many[0]}: ${many[1]}` };
  const { instance, user, target } = filter;
  const kinds = [...plain, ...[filter.type, filter.class].filter((name) => name !== undefined)];
  const [kind] = kinds;
  if (kind === undefined) return { fault: 'missing', verb: 'routes', word: 'type:', allowed: kindWords() };
  if (kinds.length > 1) return { fault: 'twice', verb: 'routes', word: kinds.at(-1) ?? '' };
  const at = keywords.get('at');
  const time = at === undefined ? undefined : parseTime(at, context.timeZone, context.nowMs);
  if (at !== undefined && time === undefined) return badValue('routes', 'at', at, timeForms);
  const dryRun = {
    kind: kindOf(kind),
    ...(events[0] === undefined ? {} : { event: events[0] }),
    ...(target === undefined ? {} : { target }),
    ...(instance === undefined ? {} : { instance }),
    ...(user === undefined ? {} : { user }),
    ...(time === undefined ? {} : { atMs: time.atMs }),
  };
  return { verb: 'routes', dryRun };
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
  const classes = eachKnown(filters.get('class'), (typed) => {
    const taskClass = termOf(classTerms, typed);
    return taskClass === undefined ? [] : [taskClass];
  });
  if (classes?.unknown !== undefined) return badValue(verb, 'class:', classes.unknown, wordsIn(classTerms));
  const named = eachKnown(filters.get('target'), (typed) =>
    targets.filter(({ id, name }) => fits(typed, id) || fits(typed, name)).map(({ id }) => id),
  );
  if (named?.unknown !== undefined) {
    const ids = targets.map(({ id }) => id);
    return badValue(verb, 'target:', named.unknown, ids);
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...(classes === undefined ? {} : { class: classes.known }),
    ...(instance === undefined ? {} : { instance }),
    ...(user === undefined ? {} : { user }),
    ...(named === undefined ? {} : { target: named.known }),
  };
}

/** Each value of a list by its own name; the whole text first, as a name may hold a comma. */
function eachKnown(
  text: string | undefined,
  namesOf: (typed: string) => readonly string[],
): { readonly known: string; readonly unknown?: string } | undefined {
  if (text === undefined) return undefined;
  const values = namesOf(text).length > 0 ? [text] : valuesIn(text);
  const unknown = values.find((value) => namesOf(value).length === 0) ?? (values.length === 0 ? text : undefined);
  const known = [...new Set(values.flatMap(namesOf))].join(',');
  return { known, ...(unknown === undefined ? {} : { unknown }) };
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
