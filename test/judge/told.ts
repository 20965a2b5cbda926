/** How a task is told in a channel: by a message of its own, or by a digest that names it. */
import type { Case, Sighted } from './case.ts';
import type { Line, Sent } from './history.ts';
import { kindOf, payload, type Seen, saidInPart } from './slack-view.ts';

export interface Telling {
  readonly channel: string;
  readonly root: Seen;
  /** Set when a digest tells it: the part that names it, or the reply that does so where Slack refused the part. */
  readonly part?: Seen;
  /** Events it may show now; undefined once a person deleted it. */
  readonly shows?: readonly string[];
  readonly bornWith: readonly string[];
}

/** More than one for a channel is one too many. */
export function tellingsOf(court: Pick<Case, 'messages' | 'history'>, task: Sighted): Telling[] {
  const { messages } = court;
  const own = messages
    .filter(({ born }) => kindOf(born) === 'root' && isAbout(born, task))
    .map((root): Telling => {
      const shows = root.isDeleted ? {} : { shows: [payload(root.now, 'event')] };
      return { channel: root.born.channel, root, bornWith: [payload(root.born, 'event')], ...shows };
    });
  const named = goneOn([
    ...messages.flatMap((part) => inDigest(messages, part, task)),
    ...messages.filter(({ born }) => isAbout(born, task)).flatMap((reply) => namedIn(messages, reply)),
  ]);
  const beside = own.filter(({ root }) => wasForThread(court.history, root));
  const told = [...own, ...named, ...answered(messages, task, [...beside, ...named])];
  return [...told, ...spokenFor(court, task, told)];
}

/** Where what names a task takes no more edits, a reply beside it goes on, or each of its ends is said by one. */
function goneOn(named: readonly Telling[]): Telling[] {
  return [...Map.groupBy(named, ({ root }) => root).values()].flatMap((inOneThread) => {
    const inTurn = inOneThread.toSorted((one, other) => (one.part?.createdAt ?? 0) - (other.part?.createdAt ?? 0));
    const [first, ...later] = inTurn;
    if (first?.part?.isFrozen !== true) return inTurn;
    const goesOn = inTurn.findIndex(({ part }) => part?.isFrozen !== true);
    const rest = goesOn < 0 ? [] : later.slice(goesOn).filter((telling) => !isNextEnd(telling, inTurn));
    const shows = first.shows && { shows: inTurn.flatMap((telling) => telling.shows ?? []) };
    return [{ ...first, ...shows }, ...rest];
  });
}

const ends = new Set(['succeeded', 'failed', 'cancelled']);

/** An end that nothing before it in the thread shows. */
function isNextEnd(telling: Telling, inTurn: readonly Telling[]): boolean {
  const { part, bornWith } = telling;
  const before = inTurn.slice(0, inTurn.indexOf(telling));
  const isNews = part !== undefined && before.every((other) => revOf(other.part?.now) < revOf(part.born));
  return isNews && bornWith.every((event) => ends.has(event));
}

/** A part of a digest has none. */
function revOf(message: Seen['now'] | undefined): number {
  return Number(message?.metadata.event_payload.rev ?? 0);
}

/** A reply that names a task in a digest's thread; it is not broadcast, and shows the newest state. */
function namedIn(messages: readonly Seen[], reply: Seen): Telling[] {
  const root = digestOver(messages, reply);
  if (root === undefined || isOfCrowd(root) || reply.born.broadcast === true) return [];
  const isGone = reply.isDeleted || root.isDeleted;
  const shows = isGone ? {} : { shows: [payload(reply.now, 'event')] };
  const bornWith = [payload(reply.born, 'event')];
  return [{ channel: reply.born.channel, root, part: reply, bornWith, ...shows }];
}

/** Whoever failed since its digest was sent is named by that reply alone, where Slack refused the part and its thread the name. */
function answered(messages: readonly Seen[], task: Sighted, told: readonly Telling[]): Telling[] {
  const replies = messages.filter(({ born }) => born.broadcast === true && isAbout(born, task));
  const tellings = replies.flatMap((reply): Telling[] => {
    const root = digestOver(messages, reply);
    if (root === undefined || isOfCrowd(root)) return [];
    if (told.some((telling) => telling.root === root || isNamedBeside(telling, reply))) return [];
    return [{ channel: reply.born.channel, root, part: reply, bornWith: [] }];
  });
  return [...Map.groupBy(tellings, ({ root }) => root).values()].flatMap(([first]) => first ?? []);
}

