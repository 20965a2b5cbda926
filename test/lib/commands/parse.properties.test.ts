/** Lines of the grammar's own words, in any order, with typos, names and anything whatever among them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isFault } from '../../../lib/commands/command.ts';
import {
  classTerms,
  eventTerms,
  filterTerms,
  keywordTerms,
  stateTerms,
  verbTerms,
  wordsIn,
} from '../../../lib/commands/grammar.ts';
import { smallWordsIn } from '../../../lib/commands/small-words.ts';
import { agoWords, andWords, dayTerms, months, unitTerms, weekdayTerms } from '../../../lib/commands/time-words.ts';
import { tokensOf } from '../../../lib/commands/tokens.ts';
import { parsed } from '../../support/parsing.ts';

const grammar = [verbTerms, stateTerms, eventTerms, classTerms, keywordTerms, filterTerms].flatMap((terms) =>
  wordsIn(terms),
);
const times = [
  ...[dayTerms, weekdayTerms, unitTerms].flatMap((terms) => wordsIn(terms)),
  ...months,
  ...agoWords,
  ...andWords,
  ...['24h', '2', '17', '8:20am', '08:20', '08:20–08:25', '2026-11-01', '17.06.2023', '6月17日', '两小时', '三点'],
];
const names = [
  'redis-orders',
  'redis-*',
  'Anna',
  'Lee',
  'prod',
  'cn-north-4',
  'e2c40002',
  '<@U1>',
  'a,b',
  '`a`',
  "'a b'",
];
const filter = fc.tuple(
  fc.constantFrom(...wordsIn(filterTerms)),
  fc.constantFrom(':', '=', '：'),
  fc.constantFrom(...names),
);
const typo = fc
  .tuple(fc.constantFrom(...grammar), fc.nat())
  .map(([word, at]) => word.slice(0, at % word.length) + word.slice((at % word.length) + 1));
/** What every object inherits. */
const inherited = fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty');
const word = fc.oneof(
  { weight: 1, arbitrary: inherited },
  { weight: 5, arbitrary: fc.constantFrom(...grammar) },
  { weight: 4, arbitrary: fc.constantFrom(...times) },
  { weight: 2, arbitrary: fc.constantFrom(...smallWordsIn()) },
  { weight: 2, arbitrary: fc.constantFrom(...names) },
  { weight: 2, arbitrary: filter.map((parts) => parts.join('')) },
  { weight: 1, arbitrary: typo },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
);
const line = fc
  .tuple(fc.array(word, { maxLength: 9 }), fc.constantFrom(' ', ' ', ' ', ''))
  .map(([words, gap]) => words.join(gap));

describe('a line of any words', () => {
  it('is understood or refused, and whatever is suggested or offered is understood', () => {
    fc.assert(
      fc.property(line, (text) => {
        const found = parsed(text);
        if (!isFault(found)) return;
        for (const offered of [found.suggestion, ...(found.offers ?? [])]) {
          if (offered !== undefined) assert.ok(!isFault(parsed(offered)), `${text} → ${offered}`);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('has all of its characters in its words, in order, but for blanks and signs around them', () => {
    fc.assert(
      fc.property(line, (text) => {
        let end = 0;
        for (const token of tokensOf(text).list) {
          assert.ok(token.at >= end && token.end >= token.at && token.end <= text.length, JSON.stringify(token));
          assert.doesNotMatch(text.slice(end, token.at), /[\p{L}\p{N}]/u, `${text}: between words`);
          end = token.end;
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('is refused if it has more words than anybody types, after the first two hundred were read', () => {
    const found = parsed('failed '.repeat(2_300));

    assert.ok(isFault(found));
    assert.equal(found.fault, 'too-long');
    assert.ok(tokensOf('failed '.repeat(2_300)).list.length < 300);
  });
});
