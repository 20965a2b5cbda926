import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { classTerms, filterTerms, keywordTerms, stateTerms, verbTerms, wordsIn } from '../../lib/commands/grammar.ts';
import { smallWordsIn } from '../../lib/commands/small-words.ts';
import { dayTerms, unitTerms, weekdayTerms } from '../../lib/commands/time-words.ts';
import { parseSettings } from '../../lib/config.ts';
import { assertAnswer } from '../support/assert-answer.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { buttonsOf, type SlackCaller, startSlackCaller } from '../support/slack-caller.ts';
import { openTableStore } from '../support/table-store.ts';
import { makeRow, writeRows } from '../support/task-rows.ts';

const hostile = '<!channel> & <https://evil.example|fix> `x` *b* \u202e\u0000 任务 🎉'.repeat(40);
const nowMs = Date.parse('2026-11-25T12:00:00Z');
const settings = parseSettings({
  timeZone: 'Asia/Shanghai',
  targets: [
    { id: 'prod', name: 'Production', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' },
    { id: 'staging', region: 'cn-north-4', projectId: 'fedcba9876543210fedcba9876543210' },
  ],
  routes: Array.from({ length: 80 }, (_, index) => ({
    match: { name: [`job${index}`, hostile.slice(0, 200)], user: ['anna'] },
    channel: 'C0123456789',
    mention: ['here', 'S0123456789'],
  })),
  defaultRoute: { channel: 'C0123456789' },
});

/** Sentences of the grammar's own words, half right, with anything whatever among them. */
const anything = fc.string({ unit: 'grapheme', maxLength: 30 });
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...wordsIn([...verbTerms, ...stateTerms, ...keywordTerms])) },
  { weight: 1, arbitrary: fc.constantFrom(...wordsIn([...dayTerms, ...weekdayTerms, ...unitTerms, ...classTerms])) },
  { weight: 1, arbitrary: fc.constantFrom(...smallWordsIn()) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...wordsIn(filterTerms)), anything).map((parts) => parts.join(':')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '24h',
      '2',
      'hours',
      '2026-11-01',
      '03:00',
      'ffff',
      '"',
      '“a b”',
      ':',
      '：',
      '`',
      "'",
      '<@U1>',
      '昨天失败',
    ),
  },
  { weight: 1, arbitrary: anything },
);
const line = fc.oneof(
  fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ maxLength: 3_000 }),
);

for (const language of ['en', 'zh-CN'] as const) {
  describe(`whatever is typed, in ${language}`, () => {
    let dynalite: Dynalite;
    let slack: SlackCaller;
    before(async () => {
      dynalite = await startDynalite();
      const { connection } = dynalite;
      const { store, tableName, close } = await openTableStore({ connection });
      const rows = Array.from({ length: 25 }, (_, index) => {
        const id = `ffff${hostile.slice(0, 80)}${index}`;
        const story = Array.from({ length: 40 }, (_line, at) => ({
          atMs: nowMs + at,
          what: at % 2 === 0 ? hostile : 'held',
          channel: 'C0123456789',
          reason: hostile,
        }));
        const task = {
          id,
          name: hostile,
          userName: hostile,
          errorCode: hostile,
          status: 'FAILED',
          createdAtMs: nowMs - index,
        };
        return makeRow('prod', index < 20 ? task : { id: `eeee${index}`, createdAtMs: nowMs }, { story });
      });
      await writeRows(store, 'prod', rows);
      await close();
      slack = await startSlackCaller({ settings: { ...settings, language }, tableName, connection, now: () => nowMs });
    });
    after(async () => {
      await slack[Symbol.asyncDispose]();
      await dynalite.close();
    });

    it('T33, T51: is answered within every limit of Slack', async () => {
      await fc.assert(
        fc.asyncProperty(line, async (text) => assertAnswer(await slack.type(text))),
        { numRuns: 80 },
      );
    });

    it('T33: a long answer is cut short and says so, and every one of its buttons is answered', async () => {
      const cut = language === 'en' ? /Too long to show in full/ : /未能完整显示/;
      for (const [text, isCut] of [
        ['tasks limit:20', false],
        ['routes', true],
        ['why eeee20', true],
        ['task ffff', false],
      ] as const) {
        const message = await slack.type(text);
        assertAnswer(message);
        assert.equal(cut.test(JSON.stringify(message.blocks)), isCut, text);
        for (const button of buttonsOf(message)) assertAnswer(await slack.press(button, hostile));
      }
    });
  });
}
