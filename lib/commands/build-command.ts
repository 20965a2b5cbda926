/** Builds a command from the sorted words of a line, or returns a fault with the allowed values. */

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
  pageMax,
  reasonMaxCharacters,
  statsMs,
  type TaskQuery,
} from './command.ts';
import { failuresWords, type StateName, stateTerms, termOf, type Verb } from './grammar.ts';
import { kindOf, kindWords } from './kinds.ts';
import type { Gathered, Line } from './line.ts';
import { readFilter } from './read-filter.ts';
import { badValue, readMuteMs, readSpan, readTime, timeForms } from './span.ts';
import { isBecause } from './tokens.ts';
import { unknownWord } from './unknown-word.ts';

/** The Task Center's ids have 32. */
const idMaxCharacters = 128;

export function buildCommand(line: Line, gathered: Gathered, context: ParseContext): Command | CommandFault {
  return builders[line.verb](gathered, context, line);
}

type Build = (gathered: Gathered, context: ParseContext, line: Line) => Command | CommandFault;

const builders: Readonly<Record<Verb, Build>> = {
  tasks: buildTasks,
  stats: buildStats,
  task: (gathered, context) => buildLookup('task', gathered, context),
  why: buildWhy,
  take(gathered, context) {
    const lookup = buildLookup('take', gathered, context);
    return isFault(lookup) || !gathered.keywords.has('over') ? lookup : { ...lookup, over: true as const };
  },
  untake: (gathered, context) => buildLookup('untake', gathered, context),
  status(gathered, context) {
    const filter = readFilter(gathered.filters, context, 'status');
    if (isFault(filter)) return filter;
    return { verb: 'status', ...(filter.target === undefined ? {} : { target: filter.target }) };
  },
  mute: buildMute,
  mutes: () => ({ verb: 'mutes' }),
  unmute: buildUnmute,
  routes: buildRoutes,
  help: ({ plain: [word] }) => ({ verb: 'help', ...(word === undefined ? {} : { word: word.text }) }),
};

function buildTasks(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const query = readQuery('tasks', gathered, context);
  if (isFault(query)) return query;
  const page = readNumber(gathered, 'page', 1, pageMax);
  if (typeof page !== 'number') return page;
  return { verb: 'tasks', query, ...(page === 1 ? {} : { page }) };
}

function readQuery(verb: Verb, gathered: Gathered, context: ParseContext): TaskQuery | CommandFault {
  const filter = readFilter(gathered.filters, context, verb);
  if (isFault(filter)) return filter;
  const not = readFilter(gathered.not.filters, context, verb);
  if (isFault(not)) return not;
  const span = readSpan(verb, gathered, context);
  if (isFault(span)) return span;
  const limit = readNumber(gathered, 'limit', limitDefault, limitMax);
  if (typeof limit !== 'number') return limit;
  const [state = 'all', ...orStates] = statesOf(gathered);
  return {
    state,
    ...(orStates.length === 0 ? {} : { orStates }),
    ...span,
    filter,
    ...(isEmptyFilter(not) ? {} : { not }),
    limit,
  };
}

/** `all failed tasks` are the failed ones; what is not failed is in any other state. */
function statesOf({ states, not }: Gathered): readonly StateName[] {
  const wanted = states.filter((state) => state !== 'all');
  if (not.states.length === 0) return wanted;
  const every = stateTerms
    .map(({ name }) => name)
    .filter((name) => name !== 'all' && name !== 'stalled' && name !== 'untaken');
  return (wanted.length > 0 ? wanted : every).filter((state) => !not.states.includes(state));
}

function buildStats(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered.filters, context, 'stats');
  if (isFault(filter)) return filter;
  const span = readSpan('stats', gathered, context);
  if (isFault(span)) return span;
  const { fromMs = Math.max(0, (span.toMs ?? context.nowMs) - statsMs) } = span;
  return { verb: 'stats', query: { ...span, fromMs, filter } };
}

function buildLookup<Lookup extends 'task' | 'why' | 'take' | 'untake'>(
  verb: Lookup,
  gathered: Gathered,
  context: ParseContext,
): { readonly verb: Lookup; readonly id: string; readonly target?: string } | CommandFault {
  const filter = readFilter(gathered.filters, context, verb);
  if (isFault(filter)) return filter;
  const [typed] = gathered.plain;
  if (typed === undefined) return { fault: 'missing', verb, word: 'id' };
  // Messages shorten an id to `…500500aa`.
  const id = typed.text.replace(/^…|…$/gu, '');
  if (id.length < idMinCharacters) return { fault: 'too-short', verb, word: typed.text, leftovers: [typed] };
  if (id.length > idMaxCharacters) return { fault: 'too-long', verb, word: 'id' };
  return { verb, id, ...(filter.target === undefined ? {} : { target: filter.target }) };
}

