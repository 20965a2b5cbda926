/** After what spoke up its end speaks up too, once, where that was said, and calls nobody. */
import type { Case, Sighted, Violation } from './case.ts';
import { anyChannels, eventOf, expect, sureChannels } from './expected.ts';
import { mayBeMuted } from './muting.ts';
import { payload, type Seen } from './slack-view.ts';
import { callsOf, crowdsOf, readRefused, repliesOf, type Telling, tellingsOf } from './told.ts';

const alarming = new Set(['stalled', 'lost', 'failed']);

export function judgeEnds(court: Case): Violation[] {
  const refused = [...readRefused(court.history)];
  return court.tasks.flatMap((task) =>
    tellingsOf(court, task).flatMap((telling) => {
      const isRefused = refused.some((name) => name.startsWith(`${telling.channel}|`));
      return judgeTelling(court, task, telling, isRefused);
    }),
  );
}

function judgeTelling(court: Case, task: Sighted, telling: Telling, isRefused: boolean): Violation[] {
  const { channel, bornWith, root, part } = telling;
  const replies = repliesOf(court, task, channel);
  const isEnd = ({ born }: Seen) => isEndOf(court, task, born);
  const ends = replies.filter(isEnd);
  const alarms = replies.filter((reply) => alarming.has(payload(reply.born, 'event')) && !isEnd(reply));
  const isInCrowd = [...alarming].some((event) => crowdsOf(court, task, channel, event).length > 0);
  const isCalledFor = callsOf(court, task).some(({ born }) => born.channel === channel);
  const spokeUp = alarms.length > 0 || isInCrowd || isCalledFor || bornWith.some((event) => alarming.has(event));
  const what = `${task.id} in ${channel}`;
  const found = ends
    .filter(({ born }) => /<[!@]/.test(born.text.replaceAll(/<!date[^>]*>/g, '')))
    .map(({ born }) => broken('an end calls nobody', 'conduct', `${what}, ${born.ts}`));
  // Where its message takes no more edits, any end is a reply, in the thread alone.
  const loud = root.isFrozen || part?.isFrozen ? ends.filter(({ born }) => born.broadcast === true) : ends;
  if (loud.length > 0 && !spokeUp && !isRefused)
    found.push(broken('only the end of what spoke up is said', 'conduct', what));
  for (const [event, same] of Map.groupBy(ends, ({ born }) => payload(born, 'event'))) {
    const versions = [...task.returned].filter((version) => eventOf(task, version) === event).length;
    if (same.length > versions) found.push(broken('an end is said once', 'duplicated', `${what}: ${event}`));
  }
  if (isRefused || !isOwed(court, task, telling, alarms)) return found;
  return [...found, ...missing(court, task, ends, what)];
}

/** A failure is an end where it cannot be an alarm itself. */
function isEndOf(court: Case, task: Sighted, born: Seen['born']): boolean {
  const event = payload(born, 'event');
  if (event === 'failed') return !anyChannels(court, task, event).has(born.channel);
  return !alarming.has(event);
}

/**
 * A message that was created with the end says it itself; so does a digest that told the alarm. One that waited may be
 * created with an alarm of other channels, or one that is muted.
 */
function isOwed(court: Case, task: Sighted, { bornWith, part, channel }: Telling, alarms: readonly Seen[]): boolean {
  const isAlarm = (event: string) =>
    alarming.has(event) &&
    sureChannels(court, task, event).has(channel) &&
    !mayBeMuted(court, task, event, [...task.returned]);
  const wasBornAlarming = part === undefined && bornWith.some(isAlarm);
  // What stalled before it failed is not the latest, where the digest told the failure.
  const isOlder = ({ born }: Seen) =>
    part !== undefined && bornWith.includes('failed') && payload(born, 'event') !== 'failed';
  if (alarms.every(isOlder) && !wasBornAlarming) return false;
  const { events } = expect(court, task);
  const [event = ''] = events;
  const versions = [...task.returned].filter((version) => eventOf(task, version) === event);
  const isFinal = event === 'succeeded' || event === 'cancelled';
  return events.size === 1 && isFinal && !bornWith.includes(event) && !mayBeMuted(court, task, event, versions);
}

function missing(court: Case, task: Sighted, ends: readonly Seen[], what: string): Violation[] {
  const [event = ''] = expect(court, task).events;
  const isSaid = ends.some(({ born }) => payload(born, 'event') === event);
  return isSaid ? [] : [broken('the end of what spoke up is said', 'lost', `${what}: ${event}`)];
}

function broken(rule: string, kind: Violation['kind'], what: string): Violation {
  return { rule, kind, what };
}
