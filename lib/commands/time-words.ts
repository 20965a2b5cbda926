/** The words for times, as data, in both languages. */
import type { Term } from './grammar.ts';

export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

/** A month has thirty days. */
export const unitMs: Readonly<Record<Unit, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

export const unitTerms: readonly Term<Unit>[] = [
  { name: 'minute', aliases: ['m', 'min', 'mins', '分', '分钟'] },
  { name: 'hour', aliases: ['h', 'hr', 'hrs', '时', '小时', '钟头'] },
  { name: 'day', aliases: ['d', '天', '日'] },
  { name: 'week', aliases: ['w', 'wk', '周', '星期'] },
  { name: 'month', aliases: ['mo', '月'] },
];

export const dayTerms: readonly Term<'today' | 'yesterday' | 'the day before' | 'tomorrow'>[] = [
  { name: 'today', aliases: ['今天', '今日'] },
  { name: 'yesterday', aliases: ['昨天', '昨日'] },
  { name: 'the day before', aliases: ['前天'] },
  { name: 'tomorrow', aliases: ['明天', '明日'] },
];

export const daysAgo = { today: 0, yesterday: 1, 'the day before': 2, tomorrow: -1 } as const;

/** Monday comes first, as in ISO 8601. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export const weekdayTerms: readonly Term<(typeof weekdays)[number]>[] = [
  { name: 'monday', aliases: ['mon', '周一', '星期一'] },
  { name: 'tuesday', aliases: ['tue', 'tues', '周二', '星期二'] },
  { name: 'wednesday', aliases: ['wed', '周三', '星期三'] },
  { name: 'thursday', aliases: ['thu', 'thur', '周四', '星期四'] },
  { name: 'friday', aliases: ['fri', '周五', '星期五'] },
  { name: 'saturday', aliases: ['sat', '周六', '星期六'] },
  { name: 'sunday', aliases: ['sun', '周日', '周天', '星期日', '星期天'] },
];

export const months = 'january february march april may june july august september october november december'.split(
  ' ',
);

export const numberWords: readonly string[] = 'zero one two three four five six seven eight nine ten'.split(' ');

export const agoWords: readonly string[] = ['ago', 'back', '前', '以前', '之前'];
/** Between the two ends of a span. */
export const andWords: readonly string[] = [
  'and',
  'to',
  'until',
  'till',
  '-',
  '~',
  '..',
  '...',
  '和',
  '到',
  '至',
  '与',
];
/** Before a day of the week. */
export const lastWords: readonly string[] = ['last', 'past', 'previous', '上', '上个'];
export const numerals = '一二三四五六七八九十';

/** The line `最近一周`, and a part of a day before a time of day. */
export const chineseNumber = `(?:\\d+|[${numerals}两半])`;
export const afternoonWords: readonly string[] = ['pm', '下午', '晚上'];
export const morningWords: readonly string[] = ['am', '上午', '早上', '凌晨'];