/** Of an id, or of the newest failure that fits. */
function buildWhy(gathered: Gathered, context: ParseContext, line: Line): Command | CommandFault {
  const { plain, filters, states, keywords, moments } = gathered;
  const others = [...filters.keys()].filter((name) => name !== 'target').length + keywords.size + moments.length;
  const [word] = plain;
  if (word !== undefined && others === 0) return buildLookup('why', gathered, context);
  if (word !== undefined) return { ...unknownWord(line, word), leftovers: [word] };
  if (others + filters.size + states.length === 0) return { fault: 'missing', verb: 'why', word: 'id' };
  const query = readQuery('why', gathered, context);
  if (isFault(query)) return query;
  return { verb: 'why', query: { ...query, state: query.state === 'all' ? 'failed' : query.state, limit: 1 } };
}

function buildMute(gathered: Gathered, context: ParseContext, line: Line): Command | CommandFault {
  const named = readFilter(gathered.filters, context, 'mute');
  if (isFault(named)) return named;
  const filter = isEmptyFilter(named) && gathered.states.includes('all') ? everything : named;
  if (isEmptyFilter(filter)) return { fault: 'missing', verb: 'mute', word: 'type:' };
  const including = gathered.keywords.get('including');
  if (including !== undefined && termOf(stateTerms, including) !== 'failed') {
    return badValue('mute', 'including', including, failuresWords);
  }
  const why = gathered.keywords.get('because')?.trim();
  if (why !== undefined && why.length > reasonMaxCharacters)
    return { fault: 'too-long', verb: 'mute', word: 'because' };
  const durationMs = readMuteMs(gathered, context);
  if (durationMs === undefined) return { fault: 'missing', verb: 'mute', word: 'for', offers: mutesFor(line) };
  if (typeof durationMs !== 'number') return durationMs;
  if (durationMs < muteMinMs || durationMs > muteMaxMs) {
    const [keyword, text] = [...gathered.keywords].find(([name]) => name === 'for' || name === 'until') ?? [
      'until',
      '',
    ];
    return badValue('mute', keyword, text, ['1m – 30d']);
  }
  const reason = why === undefined || why === '' ? {} : { why };
  const anyway = gathered.keywords.has('anyway') ? { anyway: true as const } : {};
  return { verb: 'mute', filter, durationMs, includingFailures: including !== undefined, ...anyway, ...reason };
}

/** Fits every task. */
const everything: Filter = { type: '*' };

/** The line with each of the usual durations in it; the reason stays the last. */
function mutesFor({ text, tokens }: Line): readonly string[] {
  const at = tokens.find(isBecause)?.at ?? text.length;
  const [before, reason] = [text.slice(0, at).trim(), text.slice(at)];
  return ['for 1h', 'for 8h', 'until tomorrow 09:00'].map((time) => `${before} ${time} ${reason}`.trim());
}

function buildUnmute(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const filter = readFilter(gathered.filters, context, 'unmute');
  if (isFault(filter)) return filter;
  const [typed] = gathered.plain;
  if (typed === undefined && isEmptyFilter(filter)) {
    if (!gathered.states.includes('all')) return { fault: 'missing', verb: 'unmute', word: 'number' };
    return { verb: 'unmute', all: true, ...(gathered.keywords.has('anyway') ? { anyway: true as const } : {}) };
  }
  if (typed === undefined) return { verb: 'unmute', filter };
  const number = /^#?(\d{1,9})$/.exec(typed.text)?.[1];
  if (number === undefined) return { ...badValue('unmute', 'number', typed.text, ['1', '2', '3']), leftovers: [typed] };
  return isEmptyFilter(filter)
    ? { verb: 'unmute', number: Number(number) }
    : { fault: 'word', verb: 'unmute', word: typed.text };
}

function buildRoutes(gathered: Gathered, context: ParseContext): Command | CommandFault {
  const { events, filters, keywords, plain } = gathered;
  if (events.length + filters.size + keywords.size + plain.length === 0) return { verb: 'routes' };
  const filter = readFilter(filters, context, 'routes');
  if (isFault(filter)) return filter;
  const many = Object.entries(filter).find(([, value]) => value !== undefined && valuesIn(value).length > 1);
  if (many !== undefined) return { fault: 'value', verb: 'routes', word: `${many[0]}: ${many[1]}` };
  const { instance, user, target } = filter;
  const kinds = [...plain.map(({ text }) => text), ...[filter.type, filter.class].filter((name) => name !== undefined)];
  const [kind] = kinds;
  if (kind === undefined) return { fault: 'missing', verb: 'routes', word: 'type:', allowed: kindWords() };
  if (kinds.length > 1) return { fault: 'twice', verb: 'routes', word: kinds.at(-1) ?? '' };
  const at = keywords.get('at');
  const time = at === undefined ? undefined : readTime(at, context);
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

function readNumber({ filters }: Gathered, name: 'limit' | 'page', usual: number, max: number): number | CommandFault {
  const text = filters.get(name);
  if (text === undefined) return usual;
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= max ? number : badValue('tasks', `${name}:`, text, [`1–${max}`]);
}
