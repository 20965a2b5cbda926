import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, AnswerLine } from '../../../lib/commands/answer.ts';
import { answerHelp, examplesOf } from '../../../lib/commands/answer-help.ts';
import { isFault } from '../../../lib/commands/command.ts';
import {
  classTerms,
  eventTerms,
  filterTerms,
  keywordTerms,
  rules,
  stateTerms,
  verbs,
  verbTerms,
  wordsIn,
} from '../../../lib/commands/grammar.ts';
import { commandWordsOf } from '../../../lib/commands/words.ts';
import { parseSettings } from '../../../lib/config.ts';
import { parsed } from '../../support/parsing.ts';

const settings = parseSettings({
  targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
  defaultRoute: { channel: 'C0123456789' },
});

function textOf({ title, lines, notes }: Answer): string {
  return [title, ...lines, ...notes].map(lineText).join('\n');
}

function lineText(line: AnswerLine): string {
  return line.map((piece) => (typeof piece === 'string' ? piece : Object.values(piece).join(' '))).join('');
}

const everything = [undefined, ...verbs].map((word) => textOf(answerHelp(settings, word))).join('\n');

describe('help', () => {
  it('names every word that the parser knows, in both languages', () => {
    const words = [verbTerms, stateTerms, eventTerms, filterTerms, keywordTerms].flatMap((terms) => wordsIn(terms));

    assert.deepEqual(
      words.filter((word) => !everything.includes(word)),
      [],
    );
  });

  it('names every class', () => {
    for (const { name } of classTerms) assert.ok(everything.includes(name), name);
  });

  for (const verb of verbs) {
    for (const example of examplesOf(verb, settings)) {
      it(`shows an example that the parser reads: ${example}`, () => {
        assert.ok(textOf(answerHelp(settings, verb)).includes(example));
        const command = parsed(example);
        assert.ok(!isFault(command), JSON.stringify(command));
        assert.equal(command.verb, verb);
      });
    }

    it(`shows a usage of ${verb} that names everything it takes`, () => {
      const { usage, filters, states, events } = rules[verb];
      for (const filter of filters) assert.ok(usage.includes(`${filter}:`), filter);
      if (states) for (const { name } of stateTerms) assert.ok(usage.includes(name), name);
      if (events) for (const { name } of eventTerms) assert.ok(usage.includes(name), name);
    });
  }

  for (const { name, aliases } of [...filterTerms, ...keywordTerms, ...stateTerms, ...eventTerms]) {
    it(`explains the word ${name}, whatever it is called`, () => {
      for (const word of [name, ...aliases]) {
        const text = textOf(answerHelp(settings, word));

        assert.match(text, /\/dcs (?:tasks|mute|take|routes)/);
        assert.doesNotMatch(text, /I don't know/);
      }
    });
  }

  it('says that a word is none, and which is near', () => {
    const answer = answerHelp(settings, 'taks');

    assert.match(textOf(answer), /I don't know "taks"/);
    assert.deepEqual(answer.buttons[0]?.[0]?.value, 'help tasks');
  });

  it('says in which zone times are read, since Slack tells none', () => {
    assert.match(textOf(answerHelp({ ...settings, timeZone: 'Europe/Berlin' })), /type are in Europe\/Berlin/);
  });

  it('changes nothing by a button', () => {
    for (const word of [undefined, ...verbs, 'typo']) {
      const values = answerHelp(settings, word)
        .buttons.flat()
        .map(({ value }) => value);
      assert.deepEqual(
        values.filter((value) => /^(?:mute|unmute)\b/.test(value)),
        [],
      );
    }
  });

  it('is complete in Chinese too', () => {
    const chinese = commandWordsOf('zh-CN');

    for (const verb of verbs) assert.match(chinese.help.verb[verb], /\p{Script=Han}/u);
    assert.match(textOf(answerHelp({ ...settings, language: 'zh-CN' })), /可以做什么/);
  });
});
