/** Nothing twice. Messages count also when they were deleted: a deleted one is never posted again. */
import type { Case, Violation } from './case.ts';
import { readRuns } from './poll-runs.ts';
import { kindOf, payload, type Seen } from './slack-view.ts';
import { readRefused, refusalName, repliesOf, tellingsOf } from './told.ts';

export function judgeOnce(court: Case): Violation[] {
  return [
    ...judgeTasks(court),
    ...judgeIdentity(court),
    ...judgeNotices(court),
    ...judgeMuteEnds(court),
    ...judgeMuteBeginnings(court),
  ];
}

/** Work that is due is done in as many minutes when all is quiet. */
const muteEndMs = 5 * 60_000;
/** What is in the way of all of these is in the way of nothing but a mute. */
const muteBeginPolls = 5;
const muteMarginMs = 12_000;

function judgeTasks(court: Case): Violation[] {
  return court.tasks.flatMap((task) => {
    const found: Violation[] = [];
    const channels = Map.groupBy(tellingsOf(court, task), ({ channel }) => channel);
    for (const [channel, tellings] of channels) {
      const stamps = tellings.map(({ root, part }) => part?.born.ts ?? root.born.ts);
      if (stamps.length > 1)
        found.push(twice('one message per task', `${task.id} in ${channel}: ${stamps.join(', ')}`));
      for (const [rev, replies] of Map.groupBy(repliesOf(court, task, channel), ({ born }) => payload(born, 'rev'))) {
        if (replies.length > 1) found.push(twice('one reply per failure', `${task.id} rev ${rev} in ${channel}`));
      }
    }
    return found;
  });
}

/** Whatever a message is about: one delivery is one message. */
function judgeIdentity({ messages }: Case): Violation[] {
  const deliveries = Map.groupBy(messages, ({ born }) => `${born.channel}|${payload(born, 'delivery')}`);
  return [...deliveries]
    .filter(([, seen]) => seen.length > 1)
    .map(([name, seen]) =>
      twice('one message per delivery', `${kinds(seen)} ${name}: ${seen.map(({ born }) => born.ts)}`),
    );
}

/** That a mute is over is said once, unless a person ended it. */
function judgeMuteEnds({ messages, mutings, configuration, history, endAt }: Case): Violation[] {
  const refused = readRefused(history).size;
  return configuration.targets.flatMap(({ id }, index) => {
    const mine = mutings.filter(({ filter }) => (filter.target === undefined ? index === 0 : filter.target === id));
    const count = messages.filter(({ born }) => kindOf(born) === 'notice' && isNotice(born, id, 'unmuted')).length;
    const owed = mine.filter(({ isTakenBack, toMs }) => !isTakenBack && toMs < endAt - muteEndMs).length;
    const found = count + refused < owed ? [lost('the end of a mute is told', `${id}: ${count} of ${owed}`)] : [];
    return count > mine.length ? [...found, twice('one notice per mute', `${id}: ${count} of ${mine.length}`)] : found;
  });
}

/**
 * A mute that keeps failures quiet, or names no type and no instance, is said once in a channel, and is said where
 * enough polls of its target went well while it was in force. No other mute is.
 */
function judgeMuteBeginnings({ messages, mutings, configuration, history }: Case): Violation[] {
  const refused = readRefused(history).size;
  return configuration.targets.flatMap(({ id }, index) => {
    const mine = mutings.filter(({ filter }) => (filter.target === undefined ? index === 0 : filter.target === id));
    const notices = messages.filter(({ born }) => kindOf(born) === 'notice' && isNotice(born, id, 'mute'));
    const runs = mine.length === 0 ? [] : readRuns(history, id, undefined).filter(({ isGood }) => isGood);
    return mine.flatMap(({ number, filter, includingFailures, fromMs, toMs }) => {
      const said = notices.filter(({ born }) => new RegExp(`/dcs unmute ${number}\\b`).test(born.text));
      const what = `mute ${number} of ${id}: ${said.length}`;
      if (said.length > new Set(said.map(({ born }) => born.channel)).size)
        return [twice('one beginning per mute', what)];
      const isWide = includingFailures || (filter.type === undefined && filter.instance === undefined);
      if (!isWide) return said.length === 0 ? [] : [twice('only a wide mute is said to begin', what)];
      const polls = runs.filter((run) => run.fromMs > fromMs + muteMarginMs && run.storedMs < toMs - muteMarginMs);
      const isOwed = polls.length >= muteBeginPolls && said.length + refused === 0;
      return isOwed ? [lost('the beginning of a mute is told', what)] : [];
    });
  });
}

function judgeNotices({ messages, configuration, history, movedAt }: Case): Violation[] {
  return configuration.targets.flatMap(({ id }) => {
    const count = (notice: string): number =>
      messages.filter(({ born }) => kindOf(born) === 'notice' && isNotice(born, id, notice)).length;
    const found: Violation[] = [];
    // Each project has its own, and what one could not be read for ends with it.
    const moves = movedAt.has(id) ? 1 : 0;
    if (count('watching') > 1 + moves) found.push(twice('one watching notice', id));
    // A notice may have been refused in every form, which is alarmed.
    const refusals = [...readRefused(history)].filter(
      (name) => !messages.some(({ born }) => refusalName(born) === name),
    ).length;
    const [blind, recovered] = [count('blind'), count('recovered')];
    if (recovered > blind + refusals)
      found.push(twice('one recovered notice per blind one', `${id}: ${recovered} for ${blind}`));
    if (blind > recovered + refusals + moves) found.push(lost('recovery is told', `${id}: ${recovered} for ${blind}`));
    return found;
  });
}

function isNotice(born: Seen['born'], target: string, notice: string): boolean {
  return payload(born, 'target') === target && payload(born, 'notice') === notice;
}

function kinds(seen: readonly Seen[]): string {
  return [...new Set(seen.map(({ born }) => kindOf(born)))].join(', ');
}

function lost(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}

function twice(rule: string, what: string): Violation {
  return { rule, kind: 'duplicated', what };
}
