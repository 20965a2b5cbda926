/** Makes a command of what stands behind its verb, or says what is missing or wrong. */
import { isEmptyFilter } from '../mutes/filter.ts';
import {
  type Command,
  type Fault,
  idCharactersMin,
  isFault,
  muteMsMax,
  muteMsMin,
  type ParseContext,
  reasonCharactersMax,
} from './command.ts';
import type { Gathered } from './gather.ts';
import { failuresWords, type Verb } from './grammar.ts';
import { badValue, readFilter, readLimit, readSpan } from './read-values.ts';
import { parseDuration } from './times.ts';

export function buildCommand(verb: Verb, gathered: Gathered, context: ParseContext): Command | Fault {
  return builders[verb](gathered, context);
}

type Build = (gathered: Gathered, context: ParseContext) => Command | Fault;

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

function buildTasks(gathered: Gathered, context: ParseContext): Command | Fault {
  const filter = readFilter(gathered, context, 'tasks');
  if (isFault(filter)) return filter;
  const span = readSpan(gathered, context);
  if (isFault(span)) return span;
  const limit = readLimit(gathered.filters.get('limit'));
  if (typeof limit !== 'number') return limit;
  return { verb: 'tasks', query: { state: gathered.states[0] ?? 'all', ...span, filter, limit } };
}

function buildLookup(verb: 'task' | 'why', gathered: Gathered, context: ParseContext): Command | Fault {
  const filter = readFilter(gathered, context, verb);
  if (isFault(filter)) return filter;
  const [typed] = gathered.plain;
  if (typed === undefined) return { fault: 'missing', verb, word: 'id' };
  // Messages shorten an id to `…500500aa`.
  const id = typed.replace(/^…|…$/gu, '');
  if (id.length < idCharactersMin) return badValue(verb, 'id', typed, [`≥ ${idCharactersMin}`]);
  if (id.length > idCharactersMax) return { fault: 'too-long', verb, word: 'id' };
  return { verb, id, ...(filter.target === undefined ? {} : { target: filter.target }) };
}

/** The Task Center's own have 32. */
const idCharactersMax = 128;

function buildMute(gathered: Gathered, context: ParseContext): Command | Fault {
  const filter = readFilter(gathered, context, 'mute');
  if (isFault(filter)) return filter;
  if (isEmptyFilter(filter)) return { fault: 'missing', verb: 'mute', word: 'type:' };
  const span = gathered.keywords.get('for');
  if (span === undefined) return { fault: 'missing', verb: 'mute', word: 'for' };
  const durationMs = parseDuration(span) ?? 0;
  if (durationMs < muteMsMin || durationMs > muteMsMax) return badValue('mute', 'for', span, ['1m – 30d']);
  const including = gathered.keywords.get('including');
  if (including !== undefined && !failuresWords.includes(including.toLowerCase())) {
    return badValue('mute', 'including', including, failuresWords);
  }
  const why = gathered.keywords.get('because')?.trim();
  if (why !== undefined && why.length > reasonCharactersMax)
    return { fault: 'too-long', verb: 'mute', word: 'because' };
  const reason = why === undefined || why === '' ? {} : { why };
  return { verb: 'mute', filter, durationMs, includingFailures: including !== undefined, ...reason };
}

function buildUnmute(gathered: Gathered, context: ParseContext): Command | Fault {
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
