/** The whole story of a task, from its row: seen, changed, routed, muted, sent, with attempts and outcomes. */
import { channelKey } from '../channel-pace.ts';
import { digestKey, readDigestRow } from '../deliver/digest-row.ts';
import { eventStateOf } from '../messages/happened.ts';
import { messageUrl } from '../messages/message-url.ts';
import { idName } from '../messages/naming.ts';
import { tidy } from '../messages/text.ts';
import { roughDuration } from '../messages/time.ts';
import { nextCall } from '../model/escalation.ts';
import type { Message } from '../model/message-state.ts';
import { routedEvent } from '../model/routes.ts';
import type { Task, TaskEvent } from '../model/task.ts';
import { expectedMessages } from '../model/task-patch.ts';
import type { StoryLine, TaskRow } from '../model/task-row.ts';
import { muteFor, readMutes } from '../mutes/mutes.ts';
import { rowId } from '../ports/store.ts';
import type { Answer, AnswerLine, AskContext, Piece } from './answer.ts';
import type { CommandWords } from './catalogue.ts';
import type { FoundTask } from './find-tasks.ts';
import { taskText, taskTitle } from './task-words.ts';
import { commandWordsOf } from './words.ts';

const reasonMaxCharacters = 120;
/** A poll normally sees a change within a minute or two; only more than this counts as late. */
const lateMinMs = 5 * 60_000;

export async function answerWhy(context: AskContext, found: FoundTask): Promise<Answer> {
  const { settings } = context;
  const words = commandWordsOf(settings.language);
  const [surroundings, mutes] = await Promise.all([readSurroundings(context, found), context.lookups.mutes()]);
  const event = routedEvent(found.target.id, found.row, found.row.event);
  const mute = muteFor(readMutes(mutes), event, context.now());
  const story = found.row.story.map((line) => storyLine(line, found.row, context, words));
  const value = taskText('why', found);
  return {
    title: [words.why.title(taskTitle(found, settings))],
    lines: [
      ...story,
      [{ bold: words.why.now }],
      ...channelLines(found.row, surroundings, context, words),
      ...nextCallLine(found.row, words),
    ],
    notes: [
      ...(mute === undefined ? [] : [[words.why.mutedNow(mute.number, mute.byName)]]),
      [found.target.name, ' · ', { code: found.row.task.id }],
    ],
    buttons: [
      [
        { action: 'page', label: words.buttons.task, value: taskText('task', found) },
        { action: 'share', label: words.buttons.share, value },
      ],
    ],
  };
}

function storyLine(line: StoryLine, row: TaskRow, context: AskContext, words: CommandWords): AnswerLine {
  return [
    { atMs: line.atMs },
    ' · ',
    whatOf(line, row.task, words),
    ...otherTask(line),
    ...byWhom(line, words),
    ...lateness(line, row, context, words),
    ...routing(line, words),
    ...outcome(line, context, words),
  ];
}

function whatOf({ what }: StoryLine, { name }: Task, { why }: CommandWords): string {
  const state = isTaskEvent(what, why) ? eventStateOf(name, what) : undefined;
  if (state !== undefined) return why.eventState[state];
  if (isTaskEvent(what, why)) return why.event[what];
  return Object.hasOwn(why.story, what) ? why.story[what as keyof typeof why.story] : what;
}

function isTaskEvent(what: string, { event }: CommandWords['why']): what is TaskEvent {
  return Object.hasOwn(event, what);
}

/** The other task that the line is about, if any. */
function otherTask({ task }: StoryLine): AnswerLine {
  return task === undefined ? [] : [{ code: idName(String(task)) }];
}

/** Who took it or handed it back. */
function byWhom({ by }: StoryLine, { comma, mute }: CommandWords): AnswerLine {
  return by === undefined || by === '' ? [] : [comma, mute.by(String(by))];
}

/** Known only for the newest rev. */
function lateness(
  { rev }: StoryLine,
  row: TaskRow,
  { settings }: AskContext,
  { why, comma }: CommandWords,
): AnswerLine {
  if (rev !== row.rev || row.seenLateMs < lateMinMs) return [];
  return [comma, why.seenLate(roughDuration(row.seenLateMs, settings))];
}

/** `rules`, `instance` and `channels` as the commit wrote them; `mute` and `mutedBy` if it was muted. */
function routing({ rules, instance, channels, mute, mutedBy }: StoryLine, words: CommandWords): AnswerLine {
  const muted: AnswerLine =
    mute === undefined ? [] : [words.comma, words.why.mutedBy(String(mute), String(mutedBy ?? ''))];
  if (rules === undefined || rules === '') return muted;
  const by = instance === undefined ? undefined : tidy(String(instance), reasonMaxCharacters);
  const rule = rules === 'default' ? words.why.defaultRule : words.why.rule(String(rules), by);
  const names = String(channels ?? '')
    .split(',')
    .filter(Boolean);
  const sentTo: AnswerLine = [' → ', ...joined(names)];
  const dropped: AnswerLine = muted.length > 0 ? [] : [words.comma, words.why.dropped];
  const where = names.length === 0 ? dropped : sentTo;
  return [words.comma, rule, ...where, ...muted];
}

