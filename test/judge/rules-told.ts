/** Nothing lost: who must be told is told, messages are true in the end, failures were announced. */
import type { Case, Sighted, Violation } from './case.ts';
import {
  anyChannels,
  bootOf,
  type Expected,
  eventOf,
  expect,
  isAfterBeginning,
  isLeft,
  mayBeTheSame,
  sureChannels,
} from './expected.ts';
import type { Line, Sent } from './history.ts';
import { mayBeMuted, mustBeMuted } from './muting.ts';
import { kindOf, payload, type Seen } from './slack-view.ts';
import {
  crowdsOf,
  isLeftInDeletedDigest,
  readRefused,
  readRefusedIn,
  refusalName,
  repliesOf,
  type Telling,
  tellingsOf,
  wasForThread,
} from './told.ts';

/** A task is lost when it was missing for a quarter of an hour; less what a replica lags and clocks differ. */
const lostAfterMs = 14 * 60_000;

export function judgeTold(court: Case): Violation[] {
  const refused = readRefused(court.history);
  return court.tasks.flatMap((task) => {
    const expected = expect(court, task);
    const tellings = tellingsOf(court, task);
    return [
      ...judgeChannels(court, task, expected, tellings, refused),
      ...tellings.flatMap((telling) => judgeTelling(court, task, expected, telling, refused)),
      ...judgeNear(court, task, expected, tellings, refused),
    ];
  });
}

/** Told within ten minutes of the event, by less than what a run takes. */
const nearMs = 9 * 60_000;

/** A failover stands in the thread of what else went on on its instance, if that had a message by then; so does a switchover that another task explains. */
function judgeNear(
  court: Case,
  event: Sighted,
  expected: Expected,
  tellings: readonly Telling[],
  refused: ReadonlySet<string>,
): Violation[] {
  const beside = court.tasks.find(({ id }) => id === event.near);
  const near = court.messages.filter(({ born }) => kindOf(born) === 'near' && payload(born, 'task_id') === event.id);
  // Of two that began at once either is the beginning.
  const places = court.tasks.filter(
    (task) =>
      isOnSameInstance(task, event) &&
      (beside === undefined
        ? task.source === 'events' && (task.createdAtMs ?? 0) <= (event.createdAtMs ?? 0)
        : (task.createdAtMs ?? 0) === (beside.createdAtMs ?? 0)),
  );
  const isPlace = (id: string) => id === event.near || places.some((task) => task.id === id);
  const strays = near.filter(({ born }) => !isPlace(payload(born, 'near')));
  const stray = strays.map(({ born }) =>
    lost('a failover is told beside what it is near to', `${event.id}, ${born.ts}`),
  );
  const stale = near.filter(({ born, now, isDeleted }) => {
    const isRefused = [...refused].some((name) => name.startsWith(`${born.channel}|`));
    return !isDeleted && !isRefused && expected.events.size > 0 && !expected.events.has(payload(now, 'event'));
  });
  const wrong = [
    ...stray,
    ...stale.map(({ born }) => lost('what is told beside another shows its newest state', `${event.id}, ${born.ts}`)),
  ];
  const isTold = event.toldBy === undefined ? tellings.length > 0 : isExplained(court, event);
  if (beside === undefined || !isTold) return wrong;
  const happenedMs = (event.createdAtMs ?? 0) - court.cloudOffsetMs;
  const ownRoots = (task: Sighted) =>
    tellingsOf(court, task).filter(
      ({ root, part }) => part === undefined && !root.isDeleted && root.createdAt < happenedMs + nearMs,
    );
  // Whichever is taken for the beginning may have no message in a channel.
  const roots = ownRoots(beside).filter(({ channel }) =>
    places.every((place) => ownRoots(place).some((root) => root.channel === channel)),
  );
  const missing = roots.filter(({ channel, root }) => {
    const isBeside = near.some(
      ({ born }) =>
        born.channel === channel && (born.threadTs === root.born.ts || payload(born, 'near') !== event.near),
    );
    const isRefused = [...refused].some((name) => name.startsWith(`${channel}|`));
    return !isBeside && !isRefused && !takesNoReplies(court, root);
  });
  const what = (channel: string) => `${event.id} beside ${beside.id} in ${channel}`;
  // A state that was over before anybody heard of it calls for nobody.
  const isOver = event.versions.length > 1 && tellings.every(({ root }) => payload(root.born, 'event') === 'succeeded');
  if (isOver) return wrong;
  return [
    ...wrong,
    ...missing.map(({ channel }) => lost('a failover is told in the thread of its neighbour', what(channel))),
  ];
}

/** What is told there as well has no other place. */
function takesNoReplies({ history }: Case, { born }: Seen): boolean {
  return readRefusedIn(history, born).length > 0;
}