/** It was tried in a thread first: there it would have named the task in its digest. */
export function wasForThread(history: readonly Line[], { born }: Seen): boolean {
  return history.some(({ f, type, value }) => {
    if (f !== 'slack.post' || type !== 'invoke') return false;
    const sent = value as Sent;
    return sent.threadTs !== undefined && born.threadTs === undefined && refusalName(sent) === refusalName(born);
  });
}

/** A message of its own names it instead of the thread. */
function isNamedBeside({ channel, part }: Telling, reply: Seen): boolean {
  return part === undefined && channel === reply.born.channel;
}

/** Whose digest has a thread that did not take its name is named by what speaks up about it in the channel. */
function spokenFor(court: Pick<Case, 'messages' | 'history'>, task: Sighted, told: readonly Telling[]): Telling[] {
  const isSpeaking = ({ born }: Seen) => kindOf(born) === 'alarm' && isAbout(born, task);
  const speaking = court.messages.filter((message) => isSpeaking(message) || namesInCrowd(court, message, task));
  return [...Map.groupBy(speaking, ({ born }) => born.channel)].flatMap(([channel, [first]]) => {
    if (first === undefined || told.some((telling) => telling.channel === channel)) return [];
    const root = court.messages.find(
      (message) =>
        message.born.channel === channel && kindOf(message.born) === 'digest' && isNameless(court, message, task),
    );
    return root === undefined ? [] : [{ channel, root, part: first, bornWith: [] }];
  });
}

/** Its thread refused for good the reply that names the task. */
function isNameless({ history }: Pick<Case, 'history'>, { born }: Seen, task: Sighted): boolean {
  return readRefusedIn(history, born).some((sent) => sent.broadcast !== true && isAbout(sent, task));
}

/** What the thread of a message refused for good. */
export function readRefusedIn(history: readonly Line[], { channel, ts }: Seen['born']): Sent[] {
  const sent = new Map<number | undefined, Sent>();
  return history.flatMap(({ f, type, call, value }) => {
    if (f !== 'slack.post') return [];
    const { threadTs } = value as Sent;
    if (type === 'invoke' && (value as Sent).channel === channel && threadTs === ts) sent.set(call, value as Sent);
    const refused = type === 'ok' && (value as { kind: string }).kind === 'gone' ? sent.get(call) : undefined;
    return refused === undefined ? [] : [refused];
  });
}

function digestOver(messages: readonly Seen[], { born }: Seen): Seen | undefined {
  if (kindOf(born) !== 'reply') return undefined;
  const isRoot = (root: Seen) => root.born.channel === born.channel && root.born.ts === born.threadTs;
  return messages.find((root) => kindOf(root.born) === 'digest' && isRoot(root));
}

function inDigest(messages: readonly Seen[], part: Seen, task: Sighted): Telling[] {
  if (kindOf(part.born) !== 'part' || isOfCrowd(part) || payload(part.born, 'target') !== task.target) return [];
  const bornWith = saidInPart(part.born, task.id);
  if (bornWith === undefined) return [];
  const root = digestOf(messages, part);
  if (root === undefined) return [];
  const isGone = part.isDeleted || root.isDeleted;
  const shows = isGone ? {} : { shows: saidInPart(part.now, task.id) ?? [] };
  return [{ channel: part.born.channel, root, part, bornWith, ...shows }];
}

/** It repeats an alarm that nobody had taken. */
function isCall(born: Seen['born']): boolean {
  return payload(born, 'call') === 'true';
}

/** Later calls, singly or in a crowd of them; the first message in a channel may be one as well, and is not among these. */
export function callsOf({ messages }: Case, task: Sighted): Seen[] {
  return messages.filter(({ born }) => {
    if (payload(born, 'target') !== task.target) return false;
    if (isCall(born)) return payload(born, 'task_id') === task.id;
    const isPart = kindOf(born) === 'part' && payload(born, 'of') === 'calls';
    return isPart && saidInPart(born, task.id) !== undefined;
  });
}

