/** Values of filters and keywords, checked: a wrong one is a fault that says which are right. */
import type { Filter } from '../mutes/filter.ts';
import { type Fault, limitDefault, limitMax, type ParseContext } from './command.ts';
import type { Gathered } from './gather.ts';
import { classTerms, termOf, type Verb, wordsIn } from './grammar.ts';
import { nearest } from './nearest.ts';
import { endOfDay, parseDuration, parseTime } from './times.ts';

/** A span of time: `last` ends at `until` or now. */
export function readSpan(
  { keywords }: Gathered,
  { timeZone, nowMs }: ParseContext,
): { fromMs?: number; toMs?: number } | Fault {
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

const timeForms: readonly string[] = ['2026-11-01', '2026-11-01 03:00', '03:00', 'yesterday'];

export function readLimit(text: string | undefined): number | Fault {
  if (text === undefined) return limitDefault;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= limitMax ? limit : badValue('tasks', 'limit:', text, [`1–${limitMax}`]);
}

export function readFilter({ filters }: Gathered, { targets }: ParseContext, verb: Verb): Filter | Fault {
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

export function badValue(verb: Verb, name: string, value: string, allowed: readonly string[]): Fault {
  const near = nearest(value, allowed);
  return { fault: 'value', verb, word: `${name} ${value}`, allowed, ...(near === undefined ? {} : { nearest: near }) };
}
