/** Words that people say around what they ask. They change nothing, so they are passed over. */
import { termOf, type Verb, verbTerms } from './grammar.ts';

/** Words for looking, and for what is looked at: beside another verb they are as good as none. */
const lookingVerbs: readonly Verb[] = ['tasks', 'task', 'mutes'];

/** On their own they are no question that can be answered. */
export const questionWords: ReadonlySet<string> = new Set(
  'who whom whose what which when where how 谁 什么 哪些 哪个 怎么 多少'.split(' '),
);

const smallWords: ReadonlySet<string> = new Set(
  [
    'a an the this that these those there it its me my mine i we us our you your they them their',
    'and or also just only too but then with of in on at by for from to into about as within during over up through',
    'is are was were be been being am do does did done has have had having can could would will should may might',
    'right currently ever yet please pls plz kindly thanks thank hi hello hey dear ok okay',
    'show give get list tell find search look see display fetch check want need like let know',
    'happen happened happening went gone go going wrong started made last latest newest recent recently next',
    "what's who's where's how's that's it's there's whats whos i'm i'd detail details anything something",
    'first mine many much any some every each event id job thing instance user type class target state status progress',
    '请 请问 帮我 帮忙 麻烦 给我 给 看 看看 看一下 查看 查询 查 显示 列出 一下 的 了 吗 呢 在 上的 里 有 有哪些 我 我们 想',
    '所有的 任务 事件 这个 那个 发生 发生了 是 把 将 对 和 与 以来 期间 之间 过去 最近 谢谢 正在 做 做了 内 以内 第 执行 执行了 进行 一共',
  ].flatMap((line) => line.split(' ')),
);

export function isSmall(word: string): boolean {
  const typed = word.toLowerCase().replaceAll('’', "'");
  return (
    smallWords.has(typed) ||
    (typed.endsWith('s') && smallWords.has(typed.slice(0, -1))) ||
    questionWords.has(typed) ||
    isLooking(typed) ||
    !/[\p{L}\p{N}]/u.test(typed)
  );
}

/** `list`, `show`, `tasks`. */
export function isLooking(word: string): boolean {
  const verb = termOf(verbTerms, word);
  return verb !== undefined && lookingVerbs.includes(verb);
}

export function smallWordsIn(): readonly string[] {
  return [...smallWords, ...questionWords];
}