/** For sure: another task tells it, and nothing but that. */
function isExplained(court: Case, event: Sighted): boolean {
  const isNews = isAfterBeginning(court, event, event.createdAtMs ?? 0) && event.committed.size > 0;
  return isNews && !mayBeTheSame(court, event);
}

function isOnSameInstance(one: Sighted, other: Sighted): boolean {
  return one.target === other.target && one.instance !== undefined && one.instance.id === other.instance?.id;
}

function judgeChannels(
  court: Case,
  task: Sighted,
  { must, may, isSilent, events }: Expected,
  tellings: readonly Telling[],
  refused: ReadonlySet<string>,
): Violation[] {
  const told = new Set(tellings.map(({ channel }) => channel));
  const describe = `${task.id} (${[...events].join('/')}, version ${task.versions.length - 1})`;
  if (isSilent) return told.size === 0 ? [] : [lost('what was over before is silent', describe)];
  const isRefused = (channel: string) =>
    isLeftInDeletedDigest(court, channel, task) ||
    [...refused].some((name) => name.startsWith(`${channel}|`) && isOfTask(court, name, task));
  return [
    ...[...must]
      .filter((channel) => !told.has(channel) && !isRefused(channel))
      .map((channel) => lost('every task is told', `${describe} in ${channel}`)),
    ...[...told]
      .filter((channel) => !may.has(channel))
      .map((channel) => lost('told only where it is routed', `${describe} in ${channel}`)),
  ];
}

function isOfTask({ history }: Case, name: string, task: Sighted): boolean {
  return history.some(({ f, type, value }) => {
    if (f !== 'slack.post' || type !== 'invoke') return false;
    const sent = value as Sent;
    return refusalName(sent) === name && sent.metadata.event_payload.task_id === task.id;
  });
}

/** Slack took no more edits, and refused in every form the reply that would have said the end instead. */
function isReplyRefused({ history }: Case, { born }: Seen, refused: ReadonlySet<string>): boolean {
  return history.some(({ f, type, value }) => {
    if (f !== 'slack.post' || type !== 'invoke') return false;
    const sent = value as Sent;
    return sent.channel === born.channel && sent.threadTs === born.ts && refused.has(refusalName(sent));
  });
}

function judgeTelling(
  court: Case,
  task: Sighted,
  expected: Expected,
  telling: Telling,
  refused: ReadonlySet<string>,
): Violation[] {
  const { root, part, channel } = telling;
  const shows = telling.shows && [...telling.shows, ...saidAfter(court, task, telling)];
  // A person deleted it: a failure after that is said all the same.
  if (shows === undefined) return judgeReplies(court, task, telling, refused);
  const carriers = part === undefined ? [root] : [root, part];
  const isRefused =
    carriers.some(({ born }) => refused.has(refusalName(born))) ||
    (isFrozen(telling) && isReplyRefused(court, root, refused));
  const found: Violation[] = [];
  // What comes after its message froze is said only once it is over.
  const isOwed = !isFrozen(telling) || [...expected.events].every((event) => ends.has(event));
  if (!isRefused && isOwed && expected.events.size > 0 && !shows.some((event) => expected.events.has(event))) {
    const what = `${task.id} in ${channel} shows ${shows.join('/')}, not ${[...expected.events].join('/')}`;
    found.push(lost('every message shows the newest state', what));
  }
  return [...found, ...judgeReplies(court, task, telling, refused)];
}

const ends = new Set(['succeeded', 'failed', 'cancelled']);

function isFrozen({ root, part }: Telling): boolean {
  return root.isFrozen || part?.isFrozen === true;
}

/** Where its message takes no more edits, replies say how the task goes on, or a digest of alarms does. */
function saidAfter(court: Case, task: Sighted, telling: Telling): string[] {
  if (!isFrozen(telling)) return [];
  const { channel } = telling;
  const inCrowds = [...ends].filter((event) => crowdsOf(court, task, channel, event).length > 0);
  return [...repliesOf(court, task, channel).map(({ born }) => payload(born, 'event')), ...inCrowds];
}