/** In the thread or outside of it. */
export function repliesOf({ messages }: Case, task: Sighted, channel: string): Seen[] {
  return messages.filter(
    (reply) =>
      isReply(reply.born) &&
      reply.born.channel === channel &&
      isAbout(reply.born, task) &&
      (reply.born.broadcast === true || digestOver(messages, reply) === undefined),
  );
}

/** Messages that report an alarm of the task among a crowd of others, instead of a reply. */
export function crowdsOf(court: Case, task: Sighted, channel: string, event: string): Seen[] {
  return court.messages.filter((message) => {
    const { born } = message;
    if (born.channel !== channel || !namesInCrowd(court, message, task)) return false;
    return kindOf(born) === 'part' ? saidInPart(born, task.id)?.includes(event) : payload(born, 'event') === event;
  });
}

function namesInCrowd({ messages }: Pick<Case, 'messages'>, message: Seen, task: Sighted): boolean {
  const { born } = message;
  if (payload(born, 'target') !== task.target) return false;
  if (kindOf(born) === 'part') return isOfAlarms(message) && saidInPart(born, task.id) !== undefined;
  const root = digestOver(messages, message);
  return root !== undefined && isOfAlarms(root) && isAbout(born, task);
}

/** A part names its digest: where a thread takes no replies it is a message of its own. */
function digestOf(messages: readonly Seen[], { born }: Seen): Seen | undefined {
  const isDigest = (root: Seen) => root.born.channel === born.channel && kindOf(root.born) === 'digest';
  return messages.find((root) => isDigest(root) && payload(root.born, 'delivery') === payload(born, 'digest'));
}

/** A digest speaks up with its first message, however long its parts take. */
export function saidAt({ messages }: Case, message: Seen): number {
  const root = kindOf(message.born) === 'part' ? digestOf(messages, message) : digestOver(messages, message);
  return (root ?? message).createdAt;
}

function isOfAlarms({ born }: Seen): boolean {
  return payload(born, 'of') === 'alarms';
}

/** Of alarms, or of later calls about them. */
function isOfCrowd({ born }: Seen): boolean {
  return payload(born, 'of') !== '';
}

/** A later call repeats an alarm. */
function isReply(born: Seen['born']): boolean {
  const kind = kindOf(born);
  return (kind === 'reply' || kind === 'alarm') && !isCall(born);
}

function isAbout({ metadata }: Sent, { target, id }: Sighted): boolean {
  return metadata.event_payload.target === target && metadata.event_payload.task_id === id;
}

/**
 * A person deleted its digest before a part could name it, or a reply where that was refused: there is no thread to name
 * it in, whatever Slack answered.
 * @param sinceMs the digest was first seen after it.
 */
export function isLeftInDeletedDigest(
  { history, messages }: Case,
  channel: string,
  { target, id }: Sighted,
  sinceMs = 0,
): boolean {
  const isLeft = ({ born, isDeleted, createdAt }: Seen) =>
    isDeleted && born.channel === channel && createdAt >= sinceMs;
  const threads = new Set(messages.filter(isLeft).map(({ born }) => born.ts));
  return history.some(({ f, type, value }) => {
    if (f !== 'slack.post' || type !== 'invoke') return false;
    const sent = value as Sent;
    const isPart = sent.channel === channel && sent.threadTs !== undefined && threads.has(sent.threadTs);
    return isPart && payload(sent, 'target') === target && saidInPart(sent, id) !== undefined;
  });
}

/** Refused in its plainest form: dead for this rev, which is alarmed and not lost. */
export function readRefused(history: readonly Line[]): Set<string> {
  const sent = new Map<number | undefined, Sent>();
  const refused = new Set<string>();
  for (const { f, type, call, value } of history) {
    if (f !== 'slack.post' && f !== 'slack.edit') continue;
    if (type === 'invoke') sent.set(call, value as Sent);
    const message = sent.get(call);
    if (type !== 'ok' || message === undefined) continue;
    const name = refusalName(message);
    const { kind } = value as { kind: string };
    if (kind === 'refused' && message.blocks === undefined) refused.add(name);
    if (kind === 'sent') refused.delete(name);
  }
  return refused;
}

export function refusalName({ channel, metadata }: Sent): string {
  return `${channel}|${metadata.event_payload.delivery}`;
}
