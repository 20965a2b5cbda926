/** The grammar of /dcs as data: parser, help, suggestions and usage hints all come from here. */
import type { TaskClass, TaskEvent } from '../model/task.ts';
import type { Term } from './terms.ts';

export { type Term, termOf, wordsIn } from './terms.ts';

export const verbs = [
  'tasks',
  'task',
  'why',
  'take',
  'untake',
  'status',
  'stats',
  'mute',
  'mutes',
  'unmute',
  'routes',
  'help',
] as const;
export type Verb = (typeof verbs)[number];

export const filterNames = ['type', 'class', 'instance', 'user', 'target', 'limit', 'page'] as const;
export type FilterName = (typeof filterNames)[number];

/** `untaken`: went wrong, and nobody looks after it. */
export type StateName =
  | 'failed'
  | 'untaken'
  | 'running'
  | 'stalled'
  | 'succeeded'
  | 'cancelled'
  | 'lost'
  | 'unknown'
  | 'all';

/** Words that take a value; `not` turns the next word round, `anyway` and `over` stand alone. */
export type Keyword =
  | 'last'
  | 'since'
  | 'until'
  | 'between'
  | 'for'
  | 'because'
  | 'including'
  | 'not'
  | 'anyway'
  | 'over'
  | 'at';

export const verbTerms: readonly Term<Verb>[] = [
  { name: 'tasks', aliases: ['list', 'events', 'latest', '任务列表'] },
  { name: 'task', aliases: ['show', '任务'] },
  { name: 'why', aliases: ['为什么', '为何', '原因'] },
  { name: 'take', aliases: ['ack', '接手'] },
  { name: 'untake', aliases: ['交还'] },
  { name: 'status', aliases: ['状态'] },
  { name: 'stats', aliases: ['statistics', '统计'] },
  { name: 'mute', aliases: ['silence', 'snooze', '静默', '静音'] },
  { name: 'mutes', aliases: ['silences', '静默列表', '静音列表'] },
  { name: 'unmute', aliases: ['unsilence', 'unsnooze', '取消静默', '取消静音'] },
  { name: 'routes', aliases: ['路由'] },
  { name: 'help', aliases: ['?', '帮助'] },
];

const failedWords = ['fail', 'fails', 'failure', 'failing', 'error', '失败', '出错'] as const;
const succeededWords = ['success', 'successful', 'succeed', 'finished', 'completed', '成功', '完成'] as const;
const stalledWords = ['stall', 'stuck', 'hanging', '停滞', '卡住'] as const;
const lostWords = ['missing', 'disappeared', '丢失'] as const;

export const stateTerms: readonly Term<StateName>[] = [
  { name: 'failed', aliases: failedWords },
  { name: 'untaken', aliases: ['unassigned', '无人处理'] },
  { name: 'running', aliases: ['open', 'ongoing', 'active', '正在进行', '进行中', '运行中', '运行'] },
  { name: 'stalled', aliases: stalledWords },
  { name: 'succeeded', aliases: succeededWords },
  { name: 'cancelled', aliases: ['canceled', '已取消'] },
  { name: 'lost', aliases: lostWords },
  { name: 'unknown', aliases: ['未知'] },
  { name: 'all', aliases: ['everything', 'any', '全部', '所有'] },
];

/** As routes name what happened to a task. */
export const eventTerms: readonly Term<TaskEvent>[] = [
  { name: 'started', aliases: ['running', '开始', '进行中'] },
  { name: 'succeeded', aliases: succeededWords },
  { name: 'failed', aliases: failedWords },
  { name: 'cancelled', aliases: ['canceled', '已取消'] },
  { name: 'stalled', aliases: stalledWords },
  { name: 'lost', aliases: lostWords },
  { name: 'unknown', aliases: ['未知'] },
];

export const filterTerms: readonly Term<FilterName>[] = [
  { name: 'type', aliases: ['类型'] },
  { name: 'class', aliases: ['类别'] },
  { name: 'instance', aliases: ['实例'] },
  { name: 'user', aliases: ['by', '用户'] },
  { name: 'target', aliases: ['region', '目标', '区域'] },
  { name: 'limit', aliases: ['top', '数量'] },
  { name: 'page', aliases: ['页'] },
];

export const classTerms: readonly Term<TaskClass>[] = [
  { name: 'switchover', aliases: ['主备切换'] },
  { name: 'failover', aliases: ['故障切换', '故障倒换'] },
  { name: 'health', aliases: ['健康'] },
  { name: 'capacity', aliases: ['规格'] },
  { name: 'security', aliases: ['安全'] },
  { name: 'routine', aliases: ['例行'] },
  { name: 'other', aliases: ['其他'] },
];

export const keywordTerms: readonly Term<Keyword>[] = [
  { name: 'last', aliases: ['past', 'previous', '最近', '过去'] },
  { name: 'since', aliases: ['from', 'after', '自', '从'] },
  { name: 'until', aliases: ['to', 'till', 'til', 'before', '至', '到'] },
  { name: 'between', aliases: ['介于'] },
  { name: 'for', aliases: ['持续'] },
  { name: 'because', aliases: ['因为'] },
  { name: 'including', aliases: ['include', '包括'] },
  { name: 'not', aliases: ['except', 'without', '除了', '不含'] },
  { name: 'anyway', aliases: ['仍然'] },
  { name: 'over', aliases: ['接管'] },
  { name: 'at', aliases: ['时间'] },
];