function joined(channels: readonly string[]): AnswerLine {
  return channels.flatMap((channel, index): Piece[] => (index === 0 ? [{ channel }] : [' ', { channel }]));
}

function outcome({ channel, ts, reason }: StoryLine, { asker }: AskContext, words: CommandWords): AnswerLine {
  if (channel === undefined) return [];
  const link = ts === undefined ? undefined : messageUrl(asker.teamDomain, String(channel), String(ts));
  return [
    ' → ',
    { channel: String(channel) },
    ...(link === undefined ? [] : [' ', { text: words.why.link, url: link }]),
    ...(reason === undefined ? [] : [words.colon, tidy(String(reason), reasonMaxCharacters)]),
  ];
}

/** Who was told where: for each channel whether its message is up to date, with a link. */
export async function toldWhere(
  context: AskContext,
  found: FoundTask,
  words: CommandWords,
): Promise<readonly AnswerLine[]> {
  return channelLines(found.row, await readSurroundings(context, found), context, words);
}

/** For each channel: whether its message is up to date, and what it is waiting for. */
function channelLines(
  row: TaskRow,
  { digestTs: digests, faults }: Surroundings,
  { asker }: AskContext,
  words: CommandWords,
): readonly AnswerLine[] {
  const lines = Object.entries(row.channels).flatMap(([channel, facts]) => {
    const digestTs = facts.digestId === undefined ? undefined : digests.get(facts.digestId);
    return expectedMessages(row, channel, facts).map(
      ({ message, expectedRev, alarm, failover, isNamed }): AnswerLine => {
        const ts = message.ts ?? digestTs;
        const url = ts === undefined ? undefined : messageUrl(asker.teamDomain, channel, ts);
        const isReply = alarm !== undefined || failover !== undefined || isNamed === true;
        const isDigest = (isReply ? message.digestId : facts.digestId) !== undefined && message.ts === undefined;
        return [
          { channel },
          isReply ? ` ${words.why.reply} ` : ' ',
          deliveryStateOf(message, expectedRev, isDigest, faults.get(channel), words),
          ...(message.tries === 0 ? [] : [words.comma, words.why.tries(message.tries)]),
          ...(url === undefined ? [] : [' · ', { text: words.why.link, url }]),
        ];
      },
    );
  });
  return lines.length === 0 ? [[words.why.nobody]] : lines;
}

function deliveryStateOf(
  message: Message,
  expectedRev: number,
  isDigest: boolean,
  channelFault: string | undefined,
  { why }: CommandWords,
): string {
  const reason = tidy(message.reason ?? channelFault ?? '', reasonMaxCharacters);
  if (message.gone === true) return why.gone;
  if (message.shownRev >= expectedRev) return isDigest ? why.inDigest : why.upToDate;
  if (message.deadRev === expectedRev) return why.dead(reason);
  if (isDigest) return why.inDigest;
  return reason === '' ? why.onItsWay : why.waiting(reason);
}

function nextCallLine(row: TaskRow, { why, routes, colon }: CommandWords): readonly AnswerLine[] {
  const call = nextCall(row);
  if (call === undefined) return [];
  const { channel, mention } = call.step;
  const whom = mention.length === 0 ? [] : [' · ', routes.calls(mention.join(', '))];
  return [[why.nextCall, { atMs: call.atMs }, colon, { channel }, ...whom]];
}

interface Surroundings {
  /** By the ids of the digests that contain the task. */
  readonly digestTs: ReadonlyMap<string, string>;
  /** By channel: why nothing can be posted there. A run tries one message; the others have no reason of their own. */
  readonly faults: ReadonlyMap<string, string>;
}

async function readSurroundings({ store }: AskContext, { target, row }: FoundTask): Promise<Surroundings> {
  const channels = Object.keys(row.channels);
  const ids = Object.values(row.channels).flatMap(({ digestId }) => digestId ?? []);
  const rows = await store.readMany([...ids.map((id) => digestKey(target.id, id)), ...channels.map(channelKey)]);
  const found = <Value>(names: readonly string[], read: (name: string) => Value | undefined): Map<string, Value> =>
    new Map(
      names.flatMap((name): [string, Value][] => {
        const value = read(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  return {
    digestTs: found(ids, (id) => {
      const digest = rows.get(rowId(digestKey(target.id, id)));
      return digest && readDigestRow(digest).root.ts;
    }),
    faults: found(channels, (channel) => rows.get(rowId(channelKey(channel)))?.fault as string | undefined),
  };
}