function judgeReplies(court: Case, task: Sighted, telling: Telling, refused: ReadonlySet<string>): Violation[] {
  const { root, part, bornWith, channel } = telling;
  const all = repliesOf(court, task, channel);
  // An end that takes the place of an edit announces nothing.
  const replies = isFrozen(telling)
    ? all.filter(({ born }) => born.broadcast === true || kindOf(born) === 'alarm')
    : all;
  const what = `${task.id} in ${channel}`;
  const found: Violation[] = [];
  const inThread = replies.filter(({ born }) => kindOf(born) === 'reply');
  // What was to name it in the thread of a digest is no beginning of a thread.
  const isStray = ({ born }: Seen) => born.threadTs !== root.born.ts && !wasForThread(court.history, root);
  if (inThread.some(isStray)) found.push(lost('replies are in the thread', what));
  if (inThread.some(({ born }) => born.broadcast !== true)) found.push(lost('replies are broadcast', what));
  const hiddenMs = Math.max(0, ...task.absent.map(([fromMs, toMs]) => Math.min(toMs, court.endAt) - fromMs));
  const isCalledLost = bornWith.includes('lost') && !bornWith.includes('stalled');
  if ((isCalledLost || replies.some(({ born }) => payload(born, 'event') === 'lost')) && hiddenMs < lostAfterMs)
    found.push(lost('only what is gone is lost', what));
  const crowds = crowdsOf(court, task, channel, 'failed');
  const failures = replies.filter(({ born }) => payload(born, 'event') === 'failed').length + crowds.length;
  // How a stall or a loss ended is said where that was said.
  const findings =
    Number(bornWith.some(isOurFinding)) +
    replies.filter(({ born }) => isOurFinding(payload(born, 'event'))).length +
    ['stalled', 'lost'].flatMap((event) => crowdsOf(court, task, channel, event)).length;
  const isSealedFailed = bornWith.includes('failed') && (part === undefined || showsSealed(court, root, part));
  const announced = failures + (isSealedFailed ? 1 : 0);
  const refusals = [...refused].filter((name) => name.startsWith(channel)).length;
  if (anyChannels(court, task, 'failed').has(channel)) {
    const { owed, possible, heard } = countFailures(court, task, channel);
    const mayBeSealed = part !== undefined && !showsSealed(court, root, part) && root.born.text.startsWith('🔴');
    if (announced + (mayBeSealed ? 1 : 0) + refusals < owed)
      found.push(lost('every failure is announced', `${what}: ${announced} of ${owed}`));
    if (announced > possible) found.push(twice('a failure is announced once', `${what}: ${announced} of ${possible}`));
    // A message that waited from before the mute is born with the newest state all the same.
    if (failures > heard) found.push(lost('a muted failure is not announced', `${what}: ${failures} of ${heard}`));
  } else if (!isFrozen(telling) && failures > findings)
    found.push(lost('replies only where failures are routed', what));
  return found;
}

/** No run is longer. */
const runMaxMs = 55_000;

/**
 * Whether a part was sent with its digest, which calls whom its failures concern. One that was stuck shows what came later,
 * too, and that is announced by a reply or by a digest of alarms.
 */
function showsSealed({ history }: Case, root: Seen, part: Seen): boolean {
  const delivery = payload(root.born, 'delivery');
  const isEdit = ({ f, type, value }: Line) =>
    f === 'slack.edit' && type === 'invoke' && payload(value as Sent, 'delivery') === delivery;
  const edited = history.find(isEdit);
  return part.createdAt < root.createdAt + runMaxMs && (edited === undefined || edited.at > part.createdAt);
}

function isOurFinding(event: string): boolean {
  return event === 'stalled' || event === 'lost';
}

/** How many failures were events for sure, how many the list ever showed, and how many of those no mute covered. */
function countFailures(court: Case, task: Sighted, channel: string): { owed: number; possible: number; heard: number } {
  const [, latestMs] = bootOf(court, task);
  const isFailure = (version: number) => eventOf(task, version) === 'failed';
  const possible = [...task.returned].filter(isFailure);
  const isNew = (version: number) => {
    return (task.versions[version]?.updatedAtMs ?? task.createdAtMs ?? 0) > latestMs;
  };
  // Failed, opened and failed again between two looks is one failure to whoever looks.
  const before = (version: number) => Math.max(-1, ...[...task.committed].filter((other) => other < version));
  const owed = [...task.events].filter((version) => {
    if (!isFailure(version) || !isNew(version) || isFailure(before(version))) return false;
    if (isLeft(court, task) && isStampedBack(task, before(version), version)) return false;
    const first = possible.filter((other) => other > before(version) && other <= version);
    return !mayBeMuted(court, task, 'failed', first);
  });
  const heard = possible.filter((version) => !mustBeMuted(court, task, 'failed', version));
  // Where nobody can know whether its instance was known, it may be routed elsewhere.
  const isRouted = sureChannels(court, task, 'failed').has(channel);
  return { owed: isRouted ? owed.length : 0, possible: possible.length, heard: heard.length };
}

/** Such an end is believed once it has stood for a while: by then its target may read another project. */
function isStampedBack({ versions }: Sighted, before: number, version: number): boolean {
  return (versions[version]?.updatedAtMs ?? Infinity) < (versions[before]?.updatedAtMs ?? 0);
}

function twice(rule: string, what: string): Violation {
  return { rule, kind: 'duplicated', what };
}

function lost(rule: string, what: string): Violation {
  return { rule, kind: 'lost', what };
}
