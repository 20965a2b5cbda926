/** The texts of answers, as a type: a text that is missing in one language does not compile. */
import type { EventState } from '../messages/catalogue.ts';
import type { SourceName, TaskEvent } from '../model/task.ts';
import type { AnswerLine, Piece } from './answer.ts';
import type { FaultKind } from './command.ts';
import type { FilterName, Keyword, StateName, Verb } from './grammar.ts';
import type { Meant } from './meanings.ts';

export interface CommandWords {
  readonly cutShort: string;
  readonly colon: string;
  readonly comma: string;
  /** Separates the words of a list. */
  readonly listComma: string;
  readonly fault: Readonly<Record<FaultKind, (word: string) => string>>;
  readonly didYouMean: (word: string) => string;
  readonly allowed: (words: string) => string;
  /** What a name was taken for. */
  readonly taken: (meant: Meant) => string;
  readonly howLong: string;
  /** How many tasks an id fits that is too short. */
  readonly fitting: (count: string) => string;
  readonly usage: string;
  readonly examples: string;
  readonly run: (command: string) => string;
  readonly narrow: string;
  readonly maybeDone: string;
  readonly tableDown: string;
  readonly outdated: string;
  readonly tasks: {
    readonly title: Readonly<Record<'tasks' | 'events' | 'both', (count: string) => string>>;
    readonly none: string;
    readonly range: (first: number, last: number, total: string | undefined) => string;
    readonly orMore: (count: string) => string;
    readonly newestFirst: string;
    readonly from: (at: Piece) => AnswerLine;
    readonly until: (at: Piece) => AnswerLine;
    readonly everyTarget: (count: number) => string;
    readonly firstTargets: (searched: number, all: number) => string;
    readonly cutAfter: (examined: number) => string;
    readonly state: Readonly<Record<StateName, string>>;
    readonly menu: string;
    /** Events that tell the task, too. */
    readonly inCloudEye: (names: string) => string;
  };
  readonly stats: {
    readonly failed: Readonly<Record<'tasks' | 'events' | 'both', (count: number) => string>>;
    readonly count: (count: number) => string;
    readonly median: (took: string) => string;
    readonly within: (took: string) => string;
    readonly byType: string;
    readonly byTarget: string;
    readonly more: (groups: number) => string;
    /** Of what the durations are. */
    readonly ofEnded: string;
    /** It was cut. */
    readonly overNewest: (examined: number, since: Piece) => AnswerLine;
    readonly showFailed: string;
  };
  readonly task: {
    readonly none: (id: string) => string;
    readonly several: (count: number) => string;
    readonly headOrTail: string;
  };
  readonly details: {
    /** They end so that an id or a value can follow. */
    readonly taskId: string;
    readonly eventId: string;
    readonly jobId: string;
    readonly instanceId: string;
    readonly zones: string;
    readonly window: string;
    readonly instance: string;
    readonly unknownInstance: string;
    readonly notListed: string;
    readonly listedAt: (at: Piece) => AnswerLine;
    readonly lastTasks: string;
    readonly told: string;
  };
  readonly buttons: Readonly<
    Record<'previous' | 'next' | 'goOn' | 'share' | 'wider' | 'why' | 'task' | 'mute' | 'details', string>
  >;
  readonly take: {
    /** By what will say so: its messages, its row in a digest, or none. */
    readonly yours: Readonly<Record<'message' | 'digest' | 'nowhere', string>>;
    /** Before the moment. */
    readonly hasIt: (name: string) => string;
    /** It ended well meanwhile. */
    readonly over: string;
    readonly back: string;
    readonly nobodys: string;
    readonly take: string;
    readonly takeOver: string;
    readonly handBack: string;
  };
  readonly why: {
    readonly title: (what: string) => string;
    readonly event: Readonly<Record<TaskEvent, string>>;
    readonly eventState: Readonly<Record<EventState, string>>;
    readonly story: Readonly<Record<StoryWord, string>>;
    readonly seenLate: (duration: string) => string;
    /** @param instance that it looked at. */
    readonly rule: (rule: string, instance?: string) => string;
    readonly defaultRule: string;
    readonly dropped: string;
    readonly mutedBy: (number: string, by: string) => string;
    readonly mutedNow: (number: number, by: string) => string;
    readonly now: string;
    /** Before the moment, and whom. */
    readonly nextCall: string;
    readonly upToDate: string;
    readonly onItsWay: string;
    readonly waiting: (reason: string) => string;
    readonly dead: (reason: string) => string;
    readonly gone: string;
    readonly inDigest: string;
    readonly tries: (count: number) => string;
    readonly link: string;
    readonly reply: string;
    readonly nobody: string;
  };
  readonly status: {
    readonly title: (targets: number) => string;
    readonly never: string;
    readonly source: Readonly<Record<SourceName, string>>;
    readonly lastGood: string;
    readonly ago: (duration: string) => string;
    readonly knownUpTo: string;
    /** `usual` and `worst` are empty for none. */
    readonly delays: (usual: string, worst: string, readBack: string) => string;
    readonly failing: (failures: number) => string;
    readonly open: (count: string) => string;
    readonly waiting: (count: string) => string;
    readonly dead: (count: string) => string;
    readonly mutes: (inForce: number, kept: number) => string;
    readonly untaken: (count: string) => string;
    readonly showUntaken: string;
  };
  readonly mute: {
    readonly done: (number: number) => string;
    readonly notYours: string;
    readonly othersMay: string;
    readonly membersUnknown: string;
    /** Asks for a second press. */
    readonly notYet: string;
    /** @param seen tasks of the last days; `newest` if there were more. */
    readonly evidence: (quiet: number, seen: number, newest: boolean) => string;
    /** In its place, if the last days had no task at all. */
    readonly noTasks: string;
    readonly on: (instances: readonly string[], more: number) => string;
    /** After that: failures that the mute lets through. */
    readonly through: (failures: number) => string;
    readonly unmatched: (value: string) => string;
    readonly nothingLikeIt: string;
    readonly nearlyAll: string;
    readonly everything: string;
    readonly endAll: (count: number) => string;
    readonly allInForce: string;
    readonly allEnded: (count: number) => string;
    readonly anyway: string;
    readonly insteadOf: (value: string) => string;
    readonly until: string;
    readonly by: (name: string) => string;
    readonly because: (why: string) => string;
    readonly failuresThrough: string;
    readonly failuresToo: string;
    readonly tooMany: (max: number) => string;
    readonly listTitle: (count: number) => string;
    readonly none: string;
    readonly ended: (number: number) => string;
    readonly noSuch: string;
    readonly unmute: (number: number) => string;
    readonly offer: string;
    readonly thisKind: string;
    readonly thisInstance: string;
    readonly reason: string;
    readonly anyone: string;
  };
  readonly routes: {
    readonly title: (count: number) => string;
    readonly everything: string;
    readonly drop: string;
    readonly goesOn: string;
    /** Before a channel and names. */
    readonly untaken: (duration: string) => string;
    readonly calls: (names: string) => string;
    readonly otherwise: string;
    readonly order: string;
  };
  readonly dryRun: {
    readonly title: (what: string) => string;
    /** Before the moment. */
    readonly at: string;
    /** @param rules their numbers; none: the default route. */
    readonly taken: (rules: readonly number[]) => string;
    readonly dropped: string;
    readonly callsNobody: string;
    readonly quiet: string;
    readonly untaken: (duration: string) => string;
    readonly muted: (number: number, by: string) => string;
    readonly notMuted: string;
    readonly mutesUnknown: string;
    readonly assumed: string;
    readonly unnamed: (names: string) => string;
    readonly firstTarget: string;
    readonly nothingSent: string;
  };
  readonly help: {
    readonly aliases: (words: string) => string;
    readonly title: string;
    readonly verb: Readonly<Record<Verb, string>>;
    readonly filter: Readonly<Record<FilterName, string>>;
    readonly keyword: Readonly<Record<Keyword, string>>;
    readonly states: string;
    readonly events: string;
    readonly zone: (zone: string) => string;
    readonly bothLanguages: string;
    readonly notAWord: (word: string) => string;
    readonly more: string;
  };
}

/** Story lines other than events; from `joined` on they are followed by the id of another task. */
export type StoryWord =
  | 'baseline'
  | 'again'
  | 'details'
  | 'told'
  | 'edited'
  | 'unsure'
  | 'refused'
  | 'held'
  | 'rerouted'
  | 'taken'
  | 'takenOver'
  | 'handedBack'
  | 'called'
  | 'notCalled'
  | 'joined'
  | 'retry'
  | 'mended'
  | 'notMended'
  | 'explained'
  | 'failover'
  | 'beside'
  | 'switchover';