/** What may follow a verb. `id`: of a task; `number`: of a mute; `word`: of this grammar; `kind`: a type or class of tasks. */
export interface VerbRule {
  readonly usage: string;
  readonly takes: readonly ('id' | 'number' | 'word' | 'kind')[];
  readonly states: boolean;
  readonly events: boolean;
  readonly filters: readonly FilterName[];
  readonly keywords: readonly Keyword[];
  /** `{target}` is replaced by the first configured target. A test runs every example. */
  readonly examples: readonly string[];
  /** What a line means that this verb does not understand. */
  readonly otherwise?: Verb;
}

const nothing = { takes: [], states: false, events: false, filters: [], keywords: [] } as const;
const subjects: readonly FilterName[] = ['type', 'class', 'instance', 'user', 'target'];

export const rules: Readonly<Record<Verb, VerbRule>> = {
  tasks: {
    ...nothing,
    usage:
      'tasks [failed|untaken|running|stalled|succeeded|cancelled|lost|unknown|all] [last 24h | yesterday | since 14:00 | until 2026-11-02 | between 08:20 and 08:25] [type: class: instance: user: target: not: limit: page:]',
    states: true,
    filters: filterNames,
    keywords: ['last', 'since', 'until', 'between', 'not'],
    examples: [
      'failed today',
      'tasks failed running last 24h',
      'instance:redis-* yesterday',
      'switchovers by anna last week',
      'tasks untaken',
      'tasks',
      'tasks failed last 24h',
      'tasks failed last 24h instance:orders type:switchover user:anna',
      'tasks instance:redis-orders,redis-carts not:backup since monday',
      'tasks between 08:20 and 08:25 target:{target}',
      'tasks all since 2026-11-01 until 2026-11-02 limit:20',
      'tasks since yesterday class:security target:{target}',
      'tasks user:"Anna Lee" last 2 weeks',
      'tasks class:failover last 30 days',
      '任务列表 失败 最近 7天',
      '昨天失败的任务',
    ],
  },
  task: {
    ...nothing,
    usage: 'task <start or end of an ID, or a job ID> [target:]',
    takes: ['id'],
    filters: ['target'],
    examples: ['task 8abf6e1e', 'task 8abf6e1e target:{target}'],
    otherwise: 'tasks',
  },
  why: {
    ...nothing,
    usage:
      'why <start or end of an ID> | [failed|untaken|running|stalled|succeeded|cancelled|lost|unknown|all] [last 24h] [type: class: instance: user: target:]',
    takes: ['id'],
    states: true,
    filters: subjects,
    keywords: ['last', 'since', 'until', 'between'],
    examples: ['why 8abf6e1e', 'why did instance:redis-orders fail', '原因 8abf6e1e'],
  },
  take: {
    ...nothing,
    usage: 'take <start or end of an ID> [target:] [over]',
    takes: ['id'],
    filters: ['target'],
    keywords: ['over'],
    examples: ['take 8abf6e1e', 'take 8abf6e1e over', '接手 8abf6e1e'],
  },
  untake: {
    ...nothing,
    usage: 'untake <start or end of an ID> [target:]',
    takes: ['id'],
    filters: ['target'],
    examples: ['untake 8abf6e1e', '交还 8abf6e1e'],
  },
  status: {
    ...nothing,
    usage: 'status [target:]',
    filters: ['target'],
    examples: ['status', 'status target:{target}'],
  },
  stats: {
    ...nothing,
    usage: 'stats [last 30 days | since 2026-11-01] [until 2026-11-02] [type: class: instance: user: target:]',
    filters: subjects,
    keywords: ['last', 'since', 'until'],
    examples: [
      'stats',
      'stats last 7 days type:dcsExportJob',
      'stats since 2026-11-01 until 2026-11-14 class:routine target:{target}',
      '统计 最近 7天 实例:orders',
    ],
  },
  mute: {
    ...nothing,
    usage:
      'mute <type: class: instance: user: target: | everything> <2h | until tomorrow 9am> [including failures] [anyway] [because <reason>]',
    filters: subjects,
    keywords: ['for', 'until', 'including', 'anyway', 'because'],
    examples: [
      'mute instance:redis-orders 2h',
      'mute instance:redis-orders until tomorrow 9am',
      'mute type:dcsExportJob for 2h because load test',
      'mute instance:redis-*,orders type:EXTEND,AddReplica for 4h',
      'mute class:routine target:{target} for 1 day including failures because migration',
      '静默 类型:dcsExportJob 持续 2小时 因为 压测',
    ],
  },
  mutes: { ...nothing, usage: 'mutes', examples: ['mutes'] },
  unmute: {
    ...nothing,
    usage: 'unmute <number> | <type: class: instance: user: target:> | all',
    takes: ['number'],
    filters: subjects,
    keywords: ['anyway'],
    examples: ['unmute 1', 'unmute type:dcsExportJob', 'unmute all'],
  },
  routes: {
    ...nothing,
    usage:
      'routes [a type or class] [started|succeeded|failed|cancelled|stalled|lost|unknown] [type: class: instance: user: target:] [at 03:00]',
    takes: ['kind'],
    events: true,
    filters: subjects,
    keywords: ['at'],
    examples: [
      'routes',
      'routes EXTEND failed instance:redis-orders at 03:00',
      'routes at 2026-11-28 03:00 failed switchover user:anna',
      'routes failover target:{target}',
      '路由 EXTEND 失败 实例:redis-orders 时间 03:00',
    ],
  },
  help: { ...nothing, usage: 'help [word]', takes: ['word'], examples: ['help', 'help tasks', 'help type'] },
};

/** Not only answers. */
export function changesWhatItNames(verb: Verb): boolean {
  return verb === 'mute' || verb === 'unmute' || verb === 'take' || verb === 'untake';
}

/** The word after `including`. */
export const failuresWords: readonly string[] = ['failures', '失败'];
